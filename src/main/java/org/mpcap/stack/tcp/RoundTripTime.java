package org.mpcap.stack.tcp;

import java.time.Duration;
import java.util.OptionalLong;

/** The round-trip time of a path as RFC 6298 smooths it, and how long an acknowledgment may take by it. */
final class RoundTripTime {
    /** Linux's least timeout; RFC 6298 2.4 has 1 s, with which a path that fails would hold data up five times as long as a kernel does. */
    private static final long LEAST_NANOS = Duration.ofMillis(200).toNanos();

    private OptionalLong smoothed = OptionalLong.empty();
    private long variation;

    /** A segment that was sent once was acknowledged after this long (RFC 6298 2.2, 2.3). */
    void measured(long nanos) {
        if (smoothed.isEmpty()) {
            smoothed = OptionalLong.of(nanos);
            variation = nanos / 2;
        } else {
            long before = smoothed.getAsLong();
            variation += (Math.abs(before - nanos) - variation) / 4;
            smoothed = OptionalLong.of(before + (nanos - before) / 8);
        }
    }

    /** The retransmission timeout; {@code initialNanos} before anything was measured, and in place of the least one if that is larger. */
    long timeoutNanos(long initialNanos) {
        return smoothed.isPresent()
                ? Math.max(smoothed.getAsLong() + 4 * variation, Math.min(LEAST_NANOS, initialNanos))
                : initialNanos;
    }
}
