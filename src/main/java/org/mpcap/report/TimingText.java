package org.mpcap.report;

import java.util.Locale;
import org.mpcap.timing.Delays;

/** Times in words, for people. */
final class TimingText {
    private TimingText() {}

    /** A distribution in one line. */
    static String delays(Delays delays) {
        return String.format(
                Locale.ROOT,
                "%.3f ms (shortest %.3f, half %.3f, 95 %% %.3f, 99 %% %.3f, longest %.3f, %,d measured)",
                delays.mean() / 1e6,
                delays.smallest() / 1e6,
                delays.p50() / 1e6,
                delays.p95() / 1e6,
                delays.p99() / 1e6,
                delays.largest() / 1e6,
                delays.count());
    }
}
