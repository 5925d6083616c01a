package org.mpcap.wire;

import java.util.Optional;

/**
 * Questions for the Ethernet address of a neighbour and their answers, as frames: ARP (RFC 826) for IPv4, neighbour solicitations
 * and advertisements (RFC 4861 7.2) for IPv6.
 */
public final class AddressResolution {
    private AddressResolution() {}

    /**
     * An answer.
     *
     * @param neighbour the address asked for
     * @param mac the Ethernet address of whoever has it
     */
    public record Answer(IpAddress neighbour, MacAddress mac) {}

    /**
     * The frame that asks who has {@code neighbour}.
     *
     * @param own our Ethernet address
     * @param source our address, of the neighbour's family
     */
    public static Bytes question(MacAddress own, IpAddress source, IpAddress neighbour) {
        if (!neighbour.isV6()) {
            Bytes arp = ArpPacket.request(own, source, neighbour).write();
            return new EthernetFrame(MacAddress.BROADCAST, own, EthernetFrame.ARP, arp).write();
        }
        IpAddress group = NeighbourDiscovery.solicitedNode(neighbour);
        Ipv6Packet packet = new NeighbourDiscovery(NeighbourDiscovery.SOLICITATION, 0, neighbour, Optional.of(own))
                .write(source, group);
        return new EthernetFrame(NeighbourDiscovery.multicastMac(group), own, EthernetFrame.IPV6, packet.write())
                .write();
    }

    /** The answer in a frame; empty if it is anything else, or names an address that no single host can have. */
    public static Optional<Answer> answer(Bytes bytes) {
        return EthernetFrame.parse(bytes)
                .flatMap(AddressResolution::inside)
                .filter(answer -> !answer.mac.isGroup() && !answer.mac.equals(MacAddress.ZERO));
    }

    private static Optional<Answer> inside(EthernetFrame frame) {
        if (frame.etherType() == EthernetFrame.ARP) {
            return ArpPacket.parse(frame.payload())
                    .filter(arp -> arp.operation() == ArpPacket.REPLY)
                    .map(arp -> new Answer(arp.senderIp(), arp.senderMac()));
        }
        if (frame.etherType() == EthernetFrame.IPV6 && IpPacket.parse(frame.payload()) instanceof Ipv6Packet packet) {
            return NeighbourDiscovery.parse(packet)
                    .filter(message -> message.type() == NeighbourDiscovery.ADVERTISEMENT)
                    .flatMap(message -> message.linkLayerAddress().map(mac -> new Answer(message.target(), mac)));
        }
        return Optional.empty();
    }
}
