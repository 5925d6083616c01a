package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;

/** What a script has said about the server, in one attempt. */
final class CheckFindings {
    private final List<String> failures = new ArrayList<>();
    private final List<String> strictly = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Seen, and not judged. */
    void note(String text) {
        notes.add(text);
    }

    /** A MUST. */
    boolean must(boolean holds, String actual) {
        return judge(holds, actual, failures);
    }

    /** A SHOULD. */
    boolean should(boolean holds, String actual) {
        return judge(holds, actual, strictly);
    }

    /** A MUST whose text is ambiguous or contradictory. */
    boolean ought(boolean holds, String actual) {
        return judge(holds, actual, warnings);
    }

    private static boolean judge(boolean holds, String actual, List<String> otherwise) {
        if (!holds) {
            otherwise.add(actual);
        }
        return holds;
    }

    /** Whether a MUST is violated. */
    boolean fails() {
        return !failures.isEmpty();
    }

    /** Whether a SHOULD is violated. */
    boolean failsStrictly() {
        return !strictly.isEmpty();
    }

    /** Whether nothing is violated. */
    boolean isGood() {
        return failures.isEmpty() && strictly.isEmpty() && warnings.isEmpty();
    }

    /** What is violated, the worst first; what was noted if nothing is. */
    String words() {
        List<String> bad = new ArrayList<>(failures);
        bad.addAll(strictly);
        bad.addAll(warnings);
        return String.join("; ", bad.isEmpty() ? notes : bad);
    }
}
