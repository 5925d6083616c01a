package org.mpcap.wire;

/**
 * A window onto one captured packet, reused from packet to packet so that reading a capture makes no objects. The array
 * belongs to whoever filled it: what must outlive the packet is copied out ({@link #source()}, {@link #option(int)}).
 *
 * <p>{@link #decode} walks from a network header to TCP through IP-in-IP, GRE, IPv4 options and IPv6 extension headers.
 * Lengths come from the IP header, never from the frame, so padding is not payload; what the capture cut off is told by
 * {@link #capturedPayload()}.
 */
public final class PacketView {
    /** What {@link #decode} found. */
    public enum Content {
        /** A TCP header, whole. */
        TCP,
        /** A fragment of an IP packet; {@link #fragmentOffset()} and its neighbours are set. */
        FRAGMENT,
        /** A packet of some other protocol. */
        OTHER,
        /** The capture cut the packet off before the end of its TCP header. */
        CUT_OFF,
        /** Headers that contradict themselves. */
        MALFORMED
    }

    /** EtherType of IPv4. */
    public static final int ETHERTYPE_IPV4 = 0x0800;
    /** EtherType of IPv6. */
    public static final int ETHERTYPE_IPV6 = 0x86dd;

    private static final int PROTOCOL_IPIP = 4;
    private static final int PROTOCOL_IPV6 = 41;
    private static final int PROTOCOL_GRE = 47;
    private static final int MOST_HEADERS = 16;

    private byte[] array = new byte[0];
    private int end;

    private int network;
    private boolean v6;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int identification;
    private int hopLimit;
    private int transport;
    private int transportLength;
    private int fragmentOffset;
    private boolean moreFragments;
    private int fragmentProtocol;

    private int ports;
    private int sequence;
    private int acknowledgment;
    private int flags;
    private int headerLength;

    /**
     * Decodes the packet whose network header starts at {@code offset}.
     *
     * @param bytes array holding the packet; not copied
     * @param offset first byte of the network header
     * @param limit index behind the last captured byte
     * @param etherType {@link #ETHERTYPE_IPV4} or {@link #ETHERTYPE_IPV6}; anything else is {@link Content#OTHER}
     */
    public Content decode(byte[] bytes, int offset, int limit, int etherType) {
        array = bytes;
        end = limit;
        network = offset;
        int type = etherType;
        for (int layer = 0; layer < MOST_HEADERS; layer++) {
            if (type == ETHERTYPE_IPV4) {
                int protocol = ipv4();
                if (protocol < 0) {
                    return verdict(protocol);
                }
                type = inner(protocol);
            } else if (type == ETHERTYPE_IPV6) {
                int protocol = ipv6();
                if (protocol < 0) {
                    return verdict(protocol);
                }
                type = inner(protocol);
            } else {
                return Content.OTHER;
            }
            if (type == TCP_NEXT) {
                return tcp();
            }
            if (type < 0) {
                return verdict(type);
            }
            network = transport;
        }
        return Content.MALFORMED;
    }

    /**
     * Reads a TCP segment standing alone in {@code bytes} with the addresses of the last decoded fragment: for reassembled
     * packets.
     */
    public Content decodeReassembled(byte[] bytes, int length) {
        array = bytes;
        end = length;
        transport = 0;
        transportLength = length;
        fragmentOffset = 0;
        moreFragments = false;
        return fragmentProtocol == TcpSegment.PROTOCOL ? tcp() : Content.OTHER;
    }

    /**
     * Reads the first fragment as if it were the whole packet; the TCP header must be in it.
     */
    public Content decodeFirstFragment() {
        return fragmentProtocol == TcpSegment.PROTOCOL ? tcp() : Content.OTHER;
    }

    private static final int TCP_NEXT = 1;
    private static final int IS_OTHER = -1;
    private static final int IS_CUT_OFF = -2;
    private static final int IS_MALFORMED = -3;
    private static final int IS_FRAGMENT = -4;

    private static Content verdict(int code) {
        return switch (code) {
            case IS_CUT_OFF -> Content.CUT_OFF;
            case IS_MALFORMED -> Content.MALFORMED;
            case IS_FRAGMENT -> Content.FRAGMENT;
            default -> Content.OTHER;
        };
    }

    /** Sets the IP fields; gives the protocol behind the header or a negative code. */
    private int ipv4() {
        if (end - network < 20) {
            return IS_CUT_OFF;
        }
        int first = array[network];
        int header = (first & 0xf) * 4;
        if ((first & 0xf0) != 0x40 || header < 20) {
            return IS_MALFORMED;
        }
        int total = u16(network + 2);
        if (total == 0) {
            total = end - network;
        }
        if (total < header) {
            return IS_MALFORMED;
        }
        v6 = false;
        identification = u16(network + 4);
        hopLimit = array[network + 8] & 0xff;
        sourceHigh = 0;
        sourceLow = u32(network + 12) & 0xffff_ffffL;
        destinationHigh = 0;
        destinationLow = u32(network + 16) & 0xffff_ffffL;
        transport = network + header;
        transportLength = total - header;
        int fragment = u16(network + 6);
        int protocol = array[network + 9] & 0xff;
        if ((fragment & 0x3fff) != 0) {
            fragmentOffset = (fragment & 0x1fff) * 8;
            moreFragments = (fragment & 0x2000) != 0;
            fragmentProtocol = protocol;
            return IS_FRAGMENT;
        }
        return transport > end ? IS_CUT_OFF : protocol;
    }

    private int ipv6() {
        if (end - network < 40) {
            return IS_CUT_OFF;
        }
        if ((array[network] & 0xf0) != 0x60) {
            return IS_MALFORMED;
        }
        v6 = true;
        int length = u16(network + 4);
        int next = array[network + 6] & 0xff;
        hopLimit = array[network + 7] & 0xff;
        identification = u32(network) & 0xf_ffff;
        sourceHigh = u64(network + 8);
        sourceLow = u64(network + 16);
        destinationHigh = u64(network + 24);
        destinationLow = u64(network + 32);
        transport = network + 40;
        transportLength = length == 0 ? end - transport : length;
        for (int header = 0; header < MOST_HEADERS; header++) {
            boolean extension = next == 0 || next == 43 || next == 60 || next == 51 || next == 44;
            if (!extension) {
                return transportLength < 0 ? IS_MALFORMED : next;
            }
            if (end - transport < 8) {
                return IS_CUT_OFF;
            }
            int kind = next;
            next = array[transport] & 0xff;
            int units = array[transport + 1] & 0xff;
            int size = kind == 44 ? 8 : kind == 51 ? 8 + units * 4 : 8 + units * 8;
            if (kind == 44) {
                int fragment = u16(transport + 2);
                if ((fragment & 0xfff9) != 0) {
                    fragmentOffset = fragment & 0xfff8;
                    moreFragments = (fragment & 1) != 0;
                    identification = u32(transport + 4);
                    fragmentProtocol = next;
                    transport += 8;
                    transportLength -= 8;
                    return transportLength < 0 ? IS_MALFORMED : IS_FRAGMENT;
                }
            }
            transport += size;
            transportLength -= size;
            if (transportLength < 0) {
                return IS_MALFORMED;
            }
            if (transport > end) {
                return IS_CUT_OFF;
            }
        }
        return IS_MALFORMED;
    }

    /** EtherType of what is inside, {@link #TCP_NEXT}, or a negative code. */
    private int inner(int protocol) {
        return switch (protocol) {
            case TcpSegment.PROTOCOL -> TCP_NEXT;
            case PROTOCOL_IPIP -> ETHERTYPE_IPV4;
            case PROTOCOL_IPV6 -> ETHERTYPE_IPV6;
            case PROTOCOL_GRE -> gre();
            default -> IS_OTHER;
        };
    }

    /** RFC 2784, RFC 2890: steps over the header, gives the protocol type inside. */
    private int gre() {
        if (end - transport < 4) {
            return IS_CUT_OFF;
        }
        int bits = u16(transport);
        int type = u16(transport + 2);
        if ((bits & 7) != 0 || (bits & 0x4000) != 0) {
            return IS_OTHER;
        }
        int size = 4 + ((bits & 0x8000) != 0 ? 4 : 0) + ((bits & 0x2000) != 0 ? 4 : 0) + ((bits & 0x1000) != 0 ? 4 : 0);
        transport += size;
        transportLength -= size;
        if (type == 0x6558) {
            if (end - transport < 14) {
                return IS_CUT_OFF;
            }
            type = u16(transport + 12);
            transport += 14;
            transportLength -= 14;
        }
        return type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6 ? type : IS_OTHER;
    }

    private Content tcp() {
        if (transportLength < 20) {
            return Content.MALFORMED;
        }
        if (end - transport < 20) {
            return Content.CUT_OFF;
        }
        ports = u32(transport);
        sequence = u32(transport + 4);
        acknowledgment = u32(transport + 8);
        flags = u16(transport + 12) & 0xfff;
        headerLength = (array[transport + 12] & 0xf0) >>> 2;
        if (headerLength < 20 || headerLength > transportLength) {
            return Content.MALFORMED;
        }
        return transport + headerLength > end ? Content.CUT_OFF : Content.TCP;
    }

    private int u16(int at) {
        return NetworkOrder.u16(array, at);
    }

    private int u32(int at) {
        return NetworkOrder.u32(array, at);
    }

    private long u64(int at) {
        return NetworkOrder.u64(array, at);
    }

    /** Whether the innermost IP header is IPv6. */
    public boolean isV6() {
        return v6;
    }

    /** First 64 bits of an IPv6 source address; 0 for IPv4. */
    public long sourceHigh() {
        return sourceHigh;
    }

    /** Last 64 bits of an IPv6 source address; an IPv4 source address zero-extended. */
    public long sourceLow() {
        return sourceLow;
    }

    /** First 64 bits of an IPv6 destination address; 0 for IPv4. */
    public long destinationHigh() {
        return destinationHigh;
    }

    /** Last 64 bits of an IPv6 destination address; an IPv4 destination address zero-extended. */
    public long destinationLow() {
        return destinationLow;
    }

    /** IPv4 identification (16 bits), fragment identification (32 bits), or the IPv6 flow label (20 bits). */
    public int identification() {
        return identification;
    }

    /** Time to live or hop limit. */
    public int hopLimit() {
        return hopLimit;
    }

    /** Position of this fragment's data in the whole packet, in bytes. */
    public int fragmentOffset() {
        return fragmentOffset;
    }

    /** Whether another fragment follows this one. */
    public boolean moreFragments() {
        return moreFragments;
    }

    /** Protocol of the fragmented packet. */
    public int fragmentProtocol() {
        return fragmentProtocol;
    }

    /** Index of the first byte behind the IP headers. */
    public int transportOffset() {
        return transport;
    }

    /** Bytes behind the IP headers by the IP length fields, captured or not. */
    public int transportLength() {
        return transportLength;
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
        return u16(transport + 14);
    }

    /** Index of the first byte of the TCP options. */
    public int optionsOffset() {
        return transport + 20;
    }

    /** Index of the first byte of the payload, and behind the last of the options. */
    public int payloadOffset() {
        return transport + headerLength;
    }

    /** Payload bytes the segment carried, captured or not. */
    public int payloadLength() {
        return transportLength - headerLength;
    }

    /** Payload bytes that are in the capture. */
    public int capturedPayload() {
        return Math.min(payloadLength(), end - payloadOffset());
    }

    /** The array the offsets count in. Read only, and only until the next packet. */
    public byte[] array() {
        return array;
    }

    /** Index behind the last captured byte. */
    public int end() {
        return end;
    }

    /** The byte at an index of the array as 0…255. */
    public int byteAt(int index) {
        return array[index] & 0xff;
    }

    /** Two bytes at an index of the array. */
    public int u16At(int index) {
        return u16(index);
    }

    /** Four bytes at an index of the array. */
    public int u32At(int index) {
        return u32(index);
    }

    /** Eight bytes at an index of the array. */
    public long u64At(int index) {
        return u64(index);
    }

    /** The source address, copied. */
    public IpAddress source() {
        return address(v6, sourceHigh, sourceLow);
    }

    /** The destination address, copied. */
    public IpAddress destination() {
        return address(v6, destinationHigh, destinationLow);
    }

    /** An address from the two halves this view gives. */
    public static IpAddress address(boolean v6, long high, long low) {
        return IpAddress.of(v6 ? Bytes.ofLong(high).plus(Bytes.ofLong(low)) : Bytes.ofInt((int) low));
    }

    /** The TCP option at an index of the array, kind and length included, copied. */
    public Bytes option(int index) {
        return Bytes.copyOf(array, index, array[index + 1] & 0xff);
    }
}
