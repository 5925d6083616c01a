package org.mpcap.track;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts verifications by check, in one array for the sake of connections, which have such counts each. */
@SuppressWarnings("EnumOrdinal")
final class Tallies {
    private static final List<Check> CHECKS = List.of(Check.values());
    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int UNCHECKED = 2;
    private static final int RESULTS = 3;

    private final long[] counts = new long[CHECKS.size() * RESULTS];

    void passed(Check check) {
        counts[check.ordinal() * RESULTS + PASSED]++;
    }

    void failed(Check check) {
        counts[check.ordinal() * RESULTS + FAILED]++;
    }

    void unchecked(Check check) {
        counts[check.ordinal() * RESULTS + UNCHECKED]++;
    }

    Map<Check, Tally> summary() {
        Map<Check, Tally> summary = new EnumMap<>(Check.class);
        for (Check check : CHECKS) {
            int at = check.ordinal() * RESULTS;
            Tally tally = new Tally(counts[at + PASSED], counts[at + FAILED], counts[at + UNCHECKED]);
            if (tally.passed() + tally.failed() + tally.unchecked() > 0) {
                summary.put(check, tally);
            }
        }
        return summary;
    }
}
