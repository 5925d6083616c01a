package org.mpcap.stack.tcp;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How often each {@link Counter}'s event happened. */
public final class Counters {
    private final Map<Counter, Long> values = new EnumMap<>(Counter.class);

    /** Counts one event. */
    public void add(Counter counter) {
        values.merge(counter, 1L, Long::sum);
    }

    /** Events so far. */
    public long get(Counter counter) {
        return values.getOrDefault(counter, 0L);
    }

    /** The counters that are not zero, in declaration order. */
    public Map<Counter, Long> nonZero() {
        return Collections.unmodifiableMap(new EnumMap<>(values));
    }

    /** The same as lines of text, with the names of the kernel's MIB. */
    public List<String> lines() {
        return values.entrySet().stream()
                .map(each -> String.format("%-32s %d", each.getKey().mib(), each.getValue()))
                .toList();
    }
}
