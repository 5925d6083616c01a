package org.mpcap.conformance;

/** How a subflow acknowledges what the server sends, without the script's doing. */
public enum AckPolicy {
    /** At once, on the subflow and, while the server speaks MPTCP, with a 64-bit DATA_ACK. */
    BOTH,
    /** The same, with a 32-bit DATA_ACK. */
    NARROW,
    /** On the subflow, with a DATA_ACK that never moves. */
    STALE,
    /** On the subflow only, without any DSS. */
    SUBFLOW,
    /** Not at all. */
    NONE
}
