package org.mpcap.trace;

import java.util.Optional;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;

/**
 * The start of one of our packets, as an ICMP error quotes it. Old routers quote 8 bytes behind the IP header (RFC 792), others
 * as much as fits (RFC 1812 4.3.2.3, RFC 4443 3.3).
 *
 * @param packet the IP header as quoted; its payload is cut where the quote ends
 * @param protocol protocol number of the payload
 * @param payload what is quoted behind the IP header
 */
public record QuotedPacket(IpPacket packet, int protocol, Bytes payload) {
    /** Least a quote must show: the ports, or an echo request's type. */
    private static final int LEAST = 4;

    /** Reads the body of an ICMP error; empty if it quotes no IP packet of four payload bytes. */
    public static Optional<QuotedPacket> parse(Bytes body) {
        IpPacket packet = IpPacket.parse(body);
        Optional<QuotedPacket> quoted = Optional.empty();
        if (packet instanceof Ipv4Packet v4 && !v4.isLaterFragment()) {
            quoted = Optional.of(new QuotedPacket(packet, v4.protocol(), v4.payload()));
        } else if (packet instanceof Ipv6Packet v6) {
            quoted = Optional.of(new QuotedPacket(packet, v6.upperProtocol(), v6.upperPayload()));
        }
        return quoted.filter(it -> it.payload.length() >= LEAST);
    }

    /** Source address in the quote. */
    public IpAddress source() {
        return packet instanceof Ipv4Packet v4 ? v4.source() : ((Ipv6Packet) packet).source();
    }

    /** Destination address in the quote. */
    public IpAddress destination() {
        return packet instanceof Ipv4Packet v4 ? v4.destination() : ((Ipv6Packet) packet).destination();
    }

    /** Time to live or hop limit in the quote: as it arrived at the router, 1 or 0. */
    public int hopLimit() {
        return packet instanceof Ipv4Packet v4 ? v4.ttl() : ((Ipv6Packet) packet).hopLimit();
    }
}
