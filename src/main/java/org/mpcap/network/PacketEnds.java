package org.mpcap.network;

import java.util.Optional;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpPayload;
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
        return IpPayload.in(packet)
                .filter(IpPayload::isTcp)
                .flatMap(ip -> TcpSegment.parse(ip.payload()) instanceof TcpSegment segment
                        ? Optional.of(
                                new PacketEnds(ip.flow().local(), ip.flow().remote(), segment))
                        : Optional.empty());
    }
}
