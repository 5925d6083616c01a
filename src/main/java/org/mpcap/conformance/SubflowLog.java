package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The segments that came on one subflow, in order of arrival, and which of them had come before our last one went out. */
final class SubflowLog {
    /** A server that floods must not fill the memory; no check looks at as many segments. */
    private static final int MOST_RECEIVED = 20_000;

    private final List<ReceivedSegment> received = new ArrayList<>();
    private int marked;

    void add(ReceivedSegment arrived) {
        if (received.size() < MOST_RECEIVED) {
            received.add(arrived);
        }
    }

    /** We send something: what comes from now on may be an answer to it. */
    void mark() {
        marked = received.size();
    }

    /** Position of the first segment behind the last {@link #mark}. */
    int marked() {
        return marked;
    }

    int size() {
        return received.size();
    }

    /** Segments from a position on; none if there are not as many. */
    List<ReceivedSegment> from(int position) {
        return List.copyOf(received.subList(Math.min(position, received.size()), received.size()));
    }

    /** The first segment from a position on that {@code wanted} holds for. */
    Optional<ReceivedSegment> first(int position, Predicate<ReceivedSegment> wanted) {
        for (int i = position; i < received.size(); i++) {
            if (wanted.test(received.get(i))) {
                return Optional.of(received.get(i));
            }
        }
        return Optional.empty();
    }
}
