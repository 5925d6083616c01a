package org.mpcap.track;

import java.util.Arrays;

/** The three segments that open a flow, as far as they were seen; packet numbers are 0 for what was not. */
final class ObservedHandshake {
    /** What came back for the SYN. */
    enum Answer {
        NONE,
        /** Not seen; but the initiator went on as if there had been one. */
        IMPLIED,
        /** A SYN/ACK without the option that the SYN asked for. */
        PLAIN,
        /** A SYN/ACK with it. */
        WITH_OPTION
    }

    /** How the initiator went on. */
    enum ThirdAck {
        NONE,
        PLAIN,
        WITH_OPTION,
        /** With the HMAC of MP_JOIN. */
        WITH_HMAC
    }

    private static final long[] NO_SIGNATURES = {};

    private long synPacket;
    private int syns;
    private int synPayload;
    private long plainSynPacket;
    private long alteredSynPacket;
    private Answer answer = Answer.NONE;
    private long synAckPacket;
    private long alteredSynAckPacket;
    private ThirdAck thirdAck = ThirdAck.NONE;
    private long thirdAckPacket;
    private boolean fourthAckSeen;
    private long[] signatures = NO_SIGNATURES;

    /** By a number that it carries its flow is found whatever the addresses. */
    void knownBy(long signature) {
        signatures = Arrays.copyOf(signatures, signatures.length + 1);
        signatures[signatures.length - 1] = signature;
    }

    /** The numbers by which its flow is found. */
    long[] signatures() {
        return signatures;
    }

    void syn(long packet, int payload) {
        synPacket = packet;
        synPayload = payload;
        syns = 1;
    }

    void synAgain(long packet, boolean withOption) {
        syns++;
        if (!withOption && plainSynPacket == 0) {
            plainSynPacket = packet;
        }
    }

    void synAck(long packet) {
        synAckPacket = packet;
        if (answer != Answer.WITH_OPTION) {
            answer = Answer.PLAIN;
        }
    }

    /** The SYN/ACK that was seen carries what the SYN asked for. */
    void answeredWithOption() {
        answer = Answer.WITH_OPTION;
    }

    /** The initiator sent something behind its SYN. */
    void wentOn() {
        if (answer == Answer.NONE) {
            answer = Answer.IMPLIED;
        }
    }

    void thirdAck(long packet, boolean withOption) {
        thirdAckPacket = packet;
        thirdAck = withOption ? ThirdAck.WITH_OPTION : ThirdAck.PLAIN;
    }

    void joinConfirmed() {
        thirdAck = ThirdAck.WITH_HMAC;
    }

    /** A segment of the listener; whether it is the first behind the third ACK of a join, which it acknowledges (RFC 8684 3.2). */
    boolean fourthAck() {
        boolean first = thirdAck == ThirdAck.WITH_HMAC && !fourthAckSeen;
        fourthAckSeen |= first;
        return first;
    }

    /** The same SYN was seen at another point of capture; whether there it has the option and here it has not, or the reverse. */
    boolean synAltered(long packet, boolean withOption) {
        if (withOption == (plainSynPacket == 0)) {
            return false;
        }
        if (alteredSynPacket == 0) {
            alteredSynPacket = packet;
        }
        return true;
    }

    /** {@link #synAltered} for the SYN/ACK. */
    boolean synAckAltered(long packet, boolean withOption) {
        if (withOption == isAnsweredWithOption()) {
            return false;
        }
        if (alteredSynAckPacket == 0) {
            alteredSynAckPacket = withOption ? synAckPacket : packet;
        }
        return true;
    }

    long synPacket() {
        return synPacket;
    }

    int syns() {
        return syns;
    }

    int synPayload() {
        return synPayload;
    }

    /** The first SYN sent again without the option. */
    long plainSynPacket() {
        return plainSynPacket;
    }

    /** The SYN as seen elsewhere, if it differs there in having the option. */
    long alteredSynPacket() {
        return alteredSynPacket;
    }

    long synAckPacket() {
        return synAckPacket;
    }

    boolean isAnsweredWithOption() {
        return answer == Answer.WITH_OPTION;
    }

    /** Whether nothing speaks for an answer, seen or not. */
    boolean isUnanswered() {
        return answer == Answer.NONE;
    }

    long alteredSynAckPacket() {
        return alteredSynAckPacket;
    }

    long thirdAckPacket() {
        return thirdAckPacket;
    }

    ThirdAck thirdAck() {
        return thirdAck;
    }

    /** Whether both sides did their part of a join. */
    boolean isJoinAcknowledged() {
        return thirdAck == ThirdAck.WITH_HMAC || (isAnsweredWithOption() && thirdAck == ThirdAck.WITH_OPTION);
    }
}
