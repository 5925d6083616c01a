package org.mpcap.track;

/** Names the one cause why a flow that asked for MPTCP did not get it, or lost it, once it is over. */
final class FallbackDiagnosis {
    private FallbackDiagnosis() {}

    static void explain(TrackedFlow flow) {
        TrackedConnection connection = flow.connection();
        switch (flow.kind) {
            case INITIAL -> initial(flow, connection);
            case JOIN -> join(flow);
            case MID -> {}
        }
        if (flow.failure.mpFailPacket() != 0 && connection.isLost()) {
            connection.blame(flow.failure.cause(), flow.failure.mpFailPacket(), 0);
        }
    }

    private static void initial(TrackedFlow flow, TrackedConnection connection) {
        ObservedHandshake handshake = flow.handshake;
        Negotiation negotiation = connection.negotiation;
        boolean established = negotiation.isEstablished();
        if (handshake.alteredSynPacket() != 0 && !negotiation.isAnswered()) {
            overrule(flow, Cause.STRIPPED_FROM_SYN, handshake.synPacket(), handshake.alteredSynPacket());
        } else if (handshake.alteredSynAckPacket() != 0 && !established) {
            overrule(flow, Cause.STRIPPED_FROM_SYN_ACK, handshake.synAckPacket(), handshake.alteredSynAckPacket());
        } else if (established && connection.blame().isEmpty()) {
            noDataAck(flow, connection);
            dataWithout(flow, connection);
        } else if (!established && handshake.synAckPacket() == 0) {
            if (isUnanswered(flow)) {
                connection.blame(Cause.UNANSWERED, handshake.synPacket(), 0);
            }
        } else if (!established && negotiation.isAnswered() && handshake.thirdAckPacket() != 0) {
            connection.blame(Cause.THIRD_ACK_WITHOUT, handshake.synAckPacket(), handshake.thirdAckPacket());
        }
    }

    private static boolean isUnanswered(TrackedFlow flow) {
        return flow.from(Side.LISTENER).counters.packets() == 0 && flow.handshake.isUnanswered();
    }

    /** A side acknowledged data of the other on the TCP level only: it never spoke MPTCP behind the handshake, or stopped. */
    private static void noDataAck(TrackedFlow flow, TrackedConnection connection) {
        for (Side end : Side.values()) {
            FlowDirection silent = flow.from(end);
            FlowDirection sender = flow.from(end.other());
            DataStream data = connection.data.of(flow.side(end.other()));
            long segmentsBehindSyn = silent.counters.packets() - 1;
            boolean neverSpoke = silent.silence.isTotal()
                    && segmentsBehindSyn >= 1
                    && silent.silence.acknowledgesData()
                    && flow.ending() != FlowEnding.RST
                    && !data.isAcknowledgmentSeen();
            boolean stopped =
                    silent.silence.began() && data.hasUnacknowledged() && !connection.endedBy(Closing.FASTCLOSE);
            if (sender.counters.mappedBytes() > 0 && connection.subflows.isInitialAlone() && (neverSpoke || stopped)) {
                connection.lose();
                connection.blame(Cause.NO_DATA_ACK, flow.handshake.synAckPacket(), flow.lastPacket());
            }
        }
    }

    /** A side sent options first and then data without, to its end. With other subflows left, that ends the subflow only. */
    private static void dataWithout(TrackedFlow flow, TrackedConnection connection) {
        for (Side end : Side.values()) {
            long since = flow.from(end).silence.plainDataSince();
            if (since != 0 && connection.subflows.isInitialAlone() && flow.failure.mpFailPacket() == 0) {
                connection.lose();
                connection.blame(Cause.DATA_WITHOUT, since, 0);
            }
        }
    }

    private static void join(TrackedFlow flow) {
        ObservedHandshake handshake = flow.handshake;
        boolean confirmed = handshake.thirdAck() == ObservedHandshake.ThirdAck.WITH_HMAC;
        if (handshake.alteredSynPacket() != 0 && !handshake.isAnsweredWithOption()) {
            overrule(flow, Cause.STRIPPED_FROM_SYN, handshake.synPacket(), handshake.alteredSynPacket());
        } else if (handshake.alteredSynAckPacket() != 0 && !confirmed) {
            overrule(flow, Cause.STRIPPED_FROM_SYN_ACK, handshake.synAckPacket(), handshake.alteredSynAckPacket());
        } else if (handshake.synAckPacket() == 0 && isUnanswered(flow)) {
            flow.blame(Cause.JOIN_UNANSWERED, handshake.synPacket(), 0);
        } else if (handshake.isAnsweredWithOption() && handshake.thirdAck() == ObservedHandshake.ThirdAck.PLAIN) {
            flow.blame(Cause.THIRD_ACK_WITHOUT, handshake.synAckPacket(), handshake.thirdAckPacket());
        }
    }

    private static void overrule(TrackedFlow flow, Cause cause, long packet, long second) {
        Blame better = new Blame(cause, packet, second);
        flow.overrule(better);
        if (flow.kind == TrackedFlow.Kind.INITIAL) {
            flow.connection().overrule(better);
        }
    }
}
