package org.mpcap.scan;

import java.util.Optional;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;

/**
 * The frame of a SYN, built once from the records and then patched in place for every target: addresses, ports, sequence number, key
 * and the checksums over them.
 */
final class SynTemplate {
    private static final int WINDOW = 64240;
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;

    private final byte[] frame;
    private final boolean v6;
    private final int addresses;
    private final int ip;
    private final int tcp;
    private final int key;
    private final long ipSum;
    private final long tcpSum;

    /** How every SYN of a scan looks. */
    record Shape(SynOptions options, int timestamp, int hopLimit) {}

    /**
     * A template.
     *
     * @param header the link header
     * @param v6 whether for IPv6
     */
    SynTemplate(Bytes header, boolean v6, ProbeKind kind, Shape shape) {
        this.v6 = v6;
        ip = header.length();
        addresses = ip + (v6 ? 8 : 12);
        tcp = ip + (v6 ? V6_HEADER : V4_HEADER);
        Bytes packet = packet(v6, kind, shape);
        frame = header.plus(packet).toArray();
        key = kind.carriesKey() ? keyOffset(kind, shape) : 0;
        if (!v6) {
            put16(ip + 10, 0);
        }
        put16(tcp + 16, 0);
        ipSum = v6 ? 0 : sum(ip, tcp);
        tcpSum = sum(tcp, frame.length) + TcpSegment.PROTOCOL + (frame.length - tcp);
    }

    private static Bytes packet(boolean v6, ProbeKind kind, Shape shape) {
        IpAddress zero = IpAddress.of(Bytes.of(new byte[v6 ? 16 : 4]));
        TcpSegment segment = segment(kind, shape, 0, 0, 0, 0);
        return IpPacket.of(zero, zero, TcpSegment.PROTOCOL, shape.hopLimit(), segment.write())
                .write();
    }

    /** The SYN as a record; the template gives the same bytes. */
    static TcpSegment segment(
            ProbeKind kind, Shape shape, int sourcePort, int destinationPort, int sequence, long key) {
        OptionList list = shape.options().build(shape.timestamp(), 0, kind.option(key));
        return new TcpSegment(
                sourcePort,
                destinationPort,
                sequence,
                0,
                TcpSegment.SYN | shape.options().flags(),
                WINDOW,
                0,
                0,
                list,
                Bytes.EMPTY);
    }

    private int keyOffset(ProbeKind kind, Shape shape) {
        int at = tcp + 20;
        Optional<TcpOption> mptcp = kind.option(0).stream().findFirst();
        for (TcpOption option :
                shape.options().build(shape.timestamp(), 0, kind.option(0)).options()) {
            if (mptcp.isPresent() && option.equals(mptcp.get())) {
                return at + 4;
            }
            at += option.toBytes().length();
        }
        throw new IllegalStateException("no MPTCP option in the template");
    }

    /** The frame for this target. It is the same array every time. */
    byte[] patch(ScanTarget target, Cookies.Cookie cookie) {
        long sum = tcpSum;
        if (v6) {
            put64(addresses, cookie.sourceHigh);
            put64(addresses + 8, cookie.sourceLow);
            put64(addresses + 16, target.high);
            put64(addresses + 24, target.low);
            sum += words(cookie.sourceHigh) + words(cookie.sourceLow) + words(target.high) + words(target.low);
        } else {
            put32(addresses, (int) cookie.sourceLow);
            put32(addresses + 4, (int) target.low);
            long both = words(cookie.sourceLow) + words(target.low);
            put16(ip + 10, fold(ipSum + both));
            sum += both;
        }
        put16(tcp, cookie.sourcePort);
        put16(tcp + 2, target.port);
        put32(tcp + 4, cookie.sequence);
        sum += cookie.sourcePort + target.port + words(Integer.toUnsignedLong(cookie.sequence));
        if (key != 0) {
            put64(key, cookie.key);
            long words = words(cookie.key);
            // A field that starts at an odd offset counts with its bytes swapped (RFC 1071 2.B).
            sum += (key - tcp) % 2 == 0 ? words : swapped(words);
        }
        put16(tcp + 16, fold(sum));
        return frame;
    }

    private static long words(long value) {
        return (value >>> 48) + (value >>> 32 & 0xffff) + (value >>> 16 & 0xffff) + (value & 0xffff);
    }

    private static long swapped(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (folded & 0xff) << 8 | folded >>> 8;
    }

    private static int fold(long sum) {
        long folded = (sum & 0xffff) + (sum >>> 16);
        folded = (folded & 0xffff) + (folded >>> 16);
        return (int) ~folded & 0xffff;
    }

    private long sum(int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += (frame[i] & 0xff) << 8 | (frame[i + 1] & 0xff);
        }
        return sum;
    }

    private void put16(int at, int value) {
        frame[at] = (byte) (value >>> 8);
        frame[at + 1] = (byte) value;
    }

    private void put32(int at, int value) {
        put16(at, value >>> 16);
        put16(at + 2, value);
    }

    private void put64(int at, long value) {
        put32(at, (int) (value >>> 32));
        put32(at + 4, (int) value);
    }
}
