package org.mpcap.track;

import java.util.ArrayDeque;

/** Closed flows that wait for stragglers, shorter where their connection is over than where it may go on. */
final class Lingering {
    /** Nanoseconds of trace time. */
    private static final long PATIENCE = 3_000_000_000L;

    private static final long PATIENCE_UNFINISHED = 30_000_000_000L;

    private final ArrayDeque<Flow> finished = new ArrayDeque<>();
    private final ArrayDeque<Flow> unfinished = new ArrayDeque<>();

    void add(Flow flow) {
        (isOver(flow.connection) ? finished : unfinished).add(flow);
    }

    private static boolean isOver(Connection connection) {
        return connection.isFinished() || connection.fastclose || !connection.established;
    }

    /** The flow that can be missed most easily, or null. */
    Flow poll() {
        return finished.isEmpty() ? unfinished.poll() : finished.poll();
    }

    /** A flow that has waited long enough, or null. */
    Flow pollOver(long clock) {
        Flow over = pollOver(finished, clock, PATIENCE);
        if (over != null || unfinished.isEmpty()) {
            return over;
        }
        // Meanwhile its connection may have come to its end.
        boolean finishedSince = isOver(unfinished.peek().connection);
        return pollOver(unfinished, clock, finishedSince ? PATIENCE : PATIENCE_UNFINISHED);
    }

    private static Flow pollOver(ArrayDeque<Flow> queue, long clock, long patience) {
        Flow first = queue.peek();
        return first != null && (first.gone || clock - first.lastNanos >= patience) ? queue.poll() : null;
    }
}
