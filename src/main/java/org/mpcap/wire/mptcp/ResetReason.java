package org.mpcap.wire.mptcp;

import java.util.Optional;

/** The reason codes of MP_TCPRST that are assigned (RFC 8684 3.6); all others are unassigned. The constants' order is their codes'. */
public enum ResetReason {
    /** No reason that another code names. */
    UNSPECIFIED("unspecified error"),
    /** Something wrong in MPTCP: a token nobody knows, a wrong HMAC, a DSS that does not fit what was agreed. */
    MPTCP_ERROR("MPTCP-specific error"),
    /** Too little memory, or too many subflows; a later attempt may succeed. */
    LACK_OF_RESOURCES("lack of resources"),
    /** Policy forbids the subflow. */
    ADMINISTRATIVELY_PROHIBITED("administratively prohibited"),
    /** Data came for which no place is left, or no mapping. */
    TOO_MUCH_DATA("too much outstanding data"),
    /** The path is too slow or loses too much. */
    UNACCEPTABLE_PERFORMANCE("unacceptable performance"),
    /** A middlebox changed or took out what MPTCP needs. */
    MIDDLEBOX("middlebox interference");

    private final String words;

    ResetReason(String words) {
        this.words = words;
    }

    /** The code on the wire, 0…6. */
    public int code() {
        return ordinal();
    }

    /** The reason in the words of RFC 8684 3.6. */
    public String words() {
        return words;
    }

    /** The reason with this code; empty if none is assigned to it. */
    public static Optional<ResetReason> of(int code) {
        return code >= 0 && code < values().length ? Optional.of(values()[code]) : Optional.empty();
    }
}
