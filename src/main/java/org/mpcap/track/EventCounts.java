package org.mpcap.track;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts events by kind, in one array: every connection has such counts, and maps of boxes would take ten times as much. */
@SuppressWarnings("EnumOrdinal")
final class EventCounts {
    private static final List<Event.Kind> KINDS = List.of(Event.Kind.values());

    private final int[] counts = new int[KINDS.size()];

    void add(Event.Kind kind) {
        counts[kind.ordinal()]++;
    }

    void add(EventCounts other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** The kinds there were, and how often. */
    Map<Event.Kind, Integer> summary() {
        Map<Event.Kind, Integer> summary = new EnumMap<>(Event.Kind.class);
        for (Event.Kind kind : KINDS) {
            if (counts[kind.ordinal()] > 0) {
                summary.put(kind, counts[kind.ordinal()]);
            }
        }
        return summary;
    }
}
