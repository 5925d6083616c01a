package org.mpcap.conformance;

/** Spaces SYNs so that a server sees no more than a given number per second. Used on the event loop only. */
public final class SynRateLimit {
    private final long spacing;
    private long due = Long.MIN_VALUE;

    /** No more than {@code perSecond} SYNs per second; 0 is without limit. */
    public SynRateLimit(int perSecond) {
        spacing = perSecond == 0 ? 0 : 1_000_000_000L / perSecond;
    }

    /** Takes the next place; returns how long to wait for it, in nanoseconds. */
    long reserve(long now) {
        if (due == Long.MIN_VALUE || due < now) {
            due = now;
        }
        long wait = due - now;
        due += spacing;
        return wait;
    }
}
