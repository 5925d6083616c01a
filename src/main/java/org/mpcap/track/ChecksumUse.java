package org.mpcap.track;

import java.util.Optional;

/** Whether mappings carry a checksum: what MP_CAPABLE agreed on, as far as it was seen (RFC 8684 3.1). */
enum ChecksumUse {
    /** One side asked for it, so both send it. */
    AGREED,
    /** Neither side asked for it. */
    NOT_AGREED,
    /** The handshake is not in the capture. */
    UNKNOWN;

    /** What a mapping does that the agreement rules out. */
    enum Violation {
        /** The receiver has to reset the subflow (RFC 8684 3.3, RFC 6824 3.3). */
        MISSING("a checksum, as agreed in the handshake", "none"),
        /** In v1 the receiver has to reset the subflow; in v0 it ignores the checksum. */
        NOT_AGREED("no checksum, as agreed in the handshake", "one");

        private final String expected;
        private final String actual;

        Violation(String expected, String actual) {
            this.expected = expected;
            this.actual = actual;
        }

        String expected() {
            return expected;
        }

        String actual() {
            return actual;
        }
    }

    /** What a mapping with or without a checksum violates in a version of MPTCP, if anything. */
    Optional<Violation> violation(int version, boolean present) {
        if (this == AGREED && !present) {
            return Optional.of(Violation.MISSING);
        }
        return this == NOT_AGREED && present && version != 0 ? Optional.of(Violation.NOT_AGREED) : Optional.empty();
    }

    /** Whether a checksum that is there says something of its mapping. */
    boolean isJudged() {
        return this != NOT_AGREED;
    }
}
