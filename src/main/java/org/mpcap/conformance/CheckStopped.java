package org.mpcap.conformance;

/** Ends a script early with a grade of its own. */
public final class CheckStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Grade grade;
    private final Cause cause;

    /** Why nothing could be told. */
    private enum Cause {
        SCRIPT,
        SILENCE,
        ABSENCE
    }

    CheckStopped(Grade grade, String why) {
        this(grade, why, Cause.SCRIPT);
    }

    private CheckStopped(Grade grade, String why, Cause cause) {
        super(why, null, false, false);
        this.grade = grade;
        this.cause = cause;
    }

    /** Inconclusive for now: no answer has come. */
    static CheckStopped silence(String what) {
        return new CheckStopped(Grade.INCONCLUSIVE, what, Cause.SILENCE);
    }

    /** Inconclusive: the client under test has not come, and waiting again would change nothing. */
    static CheckStopped absence(String what) {
        return new CheckStopped(Grade.INCONCLUSIVE, what, Cause.ABSENCE);
    }

    /** Whether it is for want of an answer, so that the check fails if every attempt ends so. */
    boolean isSilence() {
        return cause == Cause.SILENCE;
    }

    /** Whether it is for want of a client. */
    boolean isAbsence() {
        return cause == Cause.ABSENCE;
    }

    /** The grade. */
    public Grade grade() {
        return grade;
    }
}
