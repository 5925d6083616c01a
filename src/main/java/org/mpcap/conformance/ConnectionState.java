package org.mpcap.conformance;

import java.util.OptionalInt;

/**
 * What a connection is now, as far as one segment of data with a correct mapping can tell.
 *
 * @param kind what it is
 * @param reason the MP_TCPRST reason of the reset that killed it, if it had one
 */
public record ConnectionState(Kind kind, OptionalInt reason) {
    /** The possible answers. */
    public enum Kind {
        /** A DSS acknowledges the data. */
        MPTCP,
        /** The data is acknowledged on the subflow and nothing of MPTCP is seen any more. */
        TCP,
        /** The data is acknowledged on the subflow, DSS goes on, but the DATA_ACK does not move. */
        STALLED,
        /** A reset came. */
        DEAD,
        /** Nothing came. */
        SILENT
    }

    /** A state without a reset. */
    static ConnectionState of(Kind kind) {
        return new ConnectionState(kind, OptionalInt.empty());
    }

    /** Whether it is this kind. */
    public boolean is(Kind other) {
        return kind == other;
    }

    /** As {@code DEAD(1)}; a reset without MP_TCPRST as {@code DEAD(-)}. */
    @Override
    public String toString() {
        return kind == Kind.DEAD ? "DEAD(" + (reason.isPresent() ? reason.getAsInt() : "-") + ")" : kind.name();
    }
}
