package org.mpcap.wire;

/**
 * An IPv4 packet (RFC 791 3.1).
 *
 * @param trafficClass DSCP and ECN, 8 bits
 * @param totalLength as on the wire; 0 or too large when offloaded or cut off
 * @param identification 16 bits
 * @param fragment flags (3 bits) and fragment offset (13 bits, in units of 8 bytes)
 * @param ttl time to live, 8 bits
 * @param protocol 8 bits
 * @param checksum header checksum as on the wire
 * @param source source address
 * @param destination destination address
 * @param options the header behind its first 20 bytes, a multiple of four, at most 40
 * @param payload up to the total length, or all that was captured
 * @param trailer bytes behind the packet, such as Ethernet padding
 */
public record Ipv4Packet(
        int trafficClass,
        int totalLength,
        int identification,
        int fragment,
        int ttl,
        int protocol,
        int checksum,
        IpAddress source,
        IpAddress destination,
        Bytes options,
        Bytes payload,
        Bytes trailer)
        implements IpPacket {
    private static final int HEADER = 20;
    private static final int OPTIONS_LIMIT = 40;
    private static final int DONT_FRAGMENT = 0x4000;

    /** @throws IllegalArgumentException if a value does not fit its field or an address is not IPv4 */
    public Ipv4Packet {
        FieldWidth.check("traffic class", trafficClass, 8);
        FieldWidth.check("total length", totalLength, 16);
        FieldWidth.check("identification", identification, 16);
        FieldWidth.check("fragment", fragment, 16);
        FieldWidth.check("TTL", ttl, 8);
        FieldWidth.check("protocol", protocol, 8);
        FieldWidth.check("checksum", checksum, 16);
        if (source.isV6() || destination.isV6()) {
            throw new IllegalArgumentException("IPv4 has no room for " + source + " > " + destination);
        }
        if (options.length() % 4 != 0 || options.length() > OPTIONS_LIMIT) {
            throw new IllegalArgumentException(
                    "options take " + options.length() + " bytes; at most 40 in a multiple of 4");
        }
    }

    static boolean parses(Bytes bytes) {
        if (bytes.length() < HEADER) {
            return false;
        }
        int header = (bytes.u8(0) & 0xf) * 4;
        return header >= HEADER && header <= bytes.length();
    }

    static Ipv4Packet parsed(Bytes bytes) {
        int header = (bytes.u8(0) & 0xf) * 4;
        int total = bytes.u16(2);
        int end = total >= header && total <= bytes.length() ? total : bytes.length();
        return new Ipv4Packet(
                bytes.u8(1),
                total,
                bytes.u16(4),
                bytes.u16(6),
                bytes.u8(8),
                bytes.u8(9),
                bytes.u16(10),
                IpAddress.of(bytes.slice(12, 4)),
                IpAddress.of(bytes.slice(16, 4)),
                bytes.slice(HEADER, header - HEADER),
                bytes.slice(header, end - header),
                bytes.from(end));
    }

    /**
     * A packet with don't-fragment set, no options and a right checksum.
     *
     * @throws IllegalArgumentException if a value does not fit its field, the payload is longer than 65515 bytes or an address is
     *     not IPv4
     */
    public static Ipv4Packet of(IpAddress source, IpAddress destination, int protocol, int ttl, Bytes payload) {
        return new Ipv4Packet(
                        0,
                        HEADER + payload.length(),
                        0,
                        DONT_FRAGMENT,
                        ttl,
                        protocol,
                        0,
                        source,
                        destination,
                        Bytes.EMPTY,
                        payload,
                        Bytes.EMPTY)
                .checksummed();
    }

    /** The same packet with a right header checksum. */
    public Ipv4Packet checksummed() {
        int sum = Checksums.of(header(0));
        return new Ipv4Packet(
                trafficClass,
                totalLength,
                identification,
                fragment,
                ttl,
                protocol,
                sum,
                source,
                destination,
                options,
                payload,
                trailer);
    }

    private Bytes header(int sum) {
        return new ByteWriter(HEADER + options.length())
                .u8(4 << 4 | (HEADER + options.length()) / 4)
                .u8(trafficClass)
                .u16(totalLength)
                .u16(identification)
                .u16(fragment)
                .u8(ttl)
                .u8(protocol)
                .u16(sum)
                .bytes(source.bytes())
                .bytes(destination.bytes())
                .bytes(options)
                .toBytes();
    }

    @Override
    public Bytes write() {
        return header(checksum).plus(payload).plus(trailer);
    }

    /** Whether this is not all of a packet. */
    public boolean isFragment() {
        return (fragment & 0x3fff) != 0;
    }

    /** Whether this is a fragment other than the first. */
    public boolean isLaterFragment() {
        return (fragment & 0x1fff) != 0;
    }
}
