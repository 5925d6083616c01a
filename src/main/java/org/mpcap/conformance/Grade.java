package org.mpcap.conformance;

import java.util.Locale;

/** What a check says about the server. */
public enum Grade {
    /** The expected observation was made. */
    PASS,
    /** A MUST is violated, or a robustness check lost the server, in every repetition. */
    FAIL,
    /** A SHOULD is violated, or a MUST whose text is ambiguous. */
    WARN,
    /** Not judged: a precondition is absent. */
    SKIP,
    /** Not judged: the stimulus did not get through, or repetitions disagree. */
    INCONCLUSIVE,
    /** The variant observed is recorded. */
    INFO;

    /** The name in reports, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
