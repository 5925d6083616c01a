package org.mpcap.track;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Closed flows that wait for stragglers, shorter where their connection is over than where it may go on. */
final class TimeWaitQueue {
    /** Nanoseconds of trace time. */
    private static final long PATIENCE = 3_000_000_000L;

    private static final long PATIENCE_UNFINISHED = 30_000_000_000L;

    private final ArrayDeque<TrackedFlow> finished = new ArrayDeque<>();
    private final ArrayDeque<TrackedFlow> unfinished = new ArrayDeque<>();

    void add(TrackedFlow flow) {
        (isOver(flow.connection()) ? finished : unfinished).add(flow);
    }

    private static boolean isOver(TrackedConnection connection) {
        return connection.isFinished()
                || connection.endedBy(Closing.FASTCLOSE)
                || !(connection.negotiation.isEstablished() || connection.is(TrackedConnection.Origin.ORPHAN));
    }

    /** The flow that can be missed most easily, or null. */
    @Nullable
    TrackedFlow poll() {
        return finished.isEmpty() ? unfinished.poll() : finished.poll();
    }

    /** A flow that has waited long enough, or null. */
    @Nullable
    TrackedFlow pollOver(long clock) {
        TrackedFlow over = pollOver(finished, clock, PATIENCE);
        if (over != null || unfinished.isEmpty()) {
            return over;
        }
        // Meanwhile its connection may have come to its end.
        boolean finishedSince = isOver(unfinished.peek().connection());
        return pollOver(unfinished, clock, finishedSince ? PATIENCE : PATIENCE_UNFINISHED);
    }

    private static @Nullable TrackedFlow pollOver(ArrayDeque<TrackedFlow> queue, long clock, long patience) {
        TrackedFlow first = queue.peek();
        return first != null && (first.isGone() || clock - first.lastNanos() >= patience) ? queue.poll() : null;
    }
}
