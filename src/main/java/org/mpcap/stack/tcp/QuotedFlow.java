package org.mpcap.stack.tcp;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/**
 * What an ICMP error shows of the segment it is about.
 *
 * @param tuple the flow, as seen by the segment's sender
 * @param sequence its sequence number; routers need not quote more than the ports (RFC 792)
 */
record QuotedFlow(FourTuple tuple, OptionalInt sequence) {
    /** What the quoted packet shows; nothing if it is no TCP or too short to name its ports. */
    static Optional<QuotedFlow> in(Bytes quoted) {
        IpPacket packet = IpPacket.parse(quoted);
        if (packet instanceof Ipv4Packet v4 && v4.protocol() == TcpSegment.PROTOCOL) {
            return of(v4.source(), v4.destination(), v4.payload());
        }
        if (packet instanceof Ipv6Packet v6 && v6.upperProtocol() == TcpSegment.PROTOCOL) {
            return of(v6.source(), v6.destination(), v6.upperPayload());
        }
        return Optional.empty();
    }

    private static Optional<QuotedFlow> of(IpAddress source, IpAddress destination, Bytes tcp) {
        if (tcp.length() < 4) {
            return Optional.empty();
        }
        FourTuple tuple =
                new FourTuple(new TransportAddress(source, tcp.u16(0)), new TransportAddress(destination, tcp.u16(2)));
        return Optional.of(new QuotedFlow(tuple, tcp.length() < 8 ? OptionalInt.empty() : OptionalInt.of(tcp.u32(4))));
    }
}
