package org.mpcap.scan;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.scan.Scan.Outlets;
import org.mpcap.scan.Scan.Setup;
import org.mpcap.wire.TransportAddress;

/**
 * Leads every position through its stages, in order: sent, sent again while it does not answer, sent again where answers were lost
 * here, checked by a control, given up. Positions move in blocks; a block enters a stage when the wait since it was last sent to is
 * over. All stages share one pacer.
 */
final class Stages {
    private static final int BLOCK = 64;
    private static final int REPAIRS = 8;
    private static final int UNITS_PER_STEP = 256;
    private static final long IDLE = 1_000_000L;
    private static final long LOSS_INTERVAL = 50_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final Setup setup;
    private final Positions positions;
    private final Flight flight;
    private final Burst burst;
    private final Pacer pacer;
    private final GivenUp givenUp;
    private final Outlets outlets;
    private final ScanCounters counters;
    private final List<Stage> stages = new ArrayList<>();
    private final long[] next;
    private final boolean[] touched;
    private final long[] lastSent;
    private final boolean[] lossy;
    private final boolean[] lost;
    private final int blockMask;
    private final Target target = new Target();
    private volatile boolean stopped;
    private volatile boolean allSent;
    private long caughtUp;
    private long lastDrops;
    private long lastReceived;
    private long lossChecked;
    private long recentSent;
    private double actualRate;

    private enum Stage {
        SEND,
        RETRY,
        REPAIR,
        CONTROL,
        CONTROL_REPAIR,
        GIVE_UP
    }

    /** Told of every kind of probe a position leaves with and no row. */
    @FunctionalInterface
    interface GivenUp {
        void position(TransportAddress target, int kind, int state);
    }

    Stages(
            Setup setup,
            Positions positions,
            Flight flight,
            Burst burst,
            Pacer pacer,
            GivenUp givenUp,
            Outlets outlets,
            ScanCounters counters) {
        this.setup = setup;
        this.positions = positions;
        this.flight = flight;
        this.burst = burst;
        this.pacer = pacer;
        this.givenUp = givenUp;
        this.outlets = outlets;
        this.counters = counters;
        stages.add(Stage.SEND);
        for (int i = 1; i < setup.attempts(); i++) {
            stages.add(Stage.RETRY);
        }
        for (int i = 0; i < REPAIRS; i++) {
            stages.add(Stage.REPAIR);
        }
        stages.add(Stage.CONTROL);
        for (int i = 0; i < REPAIRS; i++) {
            stages.add(Stage.CONTROL_REPAIR);
        }
        stages.add(Stage.GIVE_UP);
        next = new long[stages.size()];
        java.util.Arrays.fill(next, flight.head());
        touched = new boolean[stages.size()];
        int blocks = Math.max(1, setup.capacity() / BLOCK) * 2;
        lastSent = new long[blocks];
        lossy = new boolean[blocks];
        lost = new boolean[blocks];
        blockMask = blocks - 1;
        lastDrops = outlets.drops().getAsLong();
    }

    void stop() {
        stopped = true;
    }

    boolean finished() {
        return (stopped || allSent) && flight.tail() == flight.head();
    }

    double rate() {
        return pacer.rate();
    }

    long step(long now) {
        checkLoss(now);
        int permits = pacer.permits(now);
        if (permits <= 0 && !stopped) {
            return pacer.pause();
        }
        int sent = 0;
        boolean worked = true;
        for (int unit = 0; worked && unit < UNITS_PER_STEP && (sent < permits || stopped); unit++) {
            int packets = unit(now, Math.max(1, permits - sent));
            worked = packets >= 0;
            sent += Math.max(0, packets);
        }
        burst.end(sent);
        pacer.sent(sent);
        recentSent += sent;
        return worked ? pacer.pause() : Math.max(IDLE, pacer.pause());
    }

    /** Moves one block on by a stage, the oldest first. Gives the number of packets sent, or -1 if nothing was to do. */
    private int unit(long now, int budget) {
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
        long end = blockEnd(position);
        if (position >= next[stage - 1] || (next[stage - 1] < end && !isLast(stage - 1))) {
            return false;
        }
        if (stopped && stages.get(stage) != Stage.GIVE_UP) {
            return true;
        }
        boolean started = position % BLOCK != 0 && touched[stage];
        // Loss is noticed up to an interval late; a block must not have moved on by then.
        long wait = stages.get(stage) == Stage.GIVE_UP ? setup.cooldownNanos() : setup.retryNanos() + 2 * LOSS_INTERVAL;
        // An answer that waits in the kernel's buffer has come, however busy this machine is.
        return started || caughtUp - lastSent[block(position)] >= wait;
    }

    /** Whether a stage has seen all there is. */
    private boolean isLast(int stage) {
        return (allSent || stopped) && next[stage] == flight.head();
    }

    private static long blockEnd(long position) {
        return (position | (BLOCK - 1)) + 1;
    }

    private int block(long position) {
        return (int) (position / BLOCK) & blockMask;
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
        long end = blockEnd(first);
        while (next[0] < end && packets < budget && flight.hasRoom()) {
            if (!positions.exists(next[0])) {
                allSent = true;
                break;
            }
            positions.at(next[0], target);
            flight.enter();
            next[0]++;
            for (int kind = 0; kind < setup.kinds().size(); kind++) {
                burst.send(target, kind);
                packets++;
            }
        }
        if (next[0] > first) {
            int block = block(first);
            lastSent[block] = now;
            lossy[block] &= first % BLOCK != 0;
            lost[block] = false;
            counters.add(ScanCounter.TARGETS, next[0] - first);
            return packets;
        }
        return -1;
    }

    private int advance(int number, long now, int budget) {
        Stage stage = stages.get(number);
        long end = Math.min(blockEnd(next[number]), next[number - 1]);
        int block = block(next[number]);
        boolean repair = stage == Stage.REPAIR || stage == Stage.CONTROL_REPAIR;
        if ((stopped && stage != Stage.GIVE_UP) || (repair && !lossy[block] && !touched[number])) {
            next[number] = end;
            touched[number] = false;
            return 0;
        }
        if (stage == Stage.GIVE_UP) {
            return giveUp(number, end);
        }
        int packets = 0;
        while (next[number] < end && packets < budget) {
            packets += stage == Stage.CONTROL || stage == Stage.CONTROL_REPAIR
                    ? control(next[number])
                    : again(next[number], stage);
            next[number]++;
        }
        if (stage == Stage.CONTROL) {
            lost[block] |= lossy[block];
            lossy[block] = false;
        }
        if (repair) {
            // Loss from here on concerns what was just sent and is for the next round to mend.
            lossy[block] = false;
        }
        touched[number] = next[number] < end;
        if (packets > 0) {
            lastSent[block] = now;
        }
        return packets;
    }

    private int again(long position, Stage stage) {
        int states = flight.states(position);
        int packets = 0;
        for (int kind = 0; kind < setup.kinds().size(); kind++) {
            if (Flight.of(states, kind) == Flight.UNANSWERED) {
                if (packets == 0) {
                    positions.at(position, target);
                }
                burst.send(target, kind);
                packets++;
            }
        }
        if (packets > 0) {
            counters.add(stage == Stage.RETRY ? ScanCounter.RETRIED : ScanCounter.REPAIRED, packets);
        }
        return packets;
    }

    private int control(long position) {
        int states = flight.states(position);
        for (int kind = 0; kind < setup.kinds().size(); kind++) {
            int state = Flight.of(states, kind);
            if (state == Flight.RESET || (state == Flight.UNANSWERED && setup.controlSilent())) {
                positions.at(position, target);
                burst.send(target, setup.kinds().size());
                counters.add(ScanCounter.CONTROLS);
                return 1;
            }
        }
        return 0;
    }

    private int giveUp(int number, long end) {
        long first = next[number];
        boolean incomplete = lossy[block(first)] || lost[block(first)];
        while (next[number] < end) {
            int states = flight.states(next[number]);
            for (int kind = 0; kind < setup.kinds().size(); kind++) {
                int state = Flight.of(states, kind);
                if (state == Flight.PROVING) {
                    return next[number] > first ? 0 : -1;
                }
            }
            boolean unanswered = false;
            for (int kind = 0; kind < setup.kinds().size(); kind++) {
                int state = Flight.of(states, kind);
                if (state != Flight.DONE) {
                    positions.at(next[number], target);
                    givenUp.position(target.toTransportAddress(), kind, state);
                    unanswered |= state == Flight.UNANSWERED;
                }
            }
            if (incomplete && unanswered) {
                counters.add(ScanCounter.UNREPAIRED);
            }
            next[number]++;
            flight.leave();
        }
        positions.forget(flight.tail());
        return 0;
    }

    /** Marks the blocks whose answers may be among packets lost since the last look, and slows down to what was taken in. */
    private void checkLoss(long now) {
        long elapsed = now - lossChecked;
        if (elapsed < LOSS_INTERVAL) {
            return;
        }
        caughtUp = outlets.caughtUp().applyAsLong(now);
        double sentPerSecond = (double) recentSent * SECOND / elapsed;
        actualRate = Math.max(sentPerSecond, actualRate * 0.9);
        recentSent = 0;
        long received = counters.of(ScanCounter.RECEIVED);
        long drops = outlets.drops().getAsLong();
        if (drops > lastDrops) {
            long dropped = drops - lastDrops;
            counters.add(ScanCounter.DROPPED, dropped);
            long since = now - elapsed - setup.retryNanos();
            for (long position = flight.tail() & -BLOCK; position < flight.head(); position += BLOCK) {
                int block = block(position);
                lossy[block] |= lastSent[block] - since >= 0;
            }
            double taken = received - lastReceived;
            pacer.slowDown(now, actualRate * taken / (taken + dropped));
        } else {
            pacer.recover(now);
        }
        lastDrops = drops;
        lastReceived = received;
        lossChecked = now;
    }
}
