package org.mpcap.track;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts verifications by check, in one array for the sake of connections, which have such counts each. */
@SuppressWarnings("EnumOrdinal")
final class VerificationCounts {
    private static final List<Verification> CHECKS = List.of(Verification.values());
    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int UNCHECKED = 2;
    private static final int RESULTS = 3;

    private final long[] counts = new long[CHECKS.size() * RESULTS];

    void passed(Verification check) {
        counts[check.ordinal() * RESULTS + PASSED]++;
    }

    void failed(Verification check) {
        counts[check.ordinal() * RESULTS + FAILED]++;
    }

    void unchecked(Verification check) {
        counts[check.ordinal() * RESULTS + UNCHECKED]++;
    }

    void add(VerificationCounts other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    Map<Verification, VerificationCount> summary() {
        Map<Verification, VerificationCount> summary = new EnumMap<>(Verification.class);
        for (Verification check : CHECKS) {
            int at = check.ordinal() * RESULTS;
            VerificationCount tally =
                    new VerificationCount(counts[at + PASSED], counts[at + FAILED], counts[at + UNCHECKED]);
            if (tally.passed() + tally.failed() + tally.unchecked() > 0) {
                summary.put(check, tally);
            }
        }
        return summary;
    }
}
