package org.mpcap.scan;

/** Says how many packets may leave now. Slows down when answers are lost and recovers in small steps. Times are in nanoseconds. */
public final class Pacer {
    private static final long SECOND = 1_000_000_000L;
    /** Packets at once at most: half of what an interface queues by default (txqueuelen 1000), so that none is lost there. */
    private static final int MOST_AT_ONCE = 512;
    /** However much is lost: a scan that goes slower still would not end. */
    private static final double SLOWEST = 100;
    /** The effect of a step must be seen before the next: drops are looked at every 50 ms, and a full buffer empties in some 100 ms. */
    private static final long PAUSE_BETWEEN_STEPS = SECOND / 2;
    /** Up by a twentieth, down by half, as congestion control does it: back at the old rate after seven seconds. */
    private static final double RECOVERY = 1.05;

    private final double asked;
    private volatile double rate;
    private double credit = 1;
    private long last;
    private long lastStep;

    /**
     * A pacer.
     *
     * @param rate packets per second; infinite for no limit
     */
    public Pacer(double rate, long now) {
        this.asked = rate;
        this.rate = rate;
        this.last = now;
        this.lastStep = now;
    }

    /** Packets that may leave now; may be 0. */
    public int permits(long now) {
        if (Double.isInfinite(rate)) {
            return MOST_AT_ONCE;
        }
        credit = Math.min(credit + rate * (now - last) / SECOND, Math.max(1, Math.min(rate / 100, MOST_AT_ONCE)));
        last = now;
        return (int) credit;
    }

    /** Accounts for packets that left. */
    public void sent(int packets) {
        if (!Double.isInfinite(rate)) {
            credit -= packets;
        }
    }

    /** How long until the next packet may leave; at higher rates a few at once, since a sleep takes its time. */
    long pause() {
        if (Double.isInfinite(rate)) {
            return 0;
        }
        double wanted = Math.max(1, Math.min(rate / 2000, MOST_AT_ONCE / 2.0));
        return Math.max(0, (long) ((wanted - credit) / rate * SECOND));
    }

    /** Packets per second now. */
    double rate() {
        return rate;
    }

    /**
     * Slows down to half the rate or to four fifths of what can be borne, whichever is less; at most twice a second.
     *
     * @param bearable packets per second that would not have been too many
     */
    void slowDown(long now, double bearable) {
        if (now - lastStep < PAUSE_BETWEEN_STEPS) {
            return;
        }
        lastStep = now;
        last = now;
        rate = Math.max(Math.min(SLOWEST, asked), Math.min(rate / 2, bearable * 0.8));
        credit = Math.min(credit, 0);
    }

    /** Goes a step faster again, after a while without loss. */
    void recover(long now) {
        if (rate < asked && now - lastStep >= PAUSE_BETWEEN_STEPS) {
            lastStep = now;
            rate = Math.min(asked, rate * RECOVERY);
        }
    }
}
