package org.mpcap.scan;

import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpView;
import org.mpcap.wire.TcpSegment;

/** Reads the few fields that tell an answer from noise straight from a frame, without allocating. Filled in again for each frame. */
final class AnswerFrame {
    static final int NOTHING = 0;
    static final int SEGMENT = 1;
    static final int ICMP = 2;

    private static final int ETHERNET = 14;
    private static final int TCP_HEADER = 20;

    private final int linkHeader;
    /** Who sent a segment, or whom the packet an ICMP error quotes was meant for. */
    final ScanTarget target = new ScanTarget();
    /** Who sent the packet. */
    final ScanTarget sender = new ScanTarget();

    long localHigh;
    long localLow;
    int localPort;
    int sequence;
    int acknowledgment;
    int flags;
    int hopLimit;
    int icmpType;
    int icmpCode;

    private final IpView packet = new IpView();
    private byte[] frame = new byte[0];
    private int tcp;
    private int tcpEnd;
    private int tcpLength;
    private int options;

    /** @param ethernet whether frames start with an Ethernet header, rather than being IP packets */
    AnswerFrame(boolean ethernet) {
        linkHeader = ethernet ? ETHERNET : 0;
    }

    /** Reads a frame; says whether it holds a TCP segment, an ICMP error about a TCP segment, or nothing of interest. */
    int read(byte[] bytes) {
        frame = bytes;
        int ip = linkHeader;
        if (bytes.length < ip + 20) {
            return NOTHING;
        }
        if (linkHeader != 0) {
            int type = u16(12);
            if (type != 0x0800 && type != 0x86dd) {
                return NOTHING;
            }
        }
        int version = (bytes[ip] & 0xff) >>> 4;
        boolean v6 = version == 6;
        if ((!v6 && version != 4) || packet.read(bytes, ip, bytes.length, v6) != IpView.Found.PACKET) {
            return NOTHING;
        }
        hopLimit = packet.hopLimit();
        sender.v6 = v6;
        sender.high = packet.sourceHigh();
        sender.low = packet.sourceLow();
        localHigh = packet.destinationHigh();
        localLow = packet.destinationLow();
        int protocol = packet.protocol();
        return protocol == TcpSegment.PROTOCOL
                ? readTcp(packet.transportOffset(), packet.transportLength())
                : protocol == (v6 ? IpPacket.PROTOCOL_ICMPV6 : IpPacket.PROTOCOL_ICMP)
                        ? readIcmp(packet.transportOffset())
                        : NOTHING;
    }

    private int readTcp(int at, int length) {
        if (length < TCP_HEADER || frame.length < at + TCP_HEADER) {
            return NOTHING;
        }
        int header = ((frame[at + 12] & 0xff) >>> 4) * 4;
        if (header < TCP_HEADER || header > length || frame.length < at + header) {
            return NOTHING;
        }
        tcp = at;
        tcpLength = length;
        tcpEnd = Math.min(at + length, frame.length);
        options = header - TCP_HEADER;
        target.v6 = sender.v6;
        target.high = sender.high;
        target.low = sender.low;
        target.port = u16(at);
        localPort = u16(at + 2);
        sequence = (int) u32(at + 4);
        acknowledgment = (int) u32(at + 8);
        flags = frame[at + 13] & 0xff;
        return SEGMENT;
    }

    private int readIcmp(int at) {
        int quoted = at + 8;
        boolean v6 = sender.v6;
        if (frame.length < quoted + (v6 ? 40 : 20) + 8 || (frame[quoted] & 0xff) >>> 4 != (v6 ? 6 : 4)) {
            return NOTHING;
        }
        icmpType = frame[at] & 0xff;
        icmpCode = frame[at + 1] & 0xff;
        boolean error = v6 ? icmpType == 1 || icmpType == 3 : icmpType == 3 || icmpType == 11;
        boolean whole = packet.readQuoted(frame, quoted, frame.length, v6) == IpView.Found.PACKET;
        int segment = packet.transportOffset();
        if (!error || !whole || packet.protocol() != TcpSegment.PROTOCOL || frame.length < segment + 8) {
            return NOTHING;
        }
        target.v6 = v6;
        localHigh = packet.sourceHigh();
        localLow = packet.sourceLow();
        target.high = packet.destinationHigh();
        target.low = packet.destinationLow();
        localPort = u16(segment);
        target.port = u16(segment + 2);
        sequence = (int) u32(segment + 4);
        return ICMP;
    }

    /** The bytes of the segment's options. */
    Bytes options() {
        return Bytes.copyOf(frame, tcp + TCP_HEADER, options);
    }

    /**
     * Whether the segment's checksum is right, or cannot be told because the frame is cut off. Between hosts on one machine it may
     * still lack: then the field holds the sum over the pseudo header alone.
     */
    boolean checksumHolds() {
        if (tcpEnd - tcp < tcpLength) {
            return true;
        }
        long pseudo = words(sender.high)
                + words(sender.low)
                + words(localHigh)
                + words(localLow)
                + TcpSegment.PROTOCOL
                + tcpLength;
        long sum = pseudo;
        for (int at = tcp; at < tcpEnd - 1; at += 2) {
            sum += u16(at);
        }
        if (tcpLength % 2 != 0) {
            sum += (frame[tcpEnd - 1] & 0xff) << 8;
        }
        return Checksums.fold(sum) == 0 || u16(tcp + 16) == (Checksums.fold(pseudo) ^ 0xffff);
    }

    private static long words(long value) {
        return (value >>> 48) + (value >>> 32 & 0xffff) + (value >>> 16 & 0xffff) + (value & 0xffff);
    }

    /** Type and code of an ICMP error in words. */
    String icmpError() {
        return new IcmpMessage(sender.v6, icmpType, icmpCode, 0, 0, Bytes.EMPTY).describe();
    }

    private int u16(int at) {
        return (frame[at] & 0xff) << 8 | (frame[at + 1] & 0xff);
    }

    private long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }
}
