package org.mpcap.scan;

import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.TcpSegment;

/** Reads the few fields that tell an answer from noise straight from a frame, without allocating. Filled in again for each frame. */
final class AnswerFrame {
    static final int NOTHING = 0;
    static final int SEGMENT = 1;
    static final int ICMP = 2;

    private static final int ETHERNET = 14;
    private static final int ICMP_V4 = 1;
    private static final int ICMP_V6 = 58;
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
        if (version == 4) {
            return readV4(ip);
        }
        return version == 6 ? readV6(ip) : NOTHING;
    }

    private int readV4(int ip) {
        int header = (frame[ip] & 0xf) * 4;
        int total = u16(ip + 2);
        boolean fragment = (u16(ip + 6) & 0x3fff) != 0;
        if (header < 20 || total < header || fragment || frame.length < ip + header) {
            return NOTHING;
        }
        hopLimit = frame[ip + 8] & 0xff;
        sender.v6 = false;
        sender.high = 0;
        sender.low = u32(ip + 12);
        localHigh = 0;
        localLow = u32(ip + 16);
        int protocol = frame[ip + 9] & 0xff;
        int upper = ip + header;
        return protocol == TcpSegment.PROTOCOL
                ? readTcp(upper, total - header)
                : protocol == ICMP_V4 ? readIcmp(upper) : NOTHING;
    }

    private int readV6(int ip) {
        if (frame.length < ip + 40) {
            return NOTHING;
        }
        hopLimit = frame[ip + 7] & 0xff;
        sender.v6 = true;
        sender.high = u64(ip + 8);
        sender.low = u64(ip + 16);
        localHigh = u64(ip + 24);
        localLow = u64(ip + 32);
        int protocol = frame[ip + 6] & 0xff;
        return protocol == TcpSegment.PROTOCOL
                ? readTcp(ip + 40, u16(ip + 4))
                : protocol == ICMP_V6 ? readIcmp(ip + 40) : NOTHING;
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
        int header = v6 ? 40 : (frame[quoted] & 0xf) * 4;
        int protocol = frame[quoted + (v6 ? 6 : 9)] & 0xff;
        int segment = quoted + header;
        if (!error || protocol != TcpSegment.PROTOCOL || header < 20 || frame.length < segment + 8) {
            return NOTHING;
        }
        target.v6 = v6;
        if (v6) {
            localHigh = u64(quoted + 8);
            localLow = u64(quoted + 16);
            target.high = u64(quoted + 24);
            target.low = u64(quoted + 32);
        } else {
            localHigh = 0;
            localLow = u32(quoted + 12);
            target.high = 0;
            target.low = u32(quoted + 16);
        }
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
        return new org.mpcap.wire.IcmpMessage(sender.v6, icmpType, icmpCode, 0, 0, Bytes.EMPTY).describe();
    }

    private int u16(int at) {
        return (frame[at] & 0xff) << 8 | (frame[at + 1] & 0xff);
    }

    private long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    private long u64(int at) {
        return u32(at) << 32 | u32(at + 4);
    }
}
