package org.mpcap.track;

import org.mpcap.wire.PacketView;
import org.mpcap.wire.TransportAddress;

/** One TCP flow that has to do with MPTCP: a subflow, or what wanted to become one. End 0 sent its SYN. */
final class TrackedFlow {
    /** How the flow came to its connection. */
    enum Kind {
        INITIAL("initial"),
        JOIN("join"),
        MID("mid");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    final boolean v6;
    final long addressHigh0;
    final long addressLow0;
    final int port0;
    final long addressHigh1;
    final long addressLow1;
    final int port1;
    final int hash;
    final Kind kind;

    final FlowDirection[] halves = {new FlowDirection(), new FlowDirection()};
    final long firstPacket;
    final long firstNanos;
    long lastNanos;
    long lastPacket;

    TrackedConnection connection;
    /** Number in the connection, from 1. */
    int number;
    /** Whether end 0 is the connection's listener. */
    boolean reversed;

    long synPacket;
    int syns;
    long synWithoutOptionPacket;
    long synAckPacket;
    boolean synAckHadOption;
    long thirdAckPacket;
    boolean thirdAckHadOption;
    long strippedSynPacket;
    long strippedSynAckPacket;
    long rstPacket;
    int rstBy;
    int rstReason = -1;
    Cause cause;
    long causePacket;
    long causePacket2;

    int receiverToken;
    boolean tokenKnown;
    boolean noncesKnown;
    int nonce0;
    int nonce1;
    Verification failed;
    boolean joinConfirmed;
    boolean answerImplied;
    int synPayload;
    long mpFailPacket;

    boolean closed;
    boolean gone;
    int undecided;

    TrackedFlow(PacketView view, int hash, boolean senderIsEnd0, Kind kind, long packet, long nanos) {
        this.v6 = view.isV6();
        this.hash = hash;
        this.kind = kind;
        this.firstPacket = packet;
        this.firstNanos = nanos;
        this.lastNanos = nanos;
        if (senderIsEnd0) {
            addressHigh0 = view.sourceHigh();
            addressLow0 = view.sourceLow();
            port0 = view.sourcePort();
            addressHigh1 = view.destinationHigh();
            addressLow1 = view.destinationLow();
            port1 = view.destinationPort();
        } else {
            addressHigh0 = view.destinationHigh();
            addressLow0 = view.destinationLow();
            port0 = view.destinationPort();
            addressHigh1 = view.sourceHigh();
            addressLow1 = view.sourceLow();
            port1 = view.sourcePort();
        }
    }

    /** 0 or 1 if the segment belongs to this flow, by which end sent it; -1 if it does not. */
    int direction(PacketView view) {
        if (view.sourceLow() == addressLow0
                && view.sourcePort() == port0
                && view.destinationLow() == addressLow1
                && view.destinationPort() == port1
                && view.sourceHigh() == addressHigh0
                && view.destinationHigh() == addressHigh1
                && view.isV6() == v6) {
            return 0;
        }
        if (view.sourceLow() == addressLow1
                && view.sourcePort() == port1
                && view.destinationLow() == addressLow0
                && view.destinationPort() == port0
                && view.sourceHigh() == addressHigh1
                && view.destinationHigh() == addressHigh0
                && view.isV6() == v6) {
            return 1;
        }
        return -1;
    }

    /** The connection's direction of what an end of this flow sends. */
    int dataDirection(int end) {
        return reversed ? 1 - end : end;
    }

    /** The connection side's half: 0 for its initiator. */
    FlowDirection halfOf(int side) {
        return halves[reversed ? 1 - side : side];
    }

    TransportAddress end(int end) {
        return end == 0
                ? new TransportAddress(PacketView.address(v6, addressHigh0, addressLow0), port0)
                : new TransportAddress(PacketView.address(v6, addressHigh1, addressLow1), port1);
    }

    /** Address of one of the connection's sides on this flow. */
    TransportAddress side(int side) {
        return end(reversed ? 1 - side : side);
    }

    /** Whether its join was completed, whatever became of it later. */
    boolean isJoined() {
        boolean acknowledged = joinConfirmed || (synAckHadOption && thirdAckHadOption);
        return kind == Kind.JOIN && acknowledged && (cause == null || cause.comesLater());
    }

    void blame(Cause why, long packet, long second) {
        if (cause == null) {
            cause = why;
            causePacket = packet;
            causePacket2 = second;
        }
    }

    boolean sharesAddressWith(TrackedFlow other) {
        return v6 == other.v6
                && (same(addressHigh0, addressLow0, other.addressHigh0, other.addressLow0)
                        || same(addressHigh0, addressLow0, other.addressHigh1, other.addressLow1)
                        || same(addressHigh1, addressLow1, other.addressHigh0, other.addressLow0)
                        || same(addressHigh1, addressLow1, other.addressHigh1, other.addressLow1));
    }

    private static boolean same(long high, long low, long otherHigh, long otherLow) {
        return low == otherLow && high == otherHigh;
    }
}
