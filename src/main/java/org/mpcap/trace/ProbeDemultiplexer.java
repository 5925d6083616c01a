package org.mpcap.trace;

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
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/** Hands what comes in over links to the sweep it answers. Shared by all traces of a run; runs on the event loop's thread. */
public final class ProbeDemultiplexer {
    private final EventLoop eventLoop;
    private final Map<FourTuple, Entry> flows = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<PacketTap> taps = new ArrayList<>();

    private record Entry(TtlSweep sweep, Runnable news) {}

    private record Received(IpPayload ip, long nanos) {}

    /** An exchange without links. */
    public ProbeDemultiplexer(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    /** The time everything here runs on. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Listens to a link from now on. */
    public void attach(Link link) {
        link.listen(frame -> unwrap(link, frame)
                .flatMap(packet -> read(packet, link.arrivalNanos().orElseGet(eventLoop::nanos)))
                .ifPresent(this::received));
    }

    /** Shows every packet to {@code tap} from now on. */
    public void tap(PacketTap tap) {
        taps.add(tap);
    }

    /** Sends a packet. */
    void send(NetworkPath path, IpPacket packet) {
        taps.forEach(tap -> tap.seen(true, packet, eventLoop.nanos()));
        try {
            path.send(packet);
        } catch (LinkException e) {
            // One that the interface would not take is as good as lost.
            if (e.reason() != LinkException.Reason.IO) {
                throw e;
            }
        }
    }

    private void taken(Received received, Entry entry) {
        taps.forEach(tap -> tap.seen(false, received.ip.packet(), received.nanos));
        entry.news.run();
    }

    /** Watches for replies to a sweep; {@code news} is called after each. */
    void add(TtlSweep sweep, Runnable news) {
        Entry entry = new Entry(sweep, news);
        entries.add(entry);
        if (sweep.maker() instanceof SynMaker syn) {
            flows.put(syn.flow(), entry);
        }
    }

    /** Forgets a sweep. */
    void remove(TtlSweep sweep) {
        entries.removeIf(entry -> entry.sweep == sweep);
        if (sweep.maker() instanceof SynMaker syn) {
            flows.remove(syn.flow());
        }
    }

    /** Walks watched for. */
    public int size() {
        return entries.size();
    }

    private static Optional<Bytes> unwrap(Link link, Bytes frame) {
        if (link.type() != LinkType.ETHERNET) {
            return Optional.of(frame);
        }
        return EthernetFrame.parse(frame)
                .filter(ethernet ->
                        ethernet.etherType() == EthernetFrame.IPV4 || ethernet.etherType() == EthernetFrame.IPV6)
                .map(EthernetFrame::payload);
    }

    private static Optional<Received> read(Bytes bytes, long nanos) {
        return IpPayload.in(bytes).map(ip -> new Received(ip, nanos));
    }

    private void received(Received packet) {
        if (packet.ip.isTcp()) {
            if (TcpSegment.parse(packet.ip.payload()) instanceof TcpSegment segment && sound(packet, segment)) {
                segment(packet, segment);
            }
        } else if (packet.ip.isIcmp()) {
            IcmpMessage.parse(packet.ip.source().isV6(), packet.ip.payload())
                    .filter(message -> checksumHolds(packet))
                    .ifPresent(message -> icmp(packet, message));
        }
    }

    private void segment(Received packet, TcpSegment segment) {
        FourTuple flow = new FourTuple(
                new TransportAddress(packet.ip.destination(), segment.destinationPort()),
                new TransportAddress(packet.ip.source(), segment.sourcePort()));
        Optional.ofNullable(flows.get(flow)).ifPresent(entry -> {
            entry.sweep.segment(segment, packet.ip.hopLimit(), packet.nanos);
            taken(packet, entry);
        });
    }

    /** A segment from this machine may hold the sum over the pseudo header alone, for an interface to fill in. */
    private static boolean sound(Received packet, TcpSegment segment) {
        if (Checksums.withPseudoHeader(
                        packet.ip.source(), packet.ip.destination(), TcpSegment.PROTOCOL, packet.ip.payload())
                == 0) {
            return true;
        }
        long pseudo = Checksums.sum(
                        Checksums.sum(0, packet.ip.source().bytes()),
                        packet.ip.destination().bytes())
                + TcpSegment.PROTOCOL
                + packet.ip.payload().length();
        return segment.checksum() == (Checksums.fold(pseudo) ^ 0xffff);
    }

    private static boolean checksumHolds(Received packet) {
        return packet.ip.source().isV6()
                ? Checksums.withPseudoHeader(
                                packet.ip.source(),
                                packet.ip.destination(),
                                IpPacket.PROTOCOL_ICMPV6,
                                packet.ip.payload())
                        == 0
                : Checksums.of(packet.ip.payload()) == 0;
    }

    private void icmp(Received packet, IcmpMessage message) {
        if (message.isTimeExceeded() || message.isUnreachable()) {
            IpPayload.quoted(message.body())
                    .ifPresent(quote -> find(quote).ifPresent(entry -> {
                        entry.sweep.quoted(quote, packet.ip.source(), message, packet.nanos);
                        taken(packet, entry);
                    }));
            return;
        }
        for (Entry entry : List.copyOf(entries)) {
            if (entry.sweep.maker() instanceof EchoMaker echo
                    && packet.ip.source().equals(echo.destination())
                    && echo.idOf(message).isPresent()) {
                entry.sweep.echoed(echo.idOf(message).getAsInt(), packet.nanos);
                taken(packet, entry);
            }
        }
    }

    private Optional<Entry> find(IpPayload quote) {
        return entries.stream().filter(entry -> entry.sweep.maker().owns(quote)).findFirst();
    }
}
