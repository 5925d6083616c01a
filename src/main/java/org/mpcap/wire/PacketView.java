package org.mpcap.wire;

/**
 * A window onto one captured packet, reused from packet to packet so that reading a capture makes no objects. The array
 * belongs to whoever filled it: what must outlive the packet is copied out ({@link #source()}, {@link #option(int)}).
 *
 * <p>{@link #decode} walks from an IP header to TCP over IPv4 options and IPv6 extension headers. Lengths come from the IP header, so
 * padding is not payload, but never go beyond what the frame had on the wire. What the capture cut off is told by
 * {@link #capturedPayload()} and {@link #isCutInOptions()}.
 */
public final class PacketView extends IpView {
    /** What {@link #decode} found. */
    public enum Content {
        /** A TCP header; of its options some may be missing, see {@link #isCutInOptions()}. */
        TCP,
        /** A fragment of an IP packet; {@link #fragmentOffset()} and its neighbours are set. */
        FRAGMENT,
        /** A packet of another {@link #protocol()}, which {@link #transportOffset()} and its neighbours show. */
        OTHER,
        /** The capture cut the packet off inside its headers, before the TCP options. */
        CUT_OFF,
        /** Headers that contradict themselves. */
        MALFORMED
    }

    /** EtherType of IPv4. */
    public static final int ETHERTYPE_IPV4 = 0x0800;
    /** EtherType of IPv6. */
    public static final int ETHERTYPE_IPV6 = 0x86dd;

    private static final int TIMESTAMPS = 8;
    private static final int TIMESTAMPS_LENGTH = 10;

    private int ports;
    private int sequence;
    private int acknowledgment;
    private int flags;
    private int payloadOffset;
    private int payloadLength;
    private int optionsEnd;

    /** A window onto nothing yet. */
    public PacketView() {}

    /**
     * Decodes the packet whose IP header starts at {@code offset}.
     *
     * @param bytes array holding the packet; not copied
     * @param offset first byte of the IP header
     * @param limit index behind the last captured byte
     * @param wireLimit index behind the last byte the frame had on the wire
     * @param asV6 whether the header is to be an IPv6 header
     */
    public Content decode(byte[] bytes, int offset, int limit, int wireLimit, boolean asV6) {
        return switch (read(bytes, offset, limit, wireLimit, asV6)) {
            case PACKET -> decodeFirstFragment();
            case FRAGMENT -> Content.FRAGMENT;
            case CUT_OFF -> Content.CUT_OFF;
            case MALFORMED -> Content.MALFORMED;
        };
    }

    /**
     * Reads a TCP segment standing alone in {@code bytes} with the addresses of the last decoded fragment: for reassembled
     * packets.
     */
    public Content decodeReassembled(byte[] bytes, int length) {
        reassembled(bytes, length);
        return decodeFirstFragment();
    }

    /**
     * Reads the first fragment as if it were the whole packet; the TCP header must be in it.
     */
    public Content decodeFirstFragment() {
        return protocol() == TcpSegment.PROTOCOL ? tcp() : Content.OTHER;
    }

    private Content tcp() {
        int transport = transportOffset();
        if (transportLength() < 20) {
            return Content.MALFORMED;
        }
        if (end() - transport < 20) {
            return Content.CUT_OFF;
        }
        ports = u32At(transport);
        sequence = u32At(transport + 4);
        acknowledgment = u32At(transport + 8);
        flags = u16At(transport + 12) & 0xfff;
        int headerLength = (byteAt(transport + 12) & 0xf0) >>> 2;
        payloadOffset = transport + headerLength;
        payloadLength = Math.max(0, Math.min(transportLength(), wireEnd() - transport) - headerLength);
        optionsEnd = Math.min(payloadOffset, end());
        return headerLength < 20 || headerLength > transportLength() ? Content.MALFORMED : Content.TCP;
    }

    /** Source port, 0…65535. */
    public int sourcePort() {
        return ports >>> 16;
    }

    /** Destination port, 0…65535. */
    public int destinationPort() {
        return ports & 0xffff;
    }

    /** TCP sequence number. */
    public int sequence() {
        return sequence;
    }

    /** Moves its numbers, modulo 2^32, as if something on the way had not rewritten them; the bytes of the packet stay as they are. */
    public void renumber(int sequenceShift, int acknowledgmentShift) {
        sequence += sequenceShift;
        acknowledgment += acknowledgmentShift;
    }

    /** TCP acknowledgment number. */
    public int acknowledgment() {
        return acknowledgment;
    }

    /** The 12 bits behind the data offset, as in {@link TcpSegment#flags()}. */
    public int flags() {
        return flags;
    }

    /** Whether any bit of {@code mask} is set. */
    public boolean has(int mask) {
        return (flags & mask) != 0;
    }

    /** Receive window as on the wire. */
    public int window() {
        return u16At(transportOffset() + 14);
    }

    /** Index of the first byte of the TCP options. */
    public int optionsOffset() {
        return transportOffset() + 20;
    }

    /** Index behind the last captured byte of the TCP options. */
    public int optionsEnd() {
        return optionsEnd;
    }

    /** Index of the timestamps option (RFC 7323 3.2), or -1 if there is none, or not all of it. */
    public int timestampsOffset() {
        int at = optionsOffset();
        int end = optionsEnd();
        while (at + 1 < end) {
            int kind = byteAt(at);
            if (kind == TIMESTAMPS) {
                return at + TIMESTAMPS_LENGTH <= end ? at : -1;
            }
            int length = kind == 1 ? 1 : byteAt(at + 1);
            if (kind == 0 || length == 0) {
                return -1;
            }
            at += length;
        }
        return -1;
    }

    /** Whether the capture cut off the end of the TCP options. */
    public boolean isCutInOptions() {
        return payloadOffset > optionsEnd;
    }

    /** Index of the first byte of the payload, and behind the last of the options, whether captured or not. */
    public int payloadOffset() {
        return payloadOffset;
    }

    /** Payload bytes the segment carried, captured or not; a frame that was shorter than its IP header says carried only what it had. */
    public int payloadLength() {
        return payloadLength;
    }

    /** Payload bytes that are in the capture. */
    public int capturedPayload() {
        return Math.max(0, Math.min(payloadLength, end() - payloadOffset));
    }

    /** The TCP option at an index of the array, kind and length included, copied; no more of it than the option area has. */
    public Bytes option(int index) {
        int left = optionsEnd() - index;
        return Bytes.copyOf(array(), index, left < 2 ? left : Math.min(left, Math.max(2, byteAt(index + 1))));
    }
}
