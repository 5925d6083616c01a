package org.mpcap.scan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.mpcap.host.Carrier;
import org.mpcap.link.BulkSender;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/**
 * A scan under way: sends the SYNs of a space of targets and judges what comes back. It owns no thread and no clock: one thread calls
 * {@link #step}, one calls {@link #received}.
 */
public final class Scan {
    private final TargetOrder positions;
    private final InFlightWindow inFlight;
    private final ProbeScheduler stages;
    private final AnswerReceiver receiver;
    private final ScanCounters counters;
    private final OnLinkSender.NeighbourCache neighbours = new OnLinkSender.NeighbourCache();

    /**
     * What is sent to each target, and how patiently.
     *
     * @param kinds the kinds of probes, at most three
     * @param attempts SYNs of each kind to a target that does not answer, at most
     * @param controlSilent whether those that never answer get a plain SYN
     * @param reportSilent whether those that never answer get a row
     * @param prove whether MP_CAPABLE answers are proven by a join
     * @param rate packets per second; infinite for no limit
     * @param retryNanos how long to wait for an answer before the next SYN
     * @param cooldownNanos how long to wait for late answers after the last SYN
     * @param capacity targets in flight at most, a power of two
     */
    public record Setup(
            List<ProbeKind> kinds,
            int attempts,
            boolean controlSilent,
            boolean reportSilent,
            boolean prove,
            double rate,
            long retryNanos,
            long cooldownNanos,
            int capacity) {
        /** Copies the list. */
        public Setup {
            kinds = List.copyOf(kinds);
        }
    }

    /**
     * Where everything goes and comes from.
     *
     * @param sender sends frames
     * @param rows takes rows
     * @param proofs makes proofs, if they are wanted
     * @param drops packets lost on this machine so far
     * @param carrier that of the interface, now
     * @param caughtUp given a time, an earlier or the same one up to which everything that arrived has been judged
     * @param nanos the clock of this scan, in nanoseconds
     * @param time the time of day
     */
    public record Outlets(
            BulkSender sender,
            RowSink rows,
            Optional<Proofs> proofs,
            LongSupplier drops,
            Supplier<Carrier> carrier,
            LongUnaryOperator caughtUp,
            LongSupplier nanos,
            Supplier<Instant> time) {}

    /**
     * Which targets, in which order.
     *
     * @param targets the targets
     * @param seed chooses the order
     * @param shard the share of them
     * @param limit most targets of this shard
     * @param start the position to start at: 0, or where an earlier run ended
     */
    public record Order(TargetSource targets, long seed, Shard shard, long limit, long start) {}

    /**
     * How frames look.
     *
     * @param headerV4 link header of IPv4 packets, empty if frames are IP packets
     * @param headerV6 link header of IPv6 packets
     * @param sources our addresses
     * @param lowPort lowest source port
     * @param highPort highest source port
     * @param secret 16 bytes that sequence numbers, ports and keys follow from
     * @param optionsV4 what SYNs over IPv4 offer beside MPTCP
     * @param optionsV6 what SYNs over IPv6 offer
     * @param timestamp value of the timestamps option
     * @param hopLimit TTL or hop limit
     * @param onLink targets whose frames go to themselves rather than to the gateway of the link headers
     */
    public record Look(
            Bytes headerV4,
            Bytes headerV6,
            List<IpAddress> sources,
            int lowPort,
            int highPort,
            Bytes secret,
            SynOptions optionsV4,
            SynOptions optionsV6,
            int timestamp,
            int hopLimit,
            OnLinkPrefixes onLink) {
        /** Copies the list. */
        public Look {
            sources = List.copyOf(sources);
        }
    }

    /**
     * A scan about to start.
     *
     * @throws org.mpcap.UserError if there are fewer source ports than kinds of probes
     */
    public Scan(Setup setup, Order order, Look look, Outlets outlets, ScanCounters counters) {
        this.counters = counters;
        List<ProbeKind> sent = new ArrayList<>(setup.kinds);
        sent.add(ProbeKind.PLAIN);
        positions = new TargetOrder(order.targets, order.seed, order.shard, order.limit);
        inFlight = new InFlightWindow(setup.capacity, order.start);
        Cookies cookies = new Cookies(look.secret, look.sources, look.lowPort, look.highPort, sent);
        SynTemplates templates = new SynTemplates(sent, look);
        SynTemplates direct = new SynTemplates(sent, look);
        AnswerFrame frame = new AnswerFrame(!look.headerV4.isEmpty() || !look.headerV6.isEmpty());
        RowEmitter emitter = new RowEmitter(setup, inFlight, positions, outlets, counters);
        receiver = new AnswerReceiver(
                setup, positions, inFlight, cookies, frame, neighbours, emitter, outlets.proofs, counters);
        BatchSender sender = new BatchSender(cookies, templates, direct, outlets.sender, counters);
        stages = new ProbeScheduler(setup, look, neighbours, positions, inFlight, sender, emitter, outlets, counters);
    }

    /**
     * Sends what is due.
     *
     * @return nanoseconds until there may be more to do
     */
    public long step() {
        return stages.step();
    }

    /**
     * Begins no more targets, sends no SYN again, and gives targets up as their time comes; any thread may ask. Targets whose Ethernet
     * address is being asked for still get their SYN, or they would be given up without one.
     */
    public void stop() {
        stages.stop();
    }

    /** Whether every target is done, or {@link #stop} was called and all in flight are given up. */
    public boolean finished() {
        return stages.finished();
    }

    /** All positions before this one are done, their rows given to the sink. */
    public long position() {
        return inFlight.tail();
    }

    /** The position whose first SYN leaves next. */
    public long head() {
        return inFlight.head();
    }

    /** Positions known so far: all, unless lists are still being read. */
    public long known() {
        return positions.known();
    }

    /** Packets per second allowed at this moment. */
    public double rate() {
        return stages.rate();
    }

    /** What was counted so far. */
    public ScanCounters counters() {
        return counters;
    }

    /** The Ethernet address of a target on the link that answered; any thread may ask. */
    public Optional<MacAddress> macOf(IpAddress target) {
        return neighbours.macOf(target);
    }

    /** Judges a received frame; for one thread. */
    public void received(byte[] bytes) {
        receiver.received(bytes);
    }
}
