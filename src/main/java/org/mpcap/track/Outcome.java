package org.mpcap.track;

/** What became of a connection that asked for MPTCP. */
public enum Outcome {
    /** It spoke MPTCP to its end, or to the end of the capture. */
    MPTCP,
    /** It spoke MPTCP and lost it. */
    LOST,
    /** It became plain TCP during the handshake. */
    FALLBACK,
    /** The listener answered with MP_CAPABLE and the initiator never confirmed it. */
    HALF_OPEN,
    /** It was reset before it was open. */
    REFUSED,
    /** It was never answered. */
    UNANSWERED,
    /** Its handshake is not in the capture, nor anything else that tells whether it spoke MPTCP. */
    UNDECIDED,
    /** Its beginning is not in the capture; what is seen of it speaks MPTCP. */
    MIDSTREAM,
    /** Only a join was seen whose connection is not in the capture. */
    ORPHAN
}
