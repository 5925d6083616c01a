package org.mpcap.timing;

/** How long acknowledgments may take until that is out of the ordinary, learned from how long they took. */
public final class Patience {
    /** Less than any timeout after which TCP sends again (200 ms on Linux), more than a receiver delays an ACK for commonly (40 ms). */
    public static final long LEAST_NANOS = 100_000_000L;
    /** No receiver delays an ACK for longer (RFC 9293 3.8.6.3 permits 500 ms, Linux takes 200 ms at most). */
    static final long LONGEST_DELAYED = 250_000_000L;
    /** What a receiver may leave without an ACK for that long: less than two segments of full size (RFC 9293 3.8.6.3). */
    static final long DELAYABLE_BYTES = 2 * 1_460L;
    /** The weight of a new value is 1/8, as for TCP's own estimate (RFC 6298 2.3). */
    private static final int SHIFT = 3;

    private long typical = -1;

    /** Something took so long as it takes when nothing is wrong. */
    public void took(long nanos) {
        typical = typical < 0 ? nanos : typical + ((nanos - typical) >> SHIFT);
    }

    /** Waiting longer than this is out of the ordinary: two and a half times of what is typical. */
    public long limit() {
        return Math.max(LEAST_NANOS, 2 * typical + (typical >> 1));
    }

    /**
     * Whether waiting for an acknowledgment for so long is out of the ordinary.
     *
     * @param nanos how long
     * @param bytes for how many bytes
     * @param sentAgain whether the sender lost its patience
     */
    public boolean isLost(long nanos, long bytes, boolean sentAgain) {
        // A first round trip may take long, and nothing is wrong.
        boolean isOwed = typical >= 0 && (bytes > DELAYABLE_BYTES || nanos > LONGEST_DELAYED);
        return nanos > limit() && (sentAgain || isOwed);
    }
}
