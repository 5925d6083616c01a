package org.mpcap.probe;

import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.MptcpVersion;

/**
 * All that a probe has seen after the SYN/ACK with the server's key, and a verdict needs.
 *
 * @param version version agreed on
 * @param dataAck what the first DATA_ACK says
 * @param dataPhase what followed the handshake on the first subflow
 * @param addressSigned whether an ADD_ADDR came whose HMAC is right
 * @param joinForbidden whether the server takes no join to its first address (flag C, RFC 8684 3.1)
 * @param wrongTokenTaken whether a join with a wrong token, sent as a control, was accepted
 * @param joins what became of joins to where the connection was opened to, then of the one to an announced address
 * @param cut why the probe ended before it was done, if it did
 * @param trace the command that looks at the path
 */
record ProofFacts(
        MptcpVersion version,
        DataAckEvidence dataAck,
        DataPhase dataPhase,
        boolean addressSigned,
        boolean joinForbidden,
        boolean wrongTokenTaken,
        List<JoinOutcome> joins,
        Optional<String> cut,
        String trace) {
    /** What followed the handshake. */
    enum DataPhase {
        /** DSS: MPTCP is in use (RFC 8684 3.1). */
        DSS,
        /** Segments without what MPTCP needs: it is given up (RFC 8684 3.7). */
        FELL_BACK,
        /** Nothing. */
        SILENT
    }

    ProofFacts {
        joins = List.copyOf(joins);
    }
}
