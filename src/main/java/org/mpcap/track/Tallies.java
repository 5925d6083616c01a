package org.mpcap.track;

import java.util.EnumMap;
import java.util.Map;

/** Counts verifications by check. */
final class Tallies {
    private final Map<Check, long[]> counts = new EnumMap<>(Check.class);

    private long[] of(Check check) {
        return counts.computeIfAbsent(check, c -> new long[3]);
    }

    void passed(Check check) {
        of(check)[0]++;
    }

    void failed(Check check) {
        of(check)[1]++;
    }

    void unchecked(Check check) {
        of(check)[2]++;
    }

    Map<Check, Tally> summary() {
        Map<Check, Tally> summary = new EnumMap<>(Check.class);
        counts.forEach((check, count) -> summary.put(check, new Tally(count[0], count[1], count[2])));
        return summary;
    }
}
