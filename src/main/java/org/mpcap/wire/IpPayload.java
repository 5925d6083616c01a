package org.mpcap.wire;

import java.util.Optional;

/**
 * What an IP packet carries behind its header, IPv4 options and IPv6 extension headers, with what of the header its receiver needs.
 *
 * @param packet the packet
 * @param source source address
 * @param destination destination address
 * @param hopLimit time to live or hop limit
 * @param trafficClass DSCP and ECN bits
 * @param protocol protocol number of the payload; that of the fragment header for an IPv6 fragment
 * @param whole whether the packet is no fragment
 * @param payload the bytes, cut where the capture or the quote ends
 */
public record IpPayload(
        IpPacket packet,
        IpAddress source,
        IpAddress destination,
        int hopLimit,
        int trafficClass,
        int protocol,
        boolean whole,
        Bytes payload) {
    /** Least a quote must show, as RFC 792 has it: TCP's ports and sequence number, or the header of an echo request. */
    private static final int LEAST_QUOTED = 8;

    /** What these bytes carry; empty if they are no IP packet, or a fragment without the payload's beginning. */
    public static Optional<IpPayload> in(Bytes bytes) {
        return of(IpPacket.parse(bytes));
    }

    /** What this packet carries; empty for a fragment without the payload's beginning. */
    public static Optional<IpPayload> of(IpPacket packet) {
        if (packet instanceof Ipv4Packet v4 && !v4.isLaterFragment()) {
            return Optional.of(new IpPayload(
                    v4,
                    v4.source(),
                    v4.destination(),
                    v4.ttl(),
                    v4.trafficClass(),
                    v4.protocol(),
                    !v4.isFragment(),
                    v4.payload()));
        }
        if (packet instanceof Ipv6Packet v6) {
            return Optional.of(new IpPayload(
                    v6,
                    v6.source(),
                    v6.destination(),
                    v6.hopLimit(),
                    v6.trafficClass(),
                    v6.upperProtocol(),
                    true,
                    v6.upperPayload()));
        }
        return Optional.empty();
    }

    /**
     * The start of one of our packets, as the body of an ICMP error quotes it: old routers quote 8 bytes behind the IP header (RFC 792),
     * others as much as fits (RFC 1812 4.3.2.3, RFC 4443 3.3). Empty if it quotes no IP packet of eight payload bytes.
     */
    public static Optional<IpPayload> quoted(Bytes body) {
        return in(body).filter(quote -> quote.payload.length() >= LEAST_QUOTED);
    }

    /** Whether the payload is a message of the ICMP version that belongs to the IP version. */
    public boolean isIcmp() {
        return protocol == (source.isV6() ? IpPacket.PROTOCOL_ICMPV6 : IpPacket.PROTOCOL_ICMP);
    }

    /** Whether the payload is a TCP segment, or the start of one. */
    public boolean isTcp() {
        return protocol == TcpSegment.PROTOCOL;
    }

    /** The flow of a TCP segment of at least four bytes, seen from its sender. */
    public FourTuple flow() {
        return new FourTuple(
                new TransportAddress(source, payload.u16(0)), new TransportAddress(destination, payload.u16(2)));
    }
}
