package org.mpcap.network;

import java.util.Optional;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/**
 * A TCP segment, where it comes from and where it goes to.
 *
 * @param source the sender's address and port
 * @param destination the receiver's
 * @param segment the segment
 */
record PacketEnds(TransportAddress source, TransportAddress destination, TcpSegment segment) {
    /** Those of an IP packet; empty if it holds no TCP. */
    static Optional<PacketEnds> of(Bytes packet) {
        IpPacket parsed = IpPacket.parse(packet);
        if (parsed instanceof Ipv4Packet v4
                && v4.protocol() == TcpSegment.PROTOCOL
                && TcpSegment.parse(v4.payload()) instanceof TcpSegment segment) {
            return Optional.of(new PacketEnds(
                    new TransportAddress(v4.source(), segment.sourcePort()),
                    new TransportAddress(v4.destination(), segment.destinationPort()),
                    segment));
        }
        if (parsed instanceof Ipv6Packet v6
                && v6.upperProtocol() == TcpSegment.PROTOCOL
                && TcpSegment.parse(v6.upperPayload()) instanceof TcpSegment segment) {
            return Optional.of(new PacketEnds(
                    new TransportAddress(v6.source(), segment.sourcePort()),
                    new TransportAddress(v6.destination(), segment.destinationPort()),
                    segment));
        }
        return Optional.empty();
    }
}
