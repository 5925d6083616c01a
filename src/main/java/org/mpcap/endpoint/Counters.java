package org.mpcap.endpoint;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How often each {@link Counter}'s event happened. */
public final class Counters {
    private final long[] values = new long[Counter.values().length];

    /** Counts one event. */
    public void add(Counter counter) {
        values[counter.ordinal()]++;
    }

    /** Events so far. */
    public long get(Counter counter) {
        return values[counter.ordinal()];
    }

    /** The counters that are not zero, in declaration order. */
    public Map<Counter, Long> nonZero() {
        Map<Counter, Long> result = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            if (get(counter) != 0) {
                result.put(counter, get(counter));
            }
        }
        return Collections.unmodifiableMap(result);
    }
}
