package org.mpcap.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.mpcap.capture.LinkType;
import org.mpcap.link.ForwardingLink;
import org.mpcap.link.Link;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** A server's link on which every TCP segment is first changed by a {@link Fault}; what else passes is left alone. */
public final class FaultyLink extends ForwardingLink {
    private static final int ETHERNET_HEADER = 14;
    private static final int HOP_LIMIT = 64;
    private static final int MOST_FLOWS = 4096;

    private final Fault fault;
    private final Map<Long, FaultMemory> byToken = new Recent<>();
    private final Map<FourTuple, FaultMemory> flows = new Recent<>();

    /** Forgets its oldest entry when it would hold too many, as in a flood of SYNs. */
    private static final class Recent<K> extends LinkedHashMap<K, FaultMemory> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, FaultMemory> eldest) {
            return size() > MOST_FLOWS;
        }
    }

    /** Lets {@code fault} at everything that passes over {@code link}. */
    public FaultyLink(Link link, Fault fault) {
        super(link);
        this.fault = fault;
    }

    /** Flows and tokens remembered now. */
    public int remembered() {
        return flows.size() + byToken.size();
    }

    @Override
    public void send(Bytes frame) {
        change(frame, true).ifPresent(super::send);
    }

    @Override
    public void listen(FrameListener listener) {
        super.listen(frame -> change(frame, false).ifPresent(listener::received));
    }

    private Optional<Bytes> change(Bytes frame, boolean outgoing) {
        int header = type() == LinkType.ETHERNET ? ETHERNET_HEADER : 0;
        if (frame.length() < header) {
            return Optional.of(frame);
        }
        IpPacket packet = IpPacket.parse(frame.from(header));
        if (packet instanceof Ipv4Packet v4 && v4.protocol() == TcpSegment.PROTOCOL) {
            return segment(frame, header, v4.source(), v4.destination(), v4.payload(), outgoing);
        }
        if (packet instanceof Ipv6Packet v6 && v6.upperProtocol() == TcpSegment.PROTOCOL) {
            return segment(frame, header, v6.source(), v6.destination(), v6.upperPayload(), outgoing);
        }
        return Optional.of(frame);
    }

    private Optional<Bytes> segment(
            Bytes frame, int header, IpAddress source, IpAddress destination, Bytes payload, boolean outgoing) {
        if (!(TcpSegment.parse(payload) instanceof TcpSegment segment)) {
            return Optional.of(frame);
        }
        TransportAddress from = new TransportAddress(source, segment.sourcePort());
        TransportAddress to = new TransportAddress(destination, segment.destinationPort());
        FourTuple tuple = outgoing ? new FourTuple(from, to) : new FourTuple(to, from);
        FaultMemory memory = flows.computeIfAbsent(tuple, ignored -> new FaultMemory(byToken));
        memory.note(segment, outgoing);
        Optional<TcpSegment> changed = outgoing ? fault.outgoing(segment, memory) : fault.incoming(segment, memory);
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        if (changed.get().equals(segment)) {
            return Optional.of(frame);
        }
        Bytes whole = IpPacket.of(
                        source,
                        destination,
                        TcpSegment.PROTOCOL,
                        HOP_LIMIT,
                        changed.get().checksummed(source, destination).write())
                .write();
        return Optional.of(new ByteWriter(header + whole.length())
                .bytes(frame.slice(0, header))
                .bytes(whole)
                .toBytes());
    }
}
