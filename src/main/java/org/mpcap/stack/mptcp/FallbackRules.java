package org.mpcap.stack.mptcp;

import org.mpcap.crypto.MptcpVersion;

/**
 * RFC 8684 3.7 (RFC 6824 3.6): what a sign that MPTCP does not get through, or that the peer has given it up, leads to. A function of
 * facts; {@link Connection} does what it says.
 */
final class FallbackRules {
    private FallbackRules() {}

    /** What shows that MPTCP does not work on a subflow. */
    enum Sign {
        /** A segment without any MPTCP option. */
        NO_OPTION("the peer's first segment after the handshake has no MPTCP option"),
        /** Bytes of a subflow that no mapping covers. */
        NO_MAPPING("the peer's first data has no mapping"),
        /** Data of ours acknowledged on its subflow, with no DATA_ACK on that segment. */
        NO_DATA_ACK("the peer acknowledges data without DATA_ACK"),
        /** A DSS checksum that does not hold. */
        CHECKSUM_WRONG("a DSS checksum is wrong"),
        /** MP_FAIL of the peer's. */
        MP_FAIL("the peer sent MP_FAIL"),
        /** A mapping of length 0. */
        INFINITE_MAPPING("the peer sent an infinite mapping");

        private final String words;

        Sign(String words) {
            this.words = words;
        }

        /** The sign as the reason of a fallback. */
        String words() {
            return words;
        }
    }

    /**
     * What is known when a sign comes.
     *
     * @param version the version agreed on
     * @param phase where the connection is
     * @param onlySubflow whether the subflow is the only one
     * @param dataAckHeard whether a DATA_ACK for data of ours has ever come: on this subflow, or if it is the only one on any
     * @param thirdAckMayBeLost whether the peer may still wait for our third ACK: until it has that its TCP answers without options
     */
    record Facts(
            MptcpVersion version,
            ConnectionPhase phase,
            boolean onlySubflow,
            boolean dataAckHeard,
            boolean thirdAckMayBeLost) {}

    /** What to do. */
    enum Reaction {
        /** Nothing: the sign means nothing here. */
        NONE,
        /** Send the third ACK again and see what the peer answers then. */
        REPEAT_THIRD_ACK,
        /** Go on as plain TCP. */
        FALL_BACK,
        /** Go on as plain TCP; our next data carries an infinite mapping. */
        FALL_BACK_ANNOUNCED,
        /** Send MP_FAIL, then as {@link #FALL_BACK_ANNOUNCED}. */
        FAIL_AND_FALL_BACK,
        /** Reset the subflow, with the reason that a middlebox interferes. */
        RESET_SUBFLOW,
        /** Reset the subflow with MP_FAIL and that reason. */
        FAIL_AND_RESET_SUBFLOW;

        /** Whether MP_FAIL is sent. */
        boolean fails() {
            return this == FAIL_AND_FALL_BACK || this == FAIL_AND_RESET_SUBFLOW;
        }

        /** Whether the subflow is reset. */
        boolean resets() {
            return this == RESET_SUBFLOW || this == FAIL_AND_RESET_SUBFLOW;
        }

        /** Whether the connection goes on as plain TCP. */
        boolean fallsBack() {
            return this != NONE && this != REPEAT_THIRD_ACK && !resets();
        }

        /** Whether our next data carries an infinite mapping. */
        boolean announces() {
            return this == FALL_BACK_ANNOUNCED || this == FAIL_AND_FALL_BACK;
        }
    }

    /** What {@code sign} leads to. */
    static Reaction of(Sign sign, Facts facts) {
        if (facts.phase().isPlain() || facts.phase().isClosed()) {
            return Reaction.NONE;
        }
        return switch (sign) {
            // Once a DSS has come the options get through; segments without any are then no sign.
            case NO_OPTION, NO_MAPPING ->
                facts.phase().isConfirmed()
                        ? Reaction.NONE
                        : facts.thirdAckMayBeLost() ? Reaction.REPEAT_THIRD_ACK : Reaction.FALL_BACK;
            case NO_DATA_ACK -> noDataAck(facts);
            case CHECKSUM_WRONG -> facts.onlySubflow() ? Reaction.FAIL_AND_FALL_BACK : Reaction.FAIL_AND_RESET_SUBFLOW;
            case MP_FAIL -> mpFail(facts);
            case INFINITE_MAPPING -> Reaction.FALL_BACK;
        };
    }

    private static Reaction noDataAck(Facts facts) {
        if (facts.dataAckHeard() || facts.phase().isFastClosing()) {
            return Reaction.NONE;
        }
        return facts.onlySubflow() ? Reaction.FALL_BACK_ANNOUNCED : Reaction.RESET_SUBFLOW;
    }

    private static Reaction mpFail(Facts facts) {
        if (!facts.onlySubflow()) {
            // The peer resets this subflow itself and goes on with the others.
            return Reaction.NONE;
        }
        // Version 1 has both sides send MP_FAIL; version 0 lets the infinite mapping tell.
        return facts.version() == MptcpVersion.V1 ? Reaction.FAIL_AND_FALL_BACK : Reaction.FALL_BACK_ANNOUNCED;
    }
}
