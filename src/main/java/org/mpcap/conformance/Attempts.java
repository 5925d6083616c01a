package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The attempts at one check, and what they say together: a finding that is not good is repeated before it counts. */
final class Attempts {
    private static final int EXTRA_ATTEMPTS = 2;

    private final ConformanceCheck check;
    private final int repeat;
    private final boolean strict;
    private final List<CheckResult.Attempt> attempts = new ArrayList<>();
    private int silences;
    private boolean absent;

    /**
     * No attempt yet.
     *
     * @param repeat how often a finding that is not good must come before it counts
     * @param strict whether violated SHOULDs fail
     */
    Attempts(ConformanceCheck check, int repeat, boolean strict) {
        this.check = check;
        this.repeat = repeat;
        this.strict = strict;
    }

    /** Attempts so far. */
    int count() {
        return attempts.size();
    }

    /** Judges one attempt, which was thrown off by {@code thrown} if by anything. */
    void add(CheckContext context, Optional<Throwable> thrown) {
        Outcome outcome = context.findings().fails()
                ? new Outcome(Grade.FAIL, context.findings().words())
                : thrown.map(this::ended).orElseGet(() -> found(context.findings()));
        attempts.add(new CheckResult.Attempt(outcome.grade, outcome.actual, context.elapsed(), context.packets()));
    }

    private record Outcome(Grade grade, String actual) {}

    private Outcome ended(Throwable thrown) {
        if (thrown instanceof CheckStopped stop) {
            silences += stop.isSilence() ? 1 : 0;
            absent |= stop.isAbsence();
            return new Outcome(stop.grade(), String.valueOf(stop.getMessage()));
        }
        // An AssertionError is how a script of somebody else's may judge; an exception is a mistake in it and says
        // nothing of the server.
        String actual = thrown instanceof AssertionError && thrown.getMessage() != null
                ? thrown.getMessage()
                : "the check itself failed: " + thrown;
        return new Outcome(thrown instanceof Exception ? Grade.INCONCLUSIVE : Grade.FAIL, actual);
    }

    private Outcome found(CheckFindings findings) {
        if (!findings.isGood()) {
            return new Outcome(strict && findings.failsStrictly() ? Grade.FAIL : Grade.WARN, findings.words());
        }
        boolean judges = check.level() != RequirementLevel.INFO && check.level() != RequirementLevel.MAY;
        return new Outcome(judges ? Grade.PASS : Grade.INFO, findings.words());
    }

    /** Whether another attempt would change nothing. */
    boolean settled() {
        List<CheckResult.Attempt> definite = definite();
        if (!definite.isEmpty() && isGood(definite.get(0).grade())) {
            return true;
        }
        return absent || definite.size() >= repeat || exhausted();
    }

    private boolean exhausted() {
        return attempts.size() >= repeat + EXTRA_ATTEMPTS;
    }

    private List<CheckResult.Attempt> definite() {
        return attempts.stream()
                .filter(attempt -> attempt.grade() != Grade.INCONCLUSIVE)
                .toList();
    }

    private static boolean isGood(Grade grade) {
        return grade == Grade.PASS || grade == Grade.INFO || grade == Grade.SKIP;
    }

    /** What the attempts say together. */
    CheckResult verdict() {
        List<CheckResult.Attempt> definite = definite();
        CheckResult.Attempt last = attempts.get(attempts.size() - 1);
        if (definite.isEmpty()) {
            // One silence may be loss; nothing but silence, however long we wait, is what the server does.
            return exhausted() && silences == attempts.size()
                    ? new CheckResult(
                            check,
                            Grade.FAIL,
                            last.actual(),
                            attempts.stream().map(Attempts::failed).toList())
                    : new CheckResult(check, Grade.INCONCLUSIVE, last.actual(), attempts);
        }
        CheckResult.Attempt shown = definite.get(definite.size() - 1);
        boolean agree = definite.stream().allMatch(attempt -> attempt.grade() == shown.grade());
        return agree
                ? new CheckResult(check, shown.grade(), shown.actual(), attempts)
                : new CheckResult(
                        check,
                        Grade.INCONCLUSIVE,
                        "repetitions disagree: "
                                + String.join(
                                        " / ",
                                        definite.stream()
                                                .map(a -> a.grade() + " (" + a.actual() + ")")
                                                .toList()),
                        attempts);
    }

    private static CheckResult.Attempt failed(CheckResult.Attempt silence) {
        return new CheckResult.Attempt(Grade.FAIL, silence.actual(), silence.nanos(), silence.packets());
    }
}
