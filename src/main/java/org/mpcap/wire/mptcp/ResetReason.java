package org.mpcap.wire.mptcp;

import java.util.Arrays;
import java.util.Optional;

/** The reason codes of MP_TCPRST that are assigned (RFC 8684 3.6); all others are unassigned. */
public enum ResetReason {
    /** No reason that another code names. */
    UNSPECIFIED(0, "unspecified error"),
    /** Something wrong in MPTCP: a token nobody knows, a wrong HMAC, a DSS that does not fit what was agreed. */
    MPTCP_ERROR(1, "MPTCP-specific error"),
    /** Too little memory, or too many subflows; a later attempt may succeed. */
    LACK_OF_RESOURCES(2, "lack of resources"),
    /** Policy forbids the subflow. */
    ADMINISTRATIVELY_PROHIBITED(3, "administratively prohibited"),
    /** Data came for which no place is left, or no mapping. */
    TOO_MUCH_DATA(4, "too much outstanding data"),
    /** The path is too slow or loses too much. */
    UNACCEPTABLE_PERFORMANCE(5, "unacceptable performance"),
    /** A middlebox changed or took out what MPTCP needs. */
    MIDDLEBOX(6, "middlebox interference");

    private final int code;
    private final String words;

    ResetReason(int code, String words) {
        this.code = code;
        this.words = words;
    }

    /** The code on the wire, 0…6. */
    @SuppressWarnings("EnumOrdinal") // the constants stand in the order of their codes
    public int code() {
        return code;
    }

    /** The reason in the words of RFC 8684 3.6. */
    public String words() {
        return words;
    }

    /** The reason with this code; empty if none is assigned to it. */
    public static Optional<ResetReason> of(int code) {
        return Arrays.stream(values()).filter(reason -> reason.code == code).findFirst();
    }
}
