package org.mpcap.report;

import java.util.Optional;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** An IP packet as one line in tcpdump's manner, with its hop limit; of an ICMP error also what it quotes. */
public final class PacketText {
    private PacketText() {}

    /** The line, without time and direction. */
    public static String line(IpPacket packet) {
        if (packet instanceof Ipv4Packet v4) {
            return line(v4.source(), v4.destination(), v4.ttl(), v4.protocol(), v4.payload());
        }
        if (packet instanceof Ipv6Packet v6) {
            return line(v6.source(), v6.destination(), v6.hopLimit(), v6.upperProtocol(), v6.upperPayload());
        }
        return "no IP packet: " + packet.write();
    }

    private static String line(IpAddress from, IpAddress to, int hopLimit, int protocol, Bytes payload) {
        String hops = "ttl " + hopLimit + "  ";
        if (protocol == TcpSegment.PROTOCOL && TcpSegment.parse(payload) instanceof TcpSegment segment) {
            return hops + SegmentText.line(tuple(from, to, segment), segment);
        }
        Optional<IcmpMessage> icmp = IcmpMessage.parse(from.isV6(), payload);
        return hops + from + " > " + to + ": "
                + icmp.map(PacketText::describe).orElse("protocol " + protocol + ", length " + payload.length());
    }

    private static String describe(IcmpMessage message) {
        if (!message.isTimeExceeded() && !message.isUnreachable()) {
            int type = message.type();
            boolean request = type == (message.v6() ? 128 : 8);
            boolean reply = type == (message.v6() ? 129 : 0);
            return request || reply
                    ? (message.v6() ? "ICMPv6" : "ICMP") + " echo " + (request ? "request" : "reply") + ", id "
                            + (message.rest() >>> 16) + ", seq " + (message.rest() & 0xffff)
                    : message.describe();
        }
        return message.describe()
                + IpPayload.quoted(message.body()).map(PacketText::quote).orElse(", quotes nothing of use");
    }

    private static String quote(IpPayload quote) {
        String size = ", quotes " + quote.payload().length() + " bytes";
        if (quote.protocol() == TcpSegment.PROTOCOL
                && TcpSegment.parse(quote.payload()) instanceof TcpSegment segment) {
            return size + ": " + SegmentText.line(tuple(quote.source(), quote.destination(), segment), segment);
        }
        return size;
    }

    private static FourTuple tuple(IpAddress from, IpAddress to, TcpSegment segment) {
        return new FourTuple(
                new TransportAddress(from, segment.sourcePort()), new TransportAddress(to, segment.destinationPort()));
    }
}
