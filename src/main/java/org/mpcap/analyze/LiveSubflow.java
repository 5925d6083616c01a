package org.mpcap.analyze;

/** A subflow while it is watched. */
public final class LiveSubflow {
    private static final int SPANS = 10;

    private final int number;
    private final long spanNanos;
    private final long[] carried = new long[SPANS];
    private long newest = Long.MIN_VALUE;
    private long bytes;
    private long roundTripNanos = -1;

    LiveSubflow(int number, long windowNanos) {
        this.number = number;
        this.spanNanos = windowNanos / SPANS;
    }

    /** Its number in the connection. */
    public int number() {
        return number;
    }

    /** Bytes of data it carried. */
    public long bytes() {
        return bytes;
    }

    /** The last round-trip time, in nanoseconds; -1 if none was measured. */
    public long roundTripNanos() {
        return roundTripNanos;
    }

    void roundTrip(long nanos) {
        roundTripNanos = nanos;
    }

    void carries(long more, long nanos) {
        bytes += more;
        forgetBefore(nanos);
        carried[Math.floorMod(nanos / spanNanos, SPANS)] += more;
    }

    /** Bytes per second over the last second. */
    public long rate(long now) {
        forgetBefore(now);
        long sum = 0;
        for (long part : carried) {
            sum += part;
        }
        return sum * 1_000_000_000L / (spanNanos * SPANS);
    }

    private void forgetBefore(long nanos) {
        long span = nanos / spanNanos;
        if (newest == Long.MIN_VALUE) {
            newest = span;
        }
        for (long gone = 0; newest < span && gone < SPANS; gone++) {
            newest++;
            carried[Math.floorMod(newest, SPANS)] = 0;
        }
        newest = Math.max(newest, span);
    }
}
