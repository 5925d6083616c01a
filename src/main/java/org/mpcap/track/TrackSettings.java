package org.mpcap.track;

/**
 * Bounds of a {@link Tracker}.
 *
 * @param mostFlows flows followed at one time, at least 1
 * @param idleNanos silence after which a flow counts as over, in nanoseconds of the trace's time
 * @param mostUnanswered connections reported of which nothing but a SYN was seen; further ones are counted only
 */
public record TrackSettings(int mostFlows, long idleNanos, long mostUnanswered) {
    /** 100,000 flows, ten minutes, 10,000 SYNs: somebody may read so many rows, and a flood has a hundred times as many. */
    public static final TrackSettings DEFAULT = new TrackSettings(100_000, 600_000_000_000L, 10_000);

    /** Checks the values; {@link IllegalArgumentException} if one is not positive. */
    public TrackSettings {
        if (mostFlows < 1 || idleNanos < 1) {
            throw new IllegalArgumentException("at least one flow and one nanosecond");
        }
    }
}
