package org.mpcap.track;

import java.util.Optional;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.mptcp.MpCapable;

/** What MP_CAPABLE asked for, was answered with and agreed on (RFC 8684 3.1). */
final class Negotiation {
    /** How far it has come. */
    private enum Phase {
        ASKED,
        /** Reset before it was answered. */
        REFUSED,
        ANSWERED,
        /** The initiator confirmed the answer. */
        ESTABLISHED
    }

    private static final int UNKNOWN = -1;

    private Phase phase = Phase.ASKED;
    private int version = UNKNOWN;
    private int asked = UNKNOWN;
    private boolean checksums;
    private boolean answerSeen;
    private boolean initiatorRulesOut;
    private boolean listenerRulesOut;

    void asked(MpCapable option) {
        asked = option.version();
        initiatorRulesOut = option.has(MpCapable.FLAG_NO_JOIN_TO_INITIAL);
        version = option.version();
        checksums = option.has(MpCapable.FLAG_CHECKSUM);
    }

    void answered(MpCapable option) {
        if (phase != Phase.ESTABLISHED) {
            phase = Phase.ANSWERED;
        }
        checksums |= option.has(MpCapable.FLAG_CHECKSUM);
        answerSeen = asked != UNKNOWN;
        listenerRulesOut = option.has(MpCapable.FLAG_NO_JOIN_TO_INITIAL);
    }

    /** Whether an answer of that version goes beyond what was asked. */
    boolean exceeds(int answered) {
        return asked != UNKNOWN && answered > asked;
    }

    void established() {
        phase = Phase.ESTABLISHED;
    }

    void refused() {
        if (phase == Phase.ASKED) {
            phase = Phase.REFUSED;
        }
    }

    void speaks(int number) {
        version = number;
    }

    boolean isAnswered() {
        return phase == Phase.ANSWERED || phase == Phase.ESTABLISHED;
    }

    boolean isEstablished() {
        return phase == Phase.ESTABLISHED;
    }

    boolean isRefused() {
        return phase == Phase.REFUSED;
    }

    /** Version in use, or asked for until one is agreed; -1 if none was seen. */
    int version() {
        return version;
    }

    /** The version, if it is one whose derivations are known. */
    Optional<MptcpVersion> known() {
        return version == UNKNOWN ? Optional.empty() : MptcpVersion.of(version);
    }

    /** Whether a side's flag C says that its address of the initial subflow takes no other (RFC 8684 3.1; v0 knows no such flag). */
    boolean rulesOutInitialAddress(Side side) {
        return version > 0 && (side == Side.INITIATOR ? initiatorRulesOut : listenerRulesOut);
    }

    /** What is agreed on about checksums, or asked for while nothing is agreed. */
    ChecksumUse checksums() {
        if (checksums) {
            return ChecksumUse.AGREED;
        }
        return answerSeen ? ChecksumUse.NOT_AGREED : ChecksumUse.UNKNOWN;
    }
}
