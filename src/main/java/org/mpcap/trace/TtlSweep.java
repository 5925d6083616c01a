package org.mpcap.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.TcpSegment;

/** The packets of one flow, sent with hop limits of any order, and what came back. */
final class TtlSweep {
    private final PacketMaker maker;
    private final List<TtlProbe> probes = new ArrayList<>();
    private final Map<Integer, TtlProbe> byId = new HashMap<>();
    private final List<TtlReply.Segment> segments = new ArrayList<>();
    private int echoes;

    TtlSweep(PacketMaker maker) {
        this.maker = maker;
    }

    PacketMaker maker() {
        return maker;
    }

    /** Sends one more packet, unless the sweep has no number left. */
    void send(Consumer<IpPacket> out, int hopLimit, long now) {
        int id = probes.size() + 1;
        if (id > PacketMaker.MOST) {
            return;
        }
        TtlProbe probe = new TtlProbe(hopLimit, id, now, maker.packet(hopLimit, id));
        probes.add(probe);
        byId.put(id, probe);
        out.accept(probe.packet());
    }

    /** Takes a quote that {@link PacketMaker#owns} says is of this sweep. */
    void quoted(IpPayload quote, IpAddress from, IcmpMessage message, long now) {
        OptionalInt id = maker.idOf(quote);
        Optional<TtlProbe> probe =
                id.isPresent() ? Optional.ofNullable(byId.get(id.getAsInt())) : lastOfOnlyHopWaiting();
        probe.ifPresent(it -> it.answered(new TtlReply.Icmp(
                now - it.sentNanos(),
                from,
                message,
                quote,
                QuoteComparator.compare(it.packet(), maker.payload(it.id()), quote))));
    }

    /** Where nothing tells the packets apart, a router's reply is for the only hop limit that waits for one. */
    private Optional<TtlProbe> lastOfOnlyHopWaiting() {
        List<TtlProbe> waiting =
                probes.stream().filter(probe -> !settled(probe)).toList();
        return waiting.stream().mapToInt(TtlProbe::hopLimit).distinct().count() == 1
                ? Optional.of(waiting.get(waiting.size() - 1))
                : Optional.empty();
    }

    /** Where nothing tells the packets apart, a segment answers the only one that waits. */
    private Optional<TtlProbe> onlyOneWaiting() {
        List<TtlProbe> waiting =
                probes.stream().filter(probe -> probe.reply().isEmpty()).toList();
        return waiting.size() == 1 ? Optional.of(waiting.get(0)) : Optional.empty();
    }

    /** Takes a segment of the flow. */
    void segment(TcpSegment segment, int hopLimit, long now) {
        OptionalInt id = maker.idOf(segment);
        Optional<TtlProbe> probe = id.isPresent() ? Optional.ofNullable(byId.get(id.getAsInt())) : onlyOneWaiting();
        long rtt = now - probe.or(this::last).map(TtlProbe::sentNanos).orElse(now);
        TtlReply.Segment reply = new TtlReply.Segment(rtt, segment, hopLimit);
        segments.add(reply);
        probe.ifPresent(it -> it.answered(reply));
    }

    /** Takes an echo reply. */
    void echoed(int id, long now) {
        Optional.ofNullable(byId.get(id)).ifPresent(probe -> {
            echoes++;
            probe.answered(new TtlReply.Echo(now - probe.sentNanos()));
        });
    }

    private Optional<TtlProbe> last() {
        return probes.isEmpty() ? Optional.empty() : Optional.of(probes.get(probes.size() - 1));
    }

    List<TtlProbe> probes() {
        return probes;
    }

    Stream<TtlProbe> at(int hopLimit) {
        return probes.stream().filter(probe -> probe.hopLimit() == hopLimit);
    }

    /** Packets sent with this hop limit. */
    int sent(int hopLimit) {
        return (int) at(hopLimit).count();
    }

    /** ICMP errors for packets sent with this hop limit. */
    List<TtlReply.Icmp> icmp(int hopLimit) {
        return at(hopLimit)
                .flatMap(probe -> probe.reply().stream())
                .filter(TtlReply.Icmp.class::isInstance)
                .map(TtlReply.Icmp.class::cast)
                .toList();
    }

    /** Whether a router said that this hop limit ran out there. */
    boolean exceeded(int hopLimit) {
        return icmp(hopLimit).stream().anyMatch(TtlReply.Icmp::exceeded);
    }

    /** The highest hop limit that ran out, 0 if none did. */
    int lastExceeded() {
        return probes.stream()
                .filter(probe -> probe.reply().filter(TtlSweep::isExceeded).isPresent())
                .mapToInt(TtlProbe::hopLimit)
                .max()
                .orElse(0);
    }

    private static boolean isExceeded(TtlReply reply) {
        return reply instanceof TtlReply.Icmp icmp && icmp.exceeded();
    }

    /** The first segment received: of several, one with SYN before one with RST. */
    Optional<TtlReply.Segment> answer() {
        return segments.stream()
                .min(Comparator.comparing(reply -> !reply.segment().has(TcpSegment.SYN)));
    }

    /**
     * What came beside a SYN/ACK and cannot be from the same host: with another TTL or hop limit, a reset, or a SYN/ACK that begins at
     * another sequence number.
     */
    Optional<TtlReply.Segment> contradiction() {
        Optional<TtlReply.Segment> first =
                answer().filter(reply -> reply.segment().has(TcpSegment.SYN));
        return first.flatMap(taken -> segments.stream()
                .filter(other -> other.hopLimit() != taken.hopLimit())
                .filter(other -> other.segment().has(TcpSegment.SYN)
                        ? other.segment().sequence() != taken.segment().sequence()
                        : other.segment().has(TcpSegment.RST))
                .findFirst());
    }

    /** The first ICMP error that is a refusal, with the hop limit of the packet it refuses. */
    Optional<IcmpRefusal> refusal() {
        return probes.stream()
                .filter(probe -> probe.reply()
                        .filter(reply -> reply instanceof TtlReply.Icmp icmp && !icmp.exceeded())
                        .isPresent())
                .min(Comparator.comparingInt(TtlProbe::hopLimit))
                .map(probe -> {
                    TtlReply.Icmp icmp = (TtlReply.Icmp) probe.reply().orElseThrow();
                    return new IcmpRefusal(probe.hopLimit(), icmp.from(), icmp.message());
                });
    }

    /** Whether the target, or who speaks for it, has answered in any way. */
    boolean answered() {
        return !segments.isEmpty() || echoes > 0;
    }

    /** Whether the packet with this hop limit got as far as someone who answered for the target. */
    boolean answered(int hopLimit, IpAddress target) {
        return at(hopLimit)
                .flatMap(probe -> probe.reply().stream())
                .anyMatch(reply -> reply instanceof TtlReply.Segment
                        || reply instanceof TtlReply.Echo
                        || (reply instanceof TtlReply.Icmp icmp
                                && !icmp.exceeded()
                                && icmp.from().equals(target)));
    }

    /**
     * The least hop limit known to reach whoever answers. Where the answer does not tell which packet it is for, that is the
     * hop behind the last router that answered.
     */
    OptionalInt distance() {
        if (segments.isEmpty()) {
            return OptionalInt.empty();
        }
        OptionalInt told = probes.stream()
                .filter(probe ->
                        probe.reply().filter(TtlReply.Segment.class::isInstance).isPresent())
                .mapToInt(TtlProbe::hopLimit)
                .min();
        return told.isPresent() ? told : OptionalInt.of(lastExceeded() + 1);
    }

    /** Whether nothing more is to come for a packet. */
    boolean settled(TtlProbe probe) {
        OptionalInt distance = distance();
        return probe.reply().isPresent() || (distance.isPresent() && probe.hopLimit() >= distance.getAsInt());
    }

    /** Largest round-trip time so far, 0 before the first reply. */
    long longestRttNanos() {
        return probes.stream()
                .flatMap(probe -> probe.reply().stream())
                .mapToLong(TtlReply::rttNanos)
                .max()
                .orElse(0);
    }

    /** The MPTCP option of this sweep's packets as bytes, empty if they have none. */
    Bytes option() {
        return maker instanceof SynMaker syn && !syn.mptcp().isEmpty()
                ? syn.mptcp().get(0).toBytes()
                : Bytes.EMPTY;
    }
}
