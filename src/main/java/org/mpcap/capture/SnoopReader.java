package org.mpcap.capture;

import java.io.IOException;
import org.mpcap.wire.NetworkOrder;

/** Solaris snoop (RFC 1761): 16 bytes of file header, then 24 bytes before every packet, which is padded; all in network byte order. */
final class SnoopReader extends CaptureReader {
    private static final int FILE_HEADER = 16;
    private static final int RECORD_HEADER = 24;
    private static final int FIRST = 0x736e6f6f;
    private static final int SECOND = 0x70000000;

    private SnoopReader(InputBuffer in, String name) {
        super(in, name);
    }

    static boolean isMagic(int magic) {
        return magic == FIRST;
    }

    static CaptureReader start(InputBuffer in, String name) throws IOException {
        if (!in.require(FILE_HEADER) || NetworkOrder.u32(in.array(), in.position() + 4) != SECOND) {
            throw notACapture(name);
        }
        SnoopReader reader = new SnoopReader(in, name);
        int link = NetworkOrder.u32(in.array(), in.position() + 12);
        reader.linkTypeNumber = linkType(link);
        in.advance(FILE_HEADER);
        if (LinkType.of(reader.linkTypeNumber).isEmpty()) {
            throw new CaptureException(
                    CaptureException.Reason.UNKNOWN_LINK_TYPE,
                    name + ": snoop's link type " + link + " is not one mpcap reads");
        }
        return reader;
    }

    /** RFC 1761's number as one of the registry. */
    private static int linkType(int number) {
        return switch (number) {
            case 0, 4 -> LinkType.ETHERNET.number();
            case 2 -> LinkType.IEEE802_5.number();
            case 8 -> LinkType.FDDI.number();
            case 18 -> LinkType.SUNATM.number();
            default -> -1;
        };
    }

    @Override
    public boolean next() throws IOException {
        if (!in.require(RECORD_HEADER)) {
            return end(in.available() > 0);
        }
        byte[] array = in.array();
        int at = in.position();
        int size = NetworkOrder.u32(array, at + 4);
        int record = NetworkOrder.u32(array, at + 8);
        if (size < 0 || size > LARGEST_PACKET || record < RECORD_HEADER + size || record > LARGEST_PACKET + 65_536) {
            return damaged("a packet of " + (size & 0xffff_ffffL) + " bytes in a record of " + (record & 0xffff_ffffL));
        }
        original = Math.max(NetworkOrder.u32(array, at), size);
        nanos = (NetworkOrder.u32(array, at + 16) & 0xffff_ffffL) * 1_000_000_000L
                + (NetworkOrder.u32(array, at + 20) & 0xffff_ffffL) * 1_000L;
        if (!in.require(record)) {
            return end(true);
        }
        captured = size;
        offset = in.position() + RECORD_HEADER;
        in.advance(record);
        return true;
    }
}
