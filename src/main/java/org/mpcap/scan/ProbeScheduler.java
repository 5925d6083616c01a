package org.mpcap.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mpcap.scan.Scan.Outlets;
import org.mpcap.scan.Scan.Setup;

/**
 * Leads every position through its stages, in order: sent, sent again while it does not answer, sent again where answers were lost
 * here, checked by a control, asked for a last time where answers were lost late, given up. Positions move in blocks; a block enters
 * a stage when the wait since it was last sent to is over. All stages share one pacer.
 */
final class ProbeScheduler {
    /** Rounds of asking again where answers were lost here: after the first the rate is halved, after the eighth it is 1/256. */
    private static final int REPAIRS = 8;
    /** Rounds after the last control; by then the rate is what this machine can bear. */
    private static final int LAST_REPAIRS = 3;
    /**
     * Plain SYNs to a target that is known to be there, having reset the option, at least: where one round trip in five is lost, one in
     * 600 such targets gets no answer to any.
     */
    private static final int LEAST_CONTROLS = 4;
    /**
     * SYNs with the option to a target that accepts plain ones, beside two at least that were not answered: where one round trip in ten
     * is lost, one in 100 million answering targets is taken for one whose option is dropped.
     */
    private static final int CONFIRMATIONS = 6;
    /** Blocks moved on in one step at most: a thread told to stop is to notice within milliseconds. */
    private static final int UNITS_PER_STEP = 256;
    /** Sleep where nothing is due: no wait of a scan is so short that a millisecond matters. */
    private static final long IDLE = 1_000_000L;

    private final Setup setup;
    private final TargetOrder positions;
    private final InFlightWindow inFlight;
    private final BatchSender sender;
    private final Pacer pacer;
    private final RowEmitter emitter;
    private final Outlets outlets;
    private final ScanCounters counters;
    private final InFlightBlocks blocks;
    private final LocalLossMonitor watch;
    private final OnLinkSender onLinkSender;
    private final List<Stage> stages = new ArrayList<>();
    private final long[] next;
    private final boolean[] started;
    private final ScanTarget target = new ScanTarget();
    private volatile boolean stopped;
    private volatile boolean allSent;

    private enum Stage {
        SEND,
        RETRY,
        REPAIR,
        CONTROL,
        CONTROL_REPAIR,
        /** SYNs with the option again, to those that accepted the control only. */
        CONFIRM,
        /** The control once more: the target is still there. */
        LAST_CONTROL,
        LAST_REPAIR,
        GIVE_UP
    }

    ProbeScheduler(
            Setup setup,
            Scan.Look look,
            OnLinkSender.NeighbourCache neighbours,
            TargetOrder positions,
            InFlightWindow inFlight,
            BatchSender sender,
            RowEmitter emitter,
            Outlets outlets,
            ScanCounters counters) {
        this.setup = setup;
        this.positions = positions;
        this.inFlight = inFlight;
        this.sender = sender;
        this.emitter = emitter;
        this.outlets = outlets;
        this.counters = counters;
        long now = outlets.nanos().getAsLong();
        pacer = new Pacer(setup.rate(), now);
        blocks = new InFlightBlocks(setup.capacity(), UNITS_PER_STEP);
        watch = new LocalLossMonitor(outlets, counters, inFlight, blocks, pacer, now);
        onLinkSender = new OnLinkSender(
                look, neighbours, setup, positions, inFlight, blocks, sender, watch, emitter, counters);
        add(Stage.SEND, 1);
        add(Stage.RETRY, setup.attempts() - 1);
        add(Stage.REPAIR, REPAIRS);
        add(Stage.CONTROL, Math.max(setup.attempts(), LEAST_CONTROLS));
        add(Stage.CONTROL_REPAIR, REPAIRS);
        add(Stage.CONFIRM, setup.controlSilent() ? CONFIRMATIONS : 0);
        add(Stage.LAST_CONTROL, setup.controlSilent() ? LEAST_CONTROLS : 0);
        add(Stage.LAST_REPAIR, LAST_REPAIRS);
        add(Stage.GIVE_UP, 1);
        next = new long[stages.size()];
        Arrays.fill(next, inFlight.head());
        started = new boolean[stages.size()];
    }

    private void add(Stage stage, int times) {
        for (int i = 0; i < times; i++) {
            stages.add(stage);
        }
    }

    void stop() {
        stopped = true;
    }

    boolean finished() {
        return (stopped || allSent) && inFlight.tail() == inFlight.head();
    }

    double rate() {
        return pacer.rate();
    }

    long step() {
        long now = outlets.nanos().getAsLong();
        watch.look(now);
        long lost = watch.pause(now);
        if (lost > 0 && !stopped) {
            return lost;
        }
        int permits = pacer.permits(now);
        if (permits <= 0 && !stopped) {
            return pacer.pause();
        }
        int sent = 0;
        boolean worked = true;
        for (int unit = 0; worked && unit < UNITS_PER_STEP && (sent < permits || stopped); unit++) {
            int packets = unit(now, permits - sent);
            worked = packets >= 0;
            sent += Math.max(0, packets);
        }
        if (sent > 0) {
            sender.end(sent);
            // This thread may have been stopped for long, and the interface may have been busy.
            now = outlets.nanos().getAsLong();
            pacer.sent(sent);
        }
        blocks.left(now);
        onLinkSender.left(now);
        return worked ? pacer.pause() : Math.max(IDLE, pacer.pause());
    }

    /** Moves one block on by a stage, the oldest first. Gives the number of packets sent, or -1 if nothing was to do. */
    private int unit(long now, int permits) {
        int hosts = permits > 0 ? onLinkSender.advance(now) : -1;
        if (hosts >= 0) {
            return hosts;
        }
        int budget = Math.max(1, permits);
        for (int stage = stages.size() - 1; stage > 0; stage--) {
            if (isReady(stage)) {
                int packets = advance(stage, now, budget);
                if (packets >= 0) {
                    return packets;
                }
            }
        }
        return send(now, budget);
    }

    private boolean isReady(int stage) {
        long position = next[stage];
        if (!started[stage] && blocks.isHeld(position)) {
            return false;
        }
        if (position >= next[stage - 1] || (next[stage - 1] < InFlightBlocks.end(position) && !isLast(stage - 1))) {
            return false;
        }
        Stage what = stages.get(stage);
        if (started[stage] || (stopped && what != Stage.GIVE_UP)) {
            return true;
        }
        boolean last = what == Stage.GIVE_UP || what == Stage.LAST_REPAIR;
        // An answer that waits in the kernel's buffer has come, however busy this machine is.
        return watch.caughtUp() - blocks.lastSent(position) >= (last ? setup.cooldownNanos() : setup.retryNanos());
    }

    /** Whether a stage has seen all there is. */
    private boolean isLast(int stage) {
        return (allSent || stopped) && next[stage] == inFlight.head();
    }

    private int send(long now, int budget) {
        if (stopped
                || allSent
                || outlets.rows().congested()
                || outlets.proofs().map(Proofs::congested).orElse(false)) {
            return -1;
        }
        int packets = 0;
        long first = next[0];
        long end = InFlightBlocks.end(first);
        while (next[0] < end && packets < budget && inFlight.hasRoom() && onLinkSender.hasRoom()) {
            if (!positions.exists(next[0])) {
                allSent = true;
                break;
            }
            positions.at(next[0], target);
            inFlight.enter();
            for (int kind = 0; kind < setup.kinds().size(); kind++) {
                packets += send(next[0], kind, now);
            }
            next[0]++;
        }
        if (next[0] == first) {
            return -1;
        }
        if (first % InFlightBlocks.SIZE == 0) {
            blocks.enter(first);
        }
        blocks.sent(first, now);
        counters.add(ScanCounter.TARGETS, next[0] - first);
        return packets;
    }

    private int advance(int number, long now, int budget) {
        Stage stage = stages.get(number);
        long first = next[number];
        long end = Math.min(InFlightBlocks.end(first), next[number - 1]);
        if (stage == Stage.GIVE_UP) {
            return giveUp(number, end);
        }
        if (stopped || (!started[number] && !isDue(stage, first))) {
            next[number] = end;
            started[number] = false;
            return 0;
        }
        if (!started[number]) {
            // Loss from here on concerns what is sent now.
            switch (stage) {
                case CONTROL, CONFIRM, LAST_CONTROL -> blocks.postpone(first);
                case LAST_REPAIR -> blocks.allMended(first);
                default -> blocks.mended(first);
            }
        }
        int packets = 0;
        while (next[number] < end && packets < budget) {
            packets += again(next[number], stage, number - stages.indexOf(stage), now);
            next[number]++;
        }
        started[number] = next[number] < end;
        if (packets > 0) {
            blocks.sent(first, now);
        }
        return packets;
    }

    private boolean isDue(Stage stage, long position) {
        return switch (stage) {
            case REPAIR, CONTROL_REPAIR -> blocks.isLossy(position);
            case CONTROL -> setup.controlSilent() || inFlight.isDoubtful(position);
            case CONFIRM, LAST_CONTROL -> inFlight.isDoubtful(position);
            case LAST_REPAIR -> blocks.isIncomplete(position);
            default -> true;
        };
    }

    /** Sends what this stage asks of a position; gives the number of packets. */
    private int again(long position, Stage stage, int round, long now) {
        if (stage == Stage.CONFIRM && round == 0) {
            inFlight.move(position, InFlightWindow.CONTROL, InFlightWindow.ACCEPTED, InFlightWindow.CONFIRMING);
        } else if (stage == Stage.LAST_CONTROL && round == 0) {
            inFlight.move(position, InFlightWindow.CONTROL, InFlightWindow.CONFIRMING, InFlightWindow.CONFIRMED);
        }
        int states = inFlight.states(position);
        int control = InFlightWindow.of(states, InFlightWindow.CONTROL);
        boolean probes = switch (stage) {
            case RETRY, REPAIR, LAST_REPAIR -> true;
            case CONFIRM -> control == InFlightWindow.CONFIRMING;
            default -> false;
        };
        boolean doubtful = false;
        int kinds = setup.kinds().size();
        int packets = 0;
        boolean loaded = false;
        for (int kind = 0; kind < kinds; kind++) {
            int state = InFlightWindow.of(states, kind);
            doubtful |= state == InFlightWindow.RESET
                    || (state == InFlightWindow.UNANSWERED && asksForControl(stage, round, control));
            if (probes && state == InFlightWindow.UNANSWERED) {
                packets += again(position, kind, !loaded, now);
                loaded = true;
            }
        }
        boolean asked = stage == Stage.RETRY || stage == Stage.CONFIRM;
        counters.add(asked ? ScanCounter.RETRIED : ScanCounter.REPAIRED, packets);
        if (doubtful && isControl(stage)) {
            packets += again(position, kinds, !loaded, now);
            counters.add(ScanCounter.CONTROLS);
        }
        return packets;
    }

    private static boolean isControl(Stage stage) {
        return switch (stage) {
            case CONTROL, LAST_CONTROL, CONTROL_REPAIR, LAST_REPAIR -> true;
            default -> false;
        };
    }

    /** Whether a control may still tell something of a probe without an answer; controls are repeated as the probes are. */
    private boolean asksForControl(Stage stage, int round, int control) {
        return setup.controlSilent()
                && switch (stage) {
                    case CONTROL -> control == InFlightWindow.UNANSWERED && round < setup.attempts();
                    case LAST_CONTROL -> control == InFlightWindow.CONFIRMED;
                    default -> true;
                };
    }

    private int again(long position, int kind, boolean first, long now) {
        if (first) {
            positions.at(position, target);
        }
        return send(position, kind, now);
    }

    /** Sends to {@link #target}, which is at this position; gives the number of packets that left. */
    private int send(long position, int kind, long now) {
        if (onLinkSender.covers(target)) {
            return onLinkSender.send(target, position, kind, now);
        }
        sender.send(target, kind);
        return 1;
    }

    private int giveUp(int number, long end) {
        long first = next[number];
        boolean incomplete = blocks.isIncomplete(first);
        while (next[number] < end) {
            if (emitter.isPending(next[number])) {
                return next[number] > first ? 0 : -1;
            }
            if (emitter.giveUp(next[number]) && incomplete) {
                counters.add(ScanCounter.UNREPAIRED);
            }
            next[number]++;
            inFlight.leave();
        }
        positions.forget(inFlight.tail());
        return 0;
    }
}
