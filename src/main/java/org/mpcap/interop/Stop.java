package org.mpcap.interop;

/** Ends a script early with a grade of its own. */
public final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Grade grade;

    Stop(Grade grade, String why) {
        super(why, null, false, false);
        this.grade = grade;
    }

    /** The grade. */
    public Grade grade() {
        return grade;
    }
}
