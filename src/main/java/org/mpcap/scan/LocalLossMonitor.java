package org.mpcap.scan;

import org.mpcap.host.Carrier;
import org.mpcap.scan.Scan.Outlets;

/**
 * Looks every now and then how far the receiver has come and whether packets were lost on this machine. After loss, answers of all
 * blocks in flight are suspect, and the pace goes down to what was taken in.
 */
final class LocalLossMonitor {
    /** Reading libpcap's counts costs a system call; loss must be known well before the second until the next SYN has passed. */
    private static final long INTERVAL = 50_000_000L;
    /** The rate is a maximum that fades, so that loss right after a pause is not put down to the slow end of it. */
    private static final double FADING = 0.9;

    private static final double SECOND = 1e9;

    /** A carrier that just came leads nowhere yet: the other end, and switches between, need about a second. */
    private static final long SETTLING = 1_000_000_000L;

    private final Outlets outlets;
    private final ScanCounters counters;
    private final InFlightWindow inFlight;
    private final InFlightBlocks blocks;
    private final Pacer pacer;
    private long checked;
    private long caughtUp;
    private long tailThen;
    private long tailThenAt;
    private long drops;
    private Carrier carrier;
    private long settledAt;
    private long received;
    private long sent;
    private double rate;

    LocalLossMonitor(
            Outlets outlets,
            ScanCounters counters,
            InFlightWindow inFlight,
            InFlightBlocks blocks,
            Pacer pacer,
            long now) {
        this.outlets = outlets;
        this.counters = counters;
        this.inFlight = inFlight;
        this.blocks = blocks;
        this.pacer = pacer;
        drops = outlets.drops().getAsLong();
        carrier = outlets.carrier().get();
        settledAt = now;
        checked = now;
        caughtUp = now;
        tailThen = inFlight.tail();
        tailThenAt = now;
    }

    /** Up to when everything that arrived was judged, and all loss noticed. */
    long caughtUp() {
        return caughtUp;
    }

    /** A number that grows with every loss on this machine, of packets or of the carrier. */
    long losses() {
        return drops + carrier.changes();
    }

    /** How long nothing should be sent, since it would be lost; 0 if there is no reason to wait. */
    long pause(long now) {
        return carrier.up() ? Math.max(0, settledAt - now) : INTERVAL;
    }

    void look(long now) {
        long elapsed = now - checked;
        if (elapsed < INTERVAL) {
            return;
        }
        checked = now;
        long judged = outlets.caughtUp().applyAsLong(now);
        long sentNow = counters.of(ScanCounter.SENT);
        rate = Math.max((sentNow - sent) * SECOND / elapsed, rate * FADING);
        sent = sentNow;
        long takenNow = counters.of(ScanCounter.RECEIVED);
        long dropsNow = outlets.drops().getAsLong();
        if (dropsNow > drops) {
            lost(now, dropsNow - drops, (double) (takenNow - received));
        } else {
            pacer.recover(now);
        }
        drops = dropsNow;
        watchCarrier(now);
        received = takenNow;
        // Only now: loss until then is marked, so no block can move on without it.
        caughtUp = judged;
        if (judged - tailThenAt >= 0) {
            inFlight.reuse(tailThen);
            tailThen = inFlight.tail();
            tailThenAt = now;
        }
    }

    private void watchCarrier(long now) {
        Carrier latest = outlets.carrier().get();
        if (latest.changes() != carrier.changes()) {
            counters.add(ScanCounter.LINK_CHANGES, latest.changes() - carrier.changes());
            blocks.suspectLoss(inFlight.tail(), inFlight.head());
            settledAt = now + SETTLING;
        }
        carrier = latest;
    }

    private void lost(long now, long dropped, double taken) {
        counters.add(ScanCounter.DROPPED, dropped);
        blocks.suspectLoss(inFlight.tail(), inFlight.head());
        pacer.slowDown(now, rate * taken / (taken + dropped));
    }
}
