package org.mpcap.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mpcap.capture.LinkType;
import org.mpcap.link.ForwardingLink;
import org.mpcap.link.Link;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** A server's link on which faults are let at every TCP segment first; what else passes is left
 * alone, and so is what is damaged. */
public final class FaultyLink extends ForwardingLink {
    private static final int ETHERNET_HEADER = 14;
    private static final int MOST_FLOWS = 4096;

    private final Role role;
    private final SegmentEdit outgoing;
    private final SegmentEdit incoming;
    private final Map<Long, FaultedFlow> byToken = new Recent<>();
    private final Map<FourTuple, FaultedFlow> flows = new Recent<>();

    /** Forgets its oldest entry when it would hold too many, as in a flood of SYNs. */
    private static final class Recent<K> extends LinkedHashMap<K, FaultedFlow> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, FaultedFlow> eldest) {
            return size() > MOST_FLOWS;
        }
    }

    /** Whose link it is. */
    private enum Role {
        CLIENT,
        SERVER
    }

    /** Lets faults at everything that passes over a server's link, one after the other. */
    public FaultyLink(Link link, List<FaultSpec> faults) {
        this(link, faults, Role.SERVER);
    }

    /** Lets faults at everything that passes over a client's link: outgoing is what the client sends. */
    public static FaultyLink ofClient(Link link, List<FaultSpec> faults) {
        return new FaultyLink(link, faults, Role.CLIENT);
    }

    private FaultyLink(Link link, List<FaultSpec> faults, Role role) {
        super(link);
        this.role = role;
        outgoing = faults.stream().map(FaultSpec::outgoing).reduce(SegmentEdit.NONE, SegmentEdit::then);
        incoming = faults.stream().map(FaultSpec::incoming).reduce(SegmentEdit.NONE, SegmentEdit::then);
    }

    /** Flows and tokens remembered now. */
    public int remembered() {
        return flows.size() + byToken.size();
    }

    @Override
    public void send(Bytes frame) {
        change(frame, true).forEach(super::send);
    }

    @Override
    public void listen(FrameListener listener) {
        super.listen(frame -> change(frame, false).forEach(listener::received));
    }

    private List<Bytes> change(Bytes frame, boolean sent) {
        int header = type() == LinkType.ETHERNET ? ETHERNET_HEADER : 0;
        if (frame.length() < header) {
            return List.of(frame);
        }
        IpPacket packet = IpPacket.parse(frame.from(header));
        if (packet instanceof Ipv4Packet v4 && v4.protocol() == TcpSegment.PROTOCOL) {
            return segment(new Carrier(frame, header, v4.source(), v4.destination(), v4.ttl()), v4.payload(), sent);
        }
        if (packet instanceof Ipv6Packet v6 && v6.upperProtocol() == TcpSegment.PROTOCOL) {
            return segment(
                    new Carrier(frame, header, v6.source(), v6.destination(), v6.hopLimit()), v6.upperPayload(), sent);
        }
        return List.of(frame);
    }

    private List<Bytes> segment(Carrier carrier, Bytes payload, boolean sent) {
        boolean damaged =
                Checksums.withPseudoHeader(carrier.source, carrier.destination, TcpSegment.PROTOCOL, payload) != 0;
        if (damaged || !(TcpSegment.parse(payload) instanceof TcpSegment segment)) {
            return List.of(carrier.frame);
        }
        TransportAddress from = new TransportAddress(carrier.source, segment.sourcePort());
        TransportAddress to = new TransportAddress(carrier.destination, segment.destinationPort());
        FourTuple tuple = sent ? new FourTuple(from, to) : new FourTuple(to, from);
        FaultedFlow flow = flows.computeIfAbsent(tuple, ignored -> new FaultedFlow(byToken));
        flow.note(segment, sent == (role == Role.SERVER));
        return (sent ? outgoing : incoming)
                .apply(segment, flow).stream()
                        .map(each -> each.equals(segment) ? carrier.frame : carrier.carrying(each))
                        .toList();
    }

    /** What stands around a segment. */
    private record Carrier(Bytes frame, int header, IpAddress source, IpAddress destination, int hopLimit) {
        Bytes carrying(TcpSegment segment) {
            Bytes packet = IpPacket.of(
                            source,
                            destination,
                            TcpSegment.PROTOCOL,
                            hopLimit,
                            segment.checksummed(source, destination).write())
                    .write();
            return new ByteWriter(header + packet.length())
                    .bytes(frame.slice(0, header))
                    .bytes(packet)
                    .toBytes();
        }
    }
}
