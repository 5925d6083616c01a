package org.mpcap.scan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.endpoint.SynOptions;
import org.mpcap.link.BulkSender;
import org.mpcap.probe.Verdict;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/**
 * A scan under way: sends the SYNs of a space of targets and judges what comes back. It owns no thread and no clock: one thread calls
 * {@link #step}, one calls {@link #received}.
 */
public final class Scan {
    private final Setup setup;
    private final Positions positions;
    private final Flight flight;
    private final Stages stages;
    private final Cookies cookies;
    private final Outlets outlets;
    private final ScanCounters counters;
    private final int control;
    private final AnswerFrame frame;
    private final Cookies.Cookie expected = new Cookies.Cookie();

    /**
     * What is sent to each target, and how patiently.
     *
     * @param kinds the kinds of probes, at most four
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
     * @param caughtUp given a time, an earlier or the same one up to which everything that arrived has been judged
     * @param time the time of day
     */
    public record Outlets(
            BulkSender sender,
            RowSink rows,
            Optional<Proofs> proofs,
            LongSupplier drops,
            LongUnaryOperator caughtUp,
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
     * @param options what SYNs offer beside MPTCP
     * @param timestamp value of the timestamps option
     * @param hopLimit TTL or hop limit
     */
    public record Look(
            Bytes headerV4,
            Bytes headerV6,
            List<IpAddress> sources,
            int lowPort,
            int highPort,
            Bytes secret,
            SynOptions options,
            int timestamp,
            int hopLimit) {
        /** Copies the list. */
        public Look {
            sources = List.copyOf(sources);
        }
    }

    /**
     * A scan about to start.
     *
     * @param now nanoseconds on the clock of this scan
     * @throws IllegalArgumentException if there are fewer source ports than kinds of probes
     */
    public Scan(Setup setup, Order order, Look look, Outlets outlets, ScanCounters counters, long now) {
        this.setup = setup;
        this.outlets = outlets;
        this.counters = counters;
        control = setup.kinds.size();
        List<ProbeKind> sent = new ArrayList<>(setup.kinds);
        sent.add(ProbeKind.PLAIN);
        positions = new Positions(order.targets, order.seed, order.shard, order.limit);
        cookies = new Cookies(look.secret, look.sources, look.lowPort, look.highPort, sent);
        Templates templates = new Templates(
                sent, look.headerV4, look.headerV6, new SynTemplate.Shape(look.options, look.timestamp, look.hopLimit));
        frame = new AnswerFrame(!look.headerV4.isEmpty() || !look.headerV6.isEmpty());
        flight = new Flight(setup.capacity, order.start);
        Burst burst = new Burst(cookies, templates, outlets.sender, counters);
        stages = new Stages(
                setup, positions, flight, burst, new Pacer(setup.rate, now), this::givenUp, outlets, counters);
    }

    /**
     * Sends what is due.
     *
     * @param now nanoseconds on the clock of this scan
     * @return nanoseconds until there may be more to do
     */
    public long step(long now) {
        return stages.step(now);
    }

    /** Sends no more SYNs and gives targets up as their time comes; any thread may ask. */
    public void stop() {
        stages.stop();
    }

    /** Whether every target is done, or {@link #stop} was called and all in flight are given up. */
    public boolean finished() {
        return stages.finished();
    }

    /** All positions before this one are done, their rows given to the sink. */
    public long position() {
        return flight.tail();
    }

    /** The position whose first SYN leaves next. */
    public long head() {
        return flight.head();
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

    /** Judges a received frame. */
    public void received(byte[] bytes) {
        int what = frame.read(bytes);
        if (what == AnswerFrame.NOTHING) {
            return;
        }
        int kind = cookies.kindOf(frame.localPort);
        if (kind < 0) {
            return;
        }
        counters.add(ScanCounter.RECEIVED);
        if (!cookies.canReach(frame.target.v6) || !isOurs(what, kind)) {
            counters.add(ScanCounter.FORGED);
            return;
        }
        long position = positions.positionOf(frame.target);
        if (position < 0) {
            counters.add(ScanCounter.FORGED);
            return;
        }
        if (what == AnswerFrame.SEGMENT && !frame.checksumHolds()) {
            counters.add(ScanCounter.INVALID);
            return;
        }
        counters.add(ScanCounter.VALIDATED);
        if (!flight.holds(position)) {
            counters.add(ScanCounter.LATE);
        } else if (what == AnswerFrame.ICMP) {
            unreachable(position, kind);
        } else if (kind == control) {
            controlAnswered(position);
        } else {
            answered(position, kind);
        }
    }

    private boolean isOurs(int what, int kind) {
        cookies.make(frame.target, kind, expected);
        boolean flow = expected.sourcePort == frame.localPort
                && expected.sourceHigh == frame.localHigh
                && expected.sourceLow == frame.localLow;
        if (what == AnswerFrame.ICMP) {
            return flow && expected.sequence == frame.sequence;
        }
        boolean answers = (frame.flags & TcpSegment.ACK) != 0
                && (frame.flags & (TcpSegment.SYN | TcpSegment.RST)) != 0
                && frame.acknowledgment == expected.sequence + 1;
        return flow && answers;
    }

    private boolean isReset() {
        return (frame.flags & TcpSegment.RST) != 0;
    }

    private void answered(long position, int kind) {
        ProbeKind asked = setup.kinds.get(kind);
        if (isReset()) {
            OptionalInt reason = asked == ProbeKind.JOIN ? AnswerJudge.resetReason(frame) : OptionalInt.empty();
            if (reason.isPresent()) {
                conclude(position, kind, Flight.UNANSWERED, AnswerJudge.joinRefused(now(), asked, frame, reason));
            } else if (!flight.move(position, kind, Flight.UNANSWERED, Flight.RESET)) {
                counters.add(ScanCounter.DUPLICATES);
            }
            return;
        }
        if (flight.state(position, kind) != Flight.UNANSWERED) {
            counters.add(ScanCounter.DUPLICATES);
            return;
        }
        ScanRow row = AnswerJudge.synAck(now(), asked, expected.key, frame);
        Optional<MptcpVersion> provable = asked.provable();
        if (row.verdict() == Verdict.CAPABLE && provable.isPresent() && outlets.proofs.isPresent()) {
            prove(position, kind, row, provable.get(), outlets.proofs.get());
        } else {
            conclude(position, kind, Flight.UNANSWERED, row);
        }
    }

    private void prove(long position, int kind, ScanRow row, MptcpVersion version, Proofs proofs) {
        if (!flight.move(position, kind, Flight.UNANSWERED, Flight.PROVING)) {
            counters.add(ScanCounter.DUPLICATES);
            return;
        }
        counters.add(ScanCounter.PROOFS);
        proofs.prove(row.target(), version, (verdict, reason) -> {
            boolean decides = switch (verdict) {
                case PROVEN, IMPOSTOR, MIRRORED, MALFORMED, CAPABLE -> true;
                default -> false;
            };
            conclude(
                    position,
                    kind,
                    Flight.PROVING,
                    decides
                            ? row.proved(verdict, reason)
                            : row.proved(Verdict.CAPABLE, "a plausible key came back, the proof failed: " + reason));
        });
    }

    private void controlAnswered(long position) {
        boolean accepted = !isReset();
        boolean any = false;
        for (int kind = 0; kind < control; kind++) {
            int state = flight.state(position, kind);
            boolean counts = state == Flight.RESET || (state == Flight.UNANSWERED && setup.controlSilent);
            if (counts) {
                any = true;
                ScanRow row = AnswerJudge.control(now(), setup.kinds.get(kind), state == Flight.RESET, accepted, frame);
                conclude(position, kind, state, row);
            }
        }
        if (!any) {
            counters.add(ScanCounter.DUPLICATES);
        }
    }

    private void unreachable(long position, int kind) {
        for (int each = 0; each < control; each++) {
            if (each == kind || (kind == control && setup.controlSilent)) {
                int state = flight.state(position, each);
                if (state == Flight.UNANSWERED) {
                    conclude(position, each, state, AnswerJudge.unreachable(now(), setup.kinds.get(each), frame));
                }
            }
        }
    }

    /** The row is given to the sink before the state says so: what a checkpoint counts as done has its row. */
    private void conclude(long position, int kind, int from, ScanRow row) {
        if (flight.state(position, kind) != from) {
            counters.add(ScanCounter.DUPLICATES);
            return;
        }
        give(row);
        flight.move(position, kind, from, Flight.DONE);
    }

    private void givenUp(TransportAddress target, int kind, int state) {
        ProbeKind asked = setup.kinds.get(kind);
        if (state == Flight.RESET) {
            String reason = "RST to a SYN with the option; no plain one was answered";
            give(new ScanRow(now(), target, asked, Verdict.CLOSED, reason, ScanRow.Answer.NONE));
        } else if (setup.reportSilent) {
            give(new ScanRow(now(), target, asked, Verdict.SILENT, "no answer", ScanRow.Answer.NONE));
        } else {
            counters.add(Verdict.SILENT, 1);
        }
    }

    private void give(ScanRow row) {
        outlets.rows.row(row);
        counters.add(row.verdict(), 1);
    }

    private Instant now() {
        return outlets.time.get();
    }
}
