package org.mpcap.conformance;

/** Ends a script early with a grade of its own. */
public final class CheckStopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Grade grade;
    private final boolean silence;

    CheckStopped(Grade grade, String why) {
        this(grade, why, false);
    }

    private CheckStopped(Grade grade, String why, boolean silence) {
        super(why, null, false, false);
        this.grade = grade;
        this.silence = silence;
    }

    /** Inconclusive for now: no answer has come. */
    static CheckStopped silence(String what) {
        return new CheckStopped(Grade.INCONCLUSIVE, what, true);
    }

    /** Whether it is for want of an answer, so that the check fails if every attempt ends so. */
    boolean isSilence() {
        return silence;
    }

    /** The grade. */
    public Grade grade() {
        return grade;
    }
}
