package org.mpcap.trace;

/** How an MP_JOIN with a random token was answered. */
public enum JoinAnswer {
    /** Not sent. */
    NOT_ASKED,
    /** With a reset: by a listener that speaks MPTCP, which knows no such token (RFC 8684 3.2). */
    RESET,
    /** With a SYN/ACK: by plain TCP, which ignores the option. */
    SYN_ACK,
    /** Not at all, or with an ICMP error. */
    NONE
}
