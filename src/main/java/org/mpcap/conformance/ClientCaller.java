package org.mpcap.conformance;

import java.util.Optional;
import org.mpcap.wire.TransportAddress;

/** What makes the client under test connect, and changes its settings. */
public interface ClientCaller {
    /** The client comes by itself and has no settings we could change. */
    ClientCaller NOBODY = visit -> Call.NONE;

    /**
     * Where the client is to come to.
     *
     * @param place address and port
     * @param check the check that waits there
     * @param start what a cooperating client is to do first, as {@code send 5}; empty for nothing
     */
    record Visit(TransportAddress place, String check, String start) {}

    /** A client on its way. */
    interface Call {
        /** Nobody was called. */
        Call NONE = new Call() {};

        /** Why the client will not come, if that is known. */
        default Optional<String> failure() {
            return Optional.empty();
        }

        /** Whether there is nothing to wait for any more. */
        default boolean isOver() {
            return true;
        }

        /** Ends the client if it still runs. */
        default void end() {}
    }

    /** Makes the client connect once. Called on the event loop; does not wait. */
    Call come(Visit visit);

    /** Whether settings of the client can be changed. */
    default boolean sets() {
        return false;
    }

    /** Makes this setting, as {@code checksum on}; does not wait. The call fails if that cannot be done. */
    default Call set(String setting) {
        return Call.NONE;
    }
}
