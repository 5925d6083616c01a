package org.mpcap.app;

/**
 * The answer to one question about a program.
 *
 * @param kind yes, no, or not asked
 * @param detail how, or why not; may be empty
 */
public record AppAnswer(Kind kind, String detail) {
    /** What it is. */
    public enum Kind {
        /** So it is. */
        YES,
        /** It is not so. */
        NO,
        /** There was nothing to ask: an answer before it was no. */
        OPEN
    }

    /** Yes. */
    public static AppAnswer yes(String how) {
        return new AppAnswer(Kind.YES, how);
    }

    /** No. */
    public static AppAnswer no(String why) {
        return new AppAnswer(Kind.NO, why);
    }

    /** Not asked. */
    public static AppAnswer open() {
        return new AppAnswer(Kind.OPEN, "");
    }
}
