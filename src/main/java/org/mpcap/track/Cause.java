package org.mpcap.track;

/** Why a flow that asked for MPTCP did not get it, or lost it. */
public enum Cause {
    /** The listener answered with a plain SYN/ACK. */
    ANSWERED_WITHOUT("the peer answered without MPTCP"),
    /** Seen at two points: the SYN's option was lost between them. */
    STRIPPED_FROM_SYN("the option was stripped from the SYN on the way"),
    /** Seen at two points: the SYN/ACK's option was lost between them. */
    STRIPPED_FROM_SYN_ACK("the option was stripped from the SYN/ACK on the way"),
    /** SYNs with the option stayed unanswered, one without was answered. */
    DROPPED_WITH_OPTION("SYNs with the option went unanswered; one without was answered"),
    /** The answer carries a version that was not asked for and cannot be used. */
    VERSION("the peer speaks another version"),
    /** The initiator's own option or key came back. */
    MIRRORED("the initiator's own option came back: something on the way mirrors it"),
    /** An MP_CAPABLE that is not well formed. */
    MALFORMED("MP_CAPABLE is malformed"),
    /** The handshake's last ACK had no option. */
    THIRD_ACK_WITHOUT("the third ACK came without the option"),
    /** Data went unacknowledged at the data level. */
    NO_DATA_ACK("no DATA_ACK came back for the data"),
    /** An MP_JOIN that is not well formed. */
    MALFORMED_JOIN("MP_JOIN is malformed"),
    /** A side went on with neither option nor mapping on its data: it fell back, or something on the way took them off. */
    DATA_WITHOUT("data went on without the option"),
    /** A mapping came without the checksum agreed on, and the subflow was reset. */
    CHECKSUM_MISSING("reset because the checksum agreed on is missing"),
    /** A checksum failed and MP_FAIL was sent. */
    CHECKSUM_FAILED("a DSS checksum failed and MP_FAIL was sent"),
    /** MP_FAIL was sent; whether a checksum failed could not be checked. */
    MP_FAIL("MP_FAIL was sent"),
    /** An infinite mapping ended MPTCP. */
    INFINITE_MAPPING("an infinite mapping was sent"),
    /** The connection's SYN was reset. */
    REFUSED("the SYN was refused with a RST"),
    /** Nothing answered the SYN. */
    UNANSWERED("nothing answered the SYN"),
    /** The join was reset. */
    JOIN_REFUSED("the join was refused"),
    /** The join got a SYN/ACK without MP_JOIN. */
    JOIN_ANSWERED_WITHOUT("the join was answered without MP_JOIN"),
    /** Nothing answered the join. */
    JOIN_UNANSWERED("nothing answered the join"),
    /** A join's HMAC is wrong. */
    HMAC_WRONG("an HMAC of the join is wrong"),
    /** The token names no connection in the capture. */
    TOKEN_UNKNOWN("the token names no connection in this capture");

    private final String words;

    Cause(String words) {
        this.words = words;
    }

    /** Whether it ends the MPTCP of a flow that had it. */
    boolean comesLater() {
        return switch (this) {
            case CHECKSUM_FAILED, CHECKSUM_MISSING, MP_FAIL, INFINITE_MAPPING, DATA_WITHOUT, NO_DATA_ACK -> true;
            default -> false;
        };
    }

    /** The cause as part of a sentence. */
    public String words() {
        return words;
    }
}
