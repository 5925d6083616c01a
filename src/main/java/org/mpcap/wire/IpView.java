package org.mpcap.wire;

/**
 * A window onto one IP packet in an array, reused from packet to packet so that reading makes no objects: the one walk from an IP header
 * over IPv4 options and IPv6 extension headers to what they carry. The array belongs to whoever filled it; what must outlive the packet
 * is copied out ({@link #source()}).
 *
 * <p>Lengths come from the IP header, never from the frame, so padding is not payload.
 */
public class IpView {
    /** What {@link #read} found. */
    public enum Found {
        /** A whole packet: {@link #protocol()} and {@link #transportOffset()} tell what it carries. */
        PACKET,
        /** A fragment of one; {@link #fragmentOffset()} and its neighbours are set. */
        FRAGMENT,
        /** The capture cut the packet off inside its IP headers. */
        CUT_OFF,
        /** Headers that contradict themselves. */
        MALFORMED
    }

    /** Headers in a row beyond which a packet is not believed. */
    protected static final int MOST_HEADERS = 16;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT_HEADER = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MOBILITY = 135;
    private static final int HOST_IDENTITY = 139;
    private static final int SHIM6 = 140;

    private byte[] array = new byte[0];
    private int end;
    /** Index behind the last byte the frame had on the wire, in the capture or not. */
    private int wireEnd;

    private boolean v6;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int identification;
    private int hopLimit;
    private int protocol;
    private int transport;
    private int transportLength;
    private int fragmentOffset;
    private boolean moreFragments;

    /** A window onto nothing yet. */
    public IpView() {}

    /**
     * Reads the packet whose IP header starts at {@code offset}.
     *
     * @param bytes array holding the packet; not copied
     * @param offset first byte of the IP header
     * @param limit index behind the last captured byte
     * @param asV6 whether the header is to be an IPv6 header
     */
    public final Found read(byte[] bytes, int offset, int limit, boolean asV6) {
        return read(bytes, offset, limit, limit, asV6);
    }

    /**
     * Reads a packet of which the capture may lack the last bytes.
     *
     * @param wireLimit index behind the last byte the frame had on the wire: how long a packet is whose header does not say, as of
     *     segments that the network card is to cut (LSO, BIG TCP)
     */
    public final Found read(byte[] bytes, int offset, int limit, int wireLimit, boolean asV6) {
        array = bytes;
        end = limit;
        wireEnd = Math.max(limit, wireLimit);
        return asV6 ? ipv6(offset) : ipv4(offset, false);
    }

    /** Reads a packet that an ICMP error quotes; some routers write the length of one wrongly, so it is not looked at. */
    public final Found readQuoted(byte[] bytes, int offset, int limit, boolean asV6) {
        array = bytes;
        end = limit;
        wireEnd = limit;
        return asV6 ? ipv6(offset) : ipv4(offset, true);
    }

    /** Bytes an IPv6 extension header takes that does not change what the packet is (RFC 8200 4, RFC 4302, RFC 7045 4); 0 if it is none. */
    static int extensionSize(int kind, int lengthField) {
        return switch (kind) {
            case HOP_BY_HOP, ROUTING, DESTINATION_OPTIONS, MOBILITY, HOST_IDENTITY, SHIM6 -> 8 + lengthField * 8;
            case AUTHENTICATION -> 8 + lengthField * 4;
            default -> 0;
        };
    }

    private Found ipv4(int network, boolean quoted) {
        if (end - network < 20) {
            return Found.CUT_OFF;
        }
        int first = array[network];
        int header = (first & 0xf) * 4;
        if ((first & 0xf0) != 0x40 || header < 20) {
            return Found.MALFORMED;
        }
        int total = u16(network + 2);
        if (total == 0 || quoted) {
            total = wireEnd - network;
        }
        if (total < header) {
            return quoted ? Found.CUT_OFF : Found.MALFORMED;
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
        protocol = array[network + 9] & 0xff;
        if ((fragment & 0x3fff) != 0) {
            fragmentOffset = (fragment & 0x1fff) * 8;
            moreFragments = (fragment & 0x2000) != 0;
            return Found.FRAGMENT;
        }
        if (protocol == AUTHENTICATION) {
            return extensions();
        }
        return transport > end ? Found.CUT_OFF : Found.PACKET;
    }

    private Found ipv6(int network) {
        if (end - network < 40) {
            return Found.CUT_OFF;
        }
        if ((array[network] & 0xf0) != 0x60) {
            return Found.MALFORMED;
        }
        v6 = true;
        int length = u16(network + 4);
        protocol = array[network + 6] & 0xff;
        hopLimit = array[network + 7] & 0xff;
        identification = u32(network) & 0xf_ffff;
        sourceHigh = u64(network + 8);
        sourceLow = u64(network + 16);
        destinationHigh = u64(network + 24);
        destinationLow = u64(network + 32);
        transport = network + 40;
        transportLength = length == 0 ? wireEnd - transport : length;
        return extensions();
    }

    private Found extensions() {
        for (int header = 0; header < MOST_HEADERS; header++) {
            boolean fragment = protocol == FRAGMENT_HEADER;
            if (!fragment && extensionSize(protocol, 0) == 0) {
                return transportLength < 0 ? Found.MALFORMED : Found.PACKET;
            }
            if (end - transport < 8) {
                return Found.CUT_OFF;
            }
            int size = fragment ? 8 : extensionSize(protocol, array[transport + 1] & 0xff);
            int bits = fragment ? u16(transport + 2) & 0xfff9 : 0;
            protocol = array[transport] & 0xff;
            if (bits != 0) {
                fragmentOffset = bits & 0xfff8;
                moreFragments = (bits & 1) != 0;
                identification = u32(transport + 4);
            }
            transport += size;
            transportLength -= size;
            if (transportLength < 0) {
                return Found.MALFORMED;
            }
            if (bits != 0) {
                return Found.FRAGMENT;
            }
            if (transport > end) {
                return Found.CUT_OFF;
            }
        }
        return Found.MALFORMED;
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

    /** Turns the window to what the packet carries, put together in an array of its own. */
    protected final void reassembled(byte[] bytes, int length) {
        array = bytes;
        end = length;
        wireEnd = length;
        transport = 0;
        transportLength = length;
        fragmentOffset = 0;
        moreFragments = false;
    }

    /** Whether the innermost IP header is IPv6. */
    public final boolean isV6() {
        return v6;
    }

    /** First 64 bits of an IPv6 source address; 0 for IPv4. */
    public final long sourceHigh() {
        return sourceHigh;
    }

    /** Last 64 bits of an IPv6 source address; an IPv4 source address zero-extended. */
    public final long sourceLow() {
        return sourceLow;
    }

    /** First 64 bits of an IPv6 destination address; 0 for IPv4. */
    public final long destinationHigh() {
        return destinationHigh;
    }

    /** Last 64 bits of an IPv6 destination address; an IPv4 destination address zero-extended. */
    public final long destinationLow() {
        return destinationLow;
    }

    /** IPv4 identification (16 bits), fragment identification (32 bits), or the IPv6 flow label (20 bits). */
    public final int identification() {
        return identification;
    }

    /** Time to live or hop limit. */
    public final int hopLimit() {
        return hopLimit;
    }

    /** Position of this fragment's data in the whole packet, in bytes. */
    public final int fragmentOffset() {
        return fragmentOffset;
    }

    /** Whether another fragment follows this one. */
    public final boolean moreFragments() {
        return moreFragments;
    }

    /** Protocol of what the packet, or the packet a fragment is of, carries. */
    public final int protocol() {
        return protocol;
    }

    /** Index of the first byte behind the IP headers. */
    public final int transportOffset() {
        return transport;
    }

    /** Bytes behind the IP headers by the IP length fields, captured or not. */
    public final int transportLength() {
        return transportLength;
    }

    /** Index behind the last byte the frame had on the wire, captured or not. */
    protected final int wireEnd() {
        return wireEnd;
    }

    /** The array the offsets count in. Read only, and only until the next packet. */
    public final byte[] array() {
        return array;
    }

    /** Index behind the last captured byte. */
    public final int end() {
        return end;
    }

    /** The byte at an index of the array as 0…255. */
    public final int byteAt(int index) {
        return array[index] & 0xff;
    }

    /** Two bytes at an index of the array. */
    public final int u16At(int index) {
        return u16(index);
    }

    /** Four bytes at an index of the array. */
    public final int u32At(int index) {
        return u32(index);
    }

    /** Eight bytes at an index of the array. */
    public final long u64At(int index) {
        return u64(index);
    }

    /** The source address, copied. */
    public final IpAddress source() {
        return address(v6, sourceHigh, sourceLow);
    }

    /** The destination address, copied. */
    public final IpAddress destination() {
        return address(v6, destinationHigh, destinationLow);
    }

    /** An address from the two halves this view gives. */
    public static IpAddress address(boolean v6, long high, long low) {
        return IpAddress.of(v6 ? Bytes.ofLong(high).plus(Bytes.ofLong(low)) : Bytes.ofInt((int) low));
    }
}
