package org.mpcap.stack.tcp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.capture.LinkType;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;
import org.mpcap.link.LinkException;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.Checksums;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.Transport;
import org.mpcap.wire.TransportAddress;

/**
 * Hands segments from links to the flows they belong to, and segments of flows to links. Everything runs on the event loop's
 * thread.
 */
public final class TcpStack {
    private final EventLoop eventLoop;
    private final Counters counters;
    private final Map<FourTuple, SegmentHandler> flows = new HashMap<>();
    private final Map<TransportAddress, SynHandler> listeners = new HashMap<>();
    private final List<SegmentTap> taps = new ArrayList<>();
    private Optional<String> refusal = Optional.empty();

    /** Takes segments for which no flow is registered and that came to a listening address. */
    public interface SynHandler {
        /** Called for each such segment. */
        void segment(FourTuple tuple, TcpSegment segment, Arrival arrival);
    }

    /** A stack without links or flows. */
    public TcpStack(EventLoop eventLoop, Counters counters) {
        this.eventLoop = eventLoop;
        this.counters = counters;
    }

    /** The time everything here runs on. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** What has happened so far. */
    public Counters counters() {
        return counters;
    }

    /** Listens to a link from now on. */
    public void attach(Link link) {
        link.listen(frame -> received(link, frame));
    }

    /** Shows every segment to {@code tap} from now on. */
    public void tap(SegmentTap tap) {
        taps.add(tap);
    }

    /**
     * Registers the handler of a flow.
     *
     * @throws IllegalArgumentException if the flow has one
     */
    public void register(FourTuple tuple, SegmentHandler handler) {
        if (flows.putIfAbsent(tuple, handler) != null) {
            throw new IllegalArgumentException("flow " + tuple + " exists");
        }
    }

    /** Forgets a flow. */
    public void unregister(FourTuple tuple) {
        flows.remove(tuple);
    }

    /** Whether the flow is registered. */
    public boolean has(FourTuple tuple) {
        return flows.containsKey(tuple);
    }

    /** Number of flows registered. */
    public int flows() {
        return flows.size();
    }

    /** Resets every flow and forgets it. */
    public void resetAll() {
        for (SegmentHandler handler : List.copyOf(flows.values())) {
            if (handler instanceof Subflow subflow) {
                subflow.reset(List.of());
            }
        }
    }

    /** Hands segments of unknown flows to this address to {@code handler}. */
    public void listen(TransportAddress address, SynHandler handler) {
        listeners.put(address, handler);
    }

    /** Stops listening on this address. */
    public void unlisten(TransportAddress address) {
        listeners.remove(address);
    }

    /**
     * Sends a segment with its right checksum. One that the interface refuses counts as lost.
     *
     * @throws LinkException if the interface is down or gone
     * @return when it left, on the event loop
     */
    public long send(NetworkPath path, TcpSegment segment, int hopLimit) {
        TcpSegment whole = segment.checksummed(path.source(), path.destination());
        counters.add(Counter.TcpOutSegs);
        if (whole.has(TcpSegment.RST)) {
            counters.add(Counter.TcpOutRsts);
        }
        if (!taps.isEmpty()) {
            FourTuple tuple = new FourTuple(
                    new TransportAddress(path.source(), segment.sourcePort()),
                    new TransportAddress(path.destination(), segment.destinationPort()));
            taps.forEach(tap -> tap.seen(true, tuple, whole, eventLoop.nanos()));
        }
        return send(path, whole.write(), hopLimit);
    }

    /**
     * Sends bytes in the place of a segment, as they are; taps do not see them. Returns when they left.
     *
     * @throws LinkException if no more can be sent at all
     */
    public long send(NetworkPath path, Bytes transport, int hopLimit) {
        IpPacket packet = IpPacket.of(path.source(), path.destination(), TcpSegment.PROTOCOL, hopLimit, transport);
        long left = eventLoop.nanos();
        try {
            path.send(packet);
        } catch (LinkException e) {
            if (e.reason() != LinkException.Reason.IO) {
                throw e;
            }
            // As with any loss on the way, retransmission decides.
            counters.add(Counter.IpOutDiscards);
            refusal = refusal.or(() -> Optional.of(e.getMessage()));
        }
        return left;
    }

    /** Why an interface would not take a segment, the first time that happened. */
    public Optional<String> refusal() {
        return refusal;
    }

    private void received(Link link, Bytes frame) {
        if (link.type() != LinkType.ETHERNET) {
            packet(link, frame, frame, false);
            return;
        }
        EthernetFrame.parse(frame)
                .filter(ethernet ->
                        ethernet.etherType() == EthernetFrame.IPV4 || ethernet.etherType() == EthernetFrame.IPV6)
                .filter(ethernet ->
                        !ethernet.destination().isGroup() && !ethernet.source().isGroup())
                // Frames of the loopback interface have no Ethernet addresses.
                .ifPresent(ethernet -> packet(
                        link, frame, ethernet.payload(), !ethernet.source().equals(MacAddress.ZERO)));
    }

    private void packet(Link link, Bytes frame, Bytes packet, boolean onWire) {
        IpPayload.in(packet).filter(IpPayload::whole).ifPresent(ip -> {
            if (ip.isTcp() && !isMartian(ip, onWire)) {
                tcp(link, frame, ip);
            } else if (ip.isIcmp()) {
                IcmpMessage.parse(ip.source().isV6(), ip.payload()).ifPresent(message -> icmp(message, ip.source()));
            }
        });
    }

    /**
     * Whether TCP has no business with a packet between these: an address that is not one host's, a loopback address on a wire, or one of
     * the server's own (RFC 1122 4.2.3.10, 3.2.1.3).
     */
    private boolean isMartian(IpPayload ip, boolean onWire) {
        return !ip.source().isUnicast()
                || !ip.destination().isUnicast()
                || (onWire && (ip.source().isLoopback() || ip.destination().isLoopback() || isOwn(ip.source())));
    }

    private boolean isOwn(IpAddress address) {
        return listeners.keySet().stream()
                .anyMatch(listening -> listening.address().equals(address));
    }

    private void tcp(Link link, Bytes frame, IpPayload ip) {
        Transport transport = TcpSegment.parse(ip.payload());
        if (!(transport instanceof TcpSegment segment)) {
            counters.add(Counter.TcpInErrs);
            return;
        }
        if (Checksums.withPseudoHeader(ip.source(), ip.destination(), TcpSegment.PROTOCOL, ip.payload()) != 0) {
            counters.add(Counter.TcpInCsumErrors);
            return;
        }
        FourTuple tuple = new FourTuple(
                new TransportAddress(ip.destination(), segment.destinationPort()),
                new TransportAddress(ip.source(), segment.sourcePort()));
        if (tuple.local().equals(tuple.remote())) {
            return;
        }
        SegmentHandler handler = flows.get(tuple);
        SynHandler listener = handler == null ? listeners.get(tuple.local()) : null;
        if (handler == null && listener == null) {
            return;
        }
        counters.add(Counter.TcpInSegs);
        taps.forEach(tap -> tap.seen(false, tuple, segment, eventLoop.nanos()));
        Arrival arrival = new Arrival(
                NetworkPath.back(link, frame, ip.destination(), ip.source()),
                ip.hopLimit(),
                ip.trafficClass(),
                link.arrivalNanos().orElse(eventLoop.nanos()));
        if (handler != null) {
            handler.segment(segment, arrival);
        } else {
            listener.segment(tuple, segment, arrival);
        }
    }

    private void icmp(IcmpMessage message, IpAddress from) {
        if (!message.isUnreachable() && !message.isTimeExceeded()) {
            return;
        }
        IpPayload.quoted(message.body())
                .filter(IpPayload::isTcp)
                .map(IpPayload::flow)
                .map(flows::get)
                .ifPresent(handler -> {
                    counters.add(Counter.IcmpInErrors);
                    handler.icmp(message, from);
                });
    }
}
