package org.mpcap.responder;

import java.util.Arrays;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpView;
import org.mpcap.wire.TcpSegment;

/**
 * The few fields of a SYN that an answer depends on, read straight from an Ethernet frame without allocating. Filled in again for
 * each frame. What is not quite ordinary (IP options, extension headers, fragments, odd TCP options) is not read: records are for that.
 */
final class SynFrame {
    /** The SYN has no MPTCP option. */
    static final int NO_MPTCP = 0;
    /** Its first MPTCP option is an MP_CAPABLE without a key. */
    static final int NO_KEY = 1;
    /** Its first MPTCP option is an MP_CAPABLE with one key. */
    static final int ONE_KEY = 2;

    private static final int IP = 14;
    private static final int TCP_HEADER = 20;
    private static final int SYN = 2;
    private static final int SYN_ACK_RST = 0x16;
    private static final int KIND_TIMESTAMPS = 8;
    private static final int KIND_MPTCP = 30;

    private final IpView packet = new IpView();
    byte[] frame = new byte[0];
    boolean v6;
    /** Where the TCP header starts. */
    int tcp;
    /** What the SYN asks for: {@link #NO_MPTCP}, {@link #NO_KEY} or {@link #ONE_KEY}. */
    int asks;
    /** Its timestamp, 0 if it has none. */
    int timestamp;

    /**
     * Whether nobody answers this frame: it is from or to a group on the link, or its packet is from or to an address that is not one
     * host's, or from the loopback, or from the address it goes to (RFC 1122 3.2.1.3, 4.2.3.10). Works for any frame.
     */
    static boolean isMartian(byte[] frame) {
        if (frame.length < IP + 20 || ((frame[0] | frame[6]) & 1) != 0) {
            return true;
        }
        boolean six = (frame[IP] & 0xf0) == 0x60;
        int length = six ? 16 : 4;
        int source = IP + (six ? 8 : 12);
        return frame.length < source + 2 * length
                || !isHost(frame, source, length)
                || !isHost(frame, source + length, length)
                || Arrays.equals(frame, source, source + length, frame, source + length, source + 2 * length);
    }

    private static boolean isHost(byte[] frame, int at, int length) {
        int first = frame[at] & 0xff;
        if (length == 4) {
            return first != 0 && first != 127 && first < 0xe0;
        }
        boolean unspecifiedOrLoopback = frame[at + length - 1] >>> 1 == 0;
        for (int i = at; i < at + length - 1 && unspecifiedOrLoopback; i++) {
            unspecifiedOrLoopback = frame[i] == 0;
        }
        return first != 0xff && !unspecifiedOrLoopback;
    }

    /** Reads a frame; says whether it holds an ordinary SYN. */
    boolean read(byte[] bytes) {
        frame = bytes;
        if (bytes.length < IP + 20 + TCP_HEADER) {
            return false;
        }
        int type = u16(12);
        v6 = type == EthernetFrame.IPV6;
        tcp = IP + (v6 ? 40 : 20);
        return (v6 || type == EthernetFrame.IPV4)
                && packet.read(bytes, IP, bytes.length, v6) == IpView.Found.PACKET
                && packet.protocol() == TcpSegment.PROTOCOL
                && packet.transportOffset() == tcp
                && bytes.length >= tcp + TCP_HEADER
                && readTcp(Math.min(bytes.length, tcp + packet.transportLength()));
    }

    private boolean readTcp(int end) {
        int options = tcp + TCP_HEADER;
        int optionsEnd = tcp + (u8(tcp + 12) >>> 4) * 4;
        return options <= optionsEnd
                && optionsEnd <= end
                && (u8(tcp + 13) & SYN_ACK_RST) == SYN
                && readOptions(options, optionsEnd);
    }

    private boolean readOptions(int from, int end) {
        asks = NO_MPTCP;
        timestamp = 0;
        boolean timestamps = false;
        int at = from;
        while (at < end && u8(at) != 0) {
            int kind = u8(at);
            int length = kind == 1 ? 1 : at + 1 < end ? u8(at + 1) : 0;
            if (length == 0 || (length == 1 && kind != 1) || at + length > end) {
                return false;
            }
            if (kind == KIND_TIMESTAMPS) {
                if (timestamps || length != 10) {
                    return false;
                }
                timestamps = true;
                timestamp = u16(at + 2) << 16 | u16(at + 4);
            } else if (kind == KIND_MPTCP) {
                boolean capable = (length == 4 || length == 12) && u8(at + 2) >>> 4 == 0;
                if (asks != NO_MPTCP || !capable) {
                    return false;
                }
                asks = length == 4 ? NO_KEY : ONE_KEY;
            }
            at += length;
        }
        return true;
    }

    int sourcePort() {
        return u16(tcp);
    }

    int destinationPort() {
        return u16(tcp + 2);
    }

    int sequence() {
        return u16(tcp + 4) << 16 | u16(tcp + 6);
    }

    /** High half of the source address; 0 for IPv4. */
    long sourceHigh() {
        return packet.sourceHigh();
    }

    long sourceLow() {
        return packet.sourceLow();
    }

    /** High half of the destination address; 0 for IPv4. */
    long destinationHigh() {
        return packet.destinationHigh();
    }

    long destinationLow() {
        return packet.destinationLow();
    }

    private int u8(int at) {
        return frame[at] & 0xff;
    }

    private int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }
}
