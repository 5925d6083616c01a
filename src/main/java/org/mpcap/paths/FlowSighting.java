package org.mpcap.paths;

/**
 * What one flow showed of an aspect.
 *
 * @param kind what happened
 * @param detail in words, where it did not pass
 */
record FlowSighting(Kind kind, String detail) {
    /** What happened. */
    enum Kind {
        /** It got through and was answered. */
        PASSED,
        /** It was answered otherwise than by somebody who got it as it was sent. */
        REFUSED,
        /** Nothing came, however often it was sent. */
        SILENT,
        /** It was not tried, or an answer was not to be expected. */
        NOT_TRIED
    }

    static FlowSighting passed() {
        return new FlowSighting(Kind.PASSED, "");
    }

    static FlowSighting refused(String how) {
        return new FlowSighting(Kind.REFUSED, how);
    }

    static FlowSighting silent(String what) {
        return new FlowSighting(Kind.SILENT, what);
    }

    static FlowSighting notTried(String why) {
        return new FlowSighting(Kind.NOT_TRIED, why);
    }
}
