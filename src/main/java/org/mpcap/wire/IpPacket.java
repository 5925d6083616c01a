package org.mpcap.wire;

/** An IP packet, or bytes that are none. */
public sealed interface IpPacket permits Ipv4Packet, Ipv6Packet, UnparsedPacket {
    /** Protocol number of ICMP. */
    int PROTOCOL_ICMP = 1;
    /** Protocol number of ICMPv6. */
    int PROTOCOL_ICMPV6 = 58;

    /** The bytes exactly as parsed, or as to be sent. */
    Bytes write();

    /** Parses any bytes; {@link #write()} of the result gives them back. */
    static IpPacket parse(Bytes bytes) {
        int version = bytes.isEmpty() ? 0 : bytes.u8(0) >>> 4;
        if (version == 4 && Ipv4Packet.parses(bytes)) {
            return Ipv4Packet.parsed(bytes);
        }
        if (version == 6 && bytes.length() >= Ipv6Packet.HEADER) {
            return Ipv6Packet.parsed(bytes);
        }
        return new UnparsedPacket(bytes, new Defect(Defect.Rule.IP_HEADER, 0));
    }

    /**
     * An IPv4 or IPv6 packet with the usual header for {@code payload}; addresses decide the version.
     *
     * @throws IllegalArgumentException if the addresses are of two versions, the payload is too long, or a value does not fit its
     *     field
     */
    static IpPacket of(IpAddress source, IpAddress destination, int protocol, int hopLimit, Bytes payload) {
        return source.isV6()
                ? Ipv6Packet.of(source, destination, protocol, hopLimit, payload)
                : Ipv4Packet.of(source, destination, protocol, hopLimit, payload);
    }
}
