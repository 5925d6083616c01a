package org.mpcap.link;

import org.mpcap.capture.LinkType;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.TcpSegment;

/**
 * Completes the TCP checksum of frames from a peer on this machine: the kernel leaves it to an interface that such frames never
 * reach, and the field holds the sum over the pseudo header alone.
 */
final class PartialChecksums {
    private static final int CHECKSUM_AT = 16;
    private static final int HEADER = 20;
    private static final int ETHERNET_HEADER = 14;

    private PartialChecksums() {}

    /** The frame with its checksum completed; the frame itself if there is nothing to complete. */
    static Bytes completed(LinkType type, Bytes frame) {
        int at = 0;
        if (type == LinkType.ETHERNET) {
            if (frame.length() < ETHERNET_HEADER) {
                return frame;
            }
            at = ETHERNET_HEADER;
        }
        if (frame.length() < at + HEADER) {
            return frame;
        }
        return switch (frame.u8(at) >> 4) {
            case 4 -> v4(frame, at);
            case 6 -> v6(frame, at);
            default -> frame;
        };
    }

    private static Bytes v4(Bytes frame, int at) {
        int header = (frame.u8(at) & 0xf) * 4;
        boolean fragment = (frame.u16(at + 6) & 0x3fff) != 0;
        if (frame.u8(at + 9) != TcpSegment.PROTOCOL || fragment) {
            return frame;
        }
        return tcp(frame, at + 12, 8, at + header, frame.u16(at + 2) - header);
    }

    private static Bytes v6(Bytes frame, int at) {
        if (frame.u8(at + 6) != TcpSegment.PROTOCOL) {
            return frame;
        }
        return tcp(frame, at + 8, 32, at + 40, frame.u16(at + 4));
    }

    private static Bytes tcp(Bytes frame, int addressesAt, int addressesLength, int at, int length) {
        if (length < HEADER || frame.length() < at + length) {
            return frame;
        }
        Bytes segment = frame.slice(at, length);
        long pseudo = Checksums.sum(0, frame.slice(addressesAt, addressesLength)) + TcpSegment.PROTOCOL + length;
        int partial = Checksums.fold(pseudo) ^ 0xffff;
        boolean lacks = segment.u16(CHECKSUM_AT) == partial && Checksums.fold(Checksums.sum(pseudo, segment)) != 0;
        if (!lacks) {
            return frame;
        }
        // What the field holds is the pseudo header's share already.
        int checksum = Checksums.fold(Checksums.sum(0, segment));
        byte[] whole = frame.toArray();
        whole[at + CHECKSUM_AT] = (byte) (checksum >> 8);
        whole[at + CHECKSUM_AT + 1] = (byte) checksum;
        return Bytes.adopt(whole);
    }
}
