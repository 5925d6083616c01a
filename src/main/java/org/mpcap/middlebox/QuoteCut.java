package org.mpcap.middlebox;

import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;

/**
 * Shortens what ICMP errors quote, as routers of old do (RFC 792). Errors that have passed another router already stay as they are.
 *
 * @param bytes quoted behind the IP header
 */
record QuoteCut(int bytes) implements BoxAction {
    @Override
    public BoxOutcome meet(FlowMemory memory, BoxEvent event) {
        return BoxOutcome.on(memory, event, event.transit());
    }

    @Override
    public IpPacket other(IpPacket packet) {
        if (packet instanceof Ipv4Packet v4 && v4.protocol() == IpPacket.PROTOCOL_ICMP && isFresh(v4.ttl())) {
            return shortened(packet, v4.source(), v4.destination(), v4.payload());
        }
        if (packet instanceof Ipv6Packet v6
                && v6.upperProtocol() == IpPacket.PROTOCOL_ICMPV6
                && isFresh(v6.hopLimit())) {
            return shortened(packet, v6.source(), v6.destination(), v6.upperPayload());
        }
        return packet;
    }

    private static boolean isFresh(int hopLimit) {
        return hopLimit == 64 || hopLimit == 255;
    }

    private IpPacket shortened(IpPacket packet, IpAddress from, IpAddress to, Bytes payload) {
        return IcmpMessage.parse(from.isV6(), payload)
                .filter(message -> message.isTimeExceeded() || message.isUnreachable())
                .filter(message -> !message.body().isEmpty())
                .map(message -> {
                    Bytes body = message.body();
                    int header = from.isV6() ? 40 : (body.u8(0) & 0xf) * 4;
                    IcmpMessage brief = new IcmpMessage(
                            message.v6(),
                            message.type(),
                            message.code(),
                            0,
                            message.rest(),
                            body.slice(0, Math.min(body.length(), header + bytes)));
                    return Transit.around(packet, brief.checksummed(from, to).write());
                })
                .orElse(packet);
    }
}
