package org.mpcap.wire;

import java.util.Optional;

/**
 * A neighbour solicitation or advertisement (RFC 4861 4.3, 4.4) with the one option that matters here, the link-layer address.
 * Both travel with hop limit 255; anything else came from beyond the link and must be ignored (RFC 4861 7.1).
 *
 * @param type {@link #SOLICITATION} or {@link #ADVERTISEMENT}
 * @param flags the first byte behind the checksum: {@link #ROUTER}, {@link #SOLICITED}, {@link #OVERRIDE}; 0 in a solicitation
 * @param target the address asked for or told about
 * @param linkLayerAddress of the sender in a solicitation, of the target in an advertisement
 */
public record NeighbourDiscovery(int type, int flags, IpAddress target, Optional<MacAddress> linkLayerAddress) {
    /** ICMPv6 type: who has the target address? */
    public static final int SOLICITATION = 135;
    /** ICMPv6 type: the target address is there. */
    public static final int ADVERTISEMENT = 136;
    /** The sender is a router. */
    public static final int ROUTER = 0x80;
    /** The answer to a solicitation from a known address. */
    public static final int SOLICITED = 0x40;
    /** Replaces what is known. */
    public static final int OVERRIDE = 0x20;
    /** The hop limit these messages are sent and accepted with. */
    public static final int HOP_LIMIT = 255;

    private static final int SOURCE_OPTION = 1;
    private static final int TARGET_OPTION = 2;
    private static final Bytes SOLICITED_NODE_PREFIX = Bytes.fromHex("ff0200000000000000000001ff");

    /** @throws IllegalArgumentException if the target is IPv4 or the type another */
    public NeighbourDiscovery {
        if (!target.isV6() || (type != SOLICITATION && type != ADVERTISEMENT)) {
            throw new IllegalArgumentException("type " + type + " about " + target + " is no neighbour discovery");
        }
    }

    /** The multicast group everyone with {@code address} listens to (RFC 4291 2.7.1). */
    public static IpAddress solicitedNode(IpAddress address) {
        return IpAddress.of(SOLICITED_NODE_PREFIX.plus(address.bytes().from(13)));
    }

    /** The Ethernet address of an IPv6 multicast group (RFC 2464 7). */
    public static MacAddress multicastMac(IpAddress group) {
        return new MacAddress(0x3333_0000_0000L | (group.bytes().u32(12) & 0xffff_ffffL));
    }

    /**
     * Parses a packet as a receiver must (RFC 4861 7.1.1, 7.1.2): hop limit 255, code 0, right checksum, target not multicast,
     * options of at least 8 bytes each. Empty if any of this is not so.
     */
    public static Optional<NeighbourDiscovery> parse(Ipv6Packet packet) {
        Bytes bytes = packet.payload();
        if (packet.nextHeader() != IpPacket.PROTOCOL_ICMPV6
                || packet.hopLimit() != HOP_LIMIT
                || bytes.length() < 24
                || (bytes.u8(0) != SOLICITATION && bytes.u8(0) != ADVERTISEMENT)
                || bytes.u8(1) != 0
                || Checksums.withPseudoHeader(packet.source(), packet.destination(), IpPacket.PROTOCOL_ICMPV6, bytes)
                        != 0) {
            return Optional.empty();
        }
        int type = bytes.u8(0);
        IpAddress target = IpAddress.of(bytes.slice(8, 16));
        if (target.isMulticast()) {
            return Optional.empty();
        }
        int wanted = type == SOLICITATION ? SOURCE_OPTION : TARGET_OPTION;
        Optional<MacAddress> address = Optional.empty();
        int offset = 24;
        while (offset < bytes.length()) {
            int size = bytes.length() - offset < 2 ? 0 : 8 * bytes.u8(offset + 1);
            if (size == 0 || size > bytes.length() - offset) {
                return Optional.empty();
            }
            if (bytes.u8(offset) == wanted && size == 8 && address.isEmpty()) {
                address = Optional.of(MacAddress.at(bytes, offset + 2));
            }
            offset += size;
        }
        return Optional.of(new NeighbourDiscovery(type, type == SOLICITATION ? 0 : bytes.u8(4), target, address));
    }

    /** The message in a packet, with the right hop limit and checksum. */
    public Ipv6Packet write(IpAddress source, IpAddress destination) {
        ByteWriter out = new ByteWriter(28).bytes(target.bytes());
        linkLayerAddress.ifPresent(mac -> mac.write(
                out.u8(type == SOLICITATION ? SOURCE_OPTION : TARGET_OPTION).u8(1)));
        Bytes message = new IcmpMessage(true, type, 0, 0, flags << 24, out.toBytes())
                .checksummed(source, destination)
                .write();
        return Ipv6Packet.of(source, destination, IpPacket.PROTOCOL_ICMPV6, HOP_LIMIT, message);
    }
}
