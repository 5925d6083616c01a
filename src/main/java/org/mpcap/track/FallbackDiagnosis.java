package org.mpcap.track;

import java.util.Optional;

/** Names the one cause why a flow that asked for MPTCP did not get it, or lost it, once it is over. */
final class FallbackDiagnosis {
    private FallbackDiagnosis() {}

    static void explain(TrackedFlow flow) {
        TrackedConnection connection = flow.connection();
        if (flow.failure.mpFailPacket() != 0 && connection.isLost()) {
            connection.blame(flow.failure.cause(), flow.failure.mpFailPacket(), 0);
        }
        switch (flow.kind) {
            case INITIAL -> initial(flow, connection);
            case JOIN -> join(flow);
            case MID -> {}
        }
        if (flow.failure.checksumMissingPacket() != 0 && flow.ending() == FlowEnding.RST) {
            flow.blame(Cause.CHECKSUM_MISSING, flow.failure.checksumMissingPacket(), 0);
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
            silence(flow).ifPresent(silence -> wentOnWithout(flow, connection, silence));
        } else if (!established && handshake.synAckPacket() == 0) {
            if (isUnanswered(flow)) {
                connection.blame(Cause.UNANSWERED, handshake.synPacket(), 0);
            } else {
                silence(flow)
                        .filter(silence -> silence.cause == Cause.DATA_WITHOUT)
                        .ifPresent(silence -> connection.blame(silence.cause, silence.packet, 0));
            }
        } else if (!established
                && negotiation.isAnswered()
                && handshake.thirdAck() == ObservedHandshake.ThirdAck.PLAIN) {
            connection.blame(Cause.THIRD_ACK_WITHOUT, handshake.synAckPacket(), handshake.thirdAckPacket());
        }
    }

    private static boolean isUnanswered(TrackedFlow flow) {
        return flow.from(Side.LISTENER).counters.packets() == 0 && flow.handshake.isUnanswered();
    }

    /** What shows that a side went on without options. */
    private record Silence(Cause cause, long packet) {}

    /** The first sign that one side stopped using options for good, or never used them behind the handshake. */
    private static Optional<Silence> silence(TrackedFlow flow) {
        Optional<Silence> first = Optional.empty();
        for (Side end : Side.values()) {
            OptionSilence silence = flow.from(end).silence;
            long data = flow.failure.mpFailPacket() == 0 ? silence.plainDataSince() : 0;
            long ack = isAcknowledgedPlainly(flow, end) ? silence.plainAckSince() : 0;
            if (data != 0 && first.filter(sign -> sign.packet < data).isEmpty()) {
                first = Optional.of(new Silence(Cause.DATA_WITHOUT, data));
            }
            if (ack != 0 && first.filter(sign -> sign.packet < ack).isEmpty()) {
                first = Optional.of(new Silence(Cause.NO_DATA_ACK, ack));
            }
        }
        return first;
    }

    /** Whether an end acknowledged mapped data of the other on TCP's level only: it never spoke MPTCP behind the handshake, or stopped. */
    private static boolean isAcknowledgedPlainly(TrackedFlow flow, Side end) {
        OptionSilence silence = flow.from(end).silence;
        DataStream data = flow.connection().data.of(flow.side(end.other()));
        boolean neverSpoke = silence.isTotal() && flow.ending() != FlowEnding.RST && !data.isAcknowledgmentSeen();
        boolean stopped = silence.began()
                && data.hasUnacknowledged()
                && !flow.connection().endedBy(Closing.FASTCLOSE);
        return flow.from(end.other()).counters.mappedBytes() > 0 && (neverSpoke || stopped);
    }

    /** With other subflows left, the end of options ends the subflow only. */
    private static void wentOnWithout(TrackedFlow flow, TrackedConnection connection, Silence silence) {
        if (connection.subflows.isInitialAlone() || connection.subflows.othersEndedBefore(flow, silence.packet)) {
            connection.lose();
            connection.blame(silence.cause, silence.packet, 0);
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
        } else if (flow.isJoined()) {
            silence(flow).ifPresent(silence -> {
                flow.blame(silence.cause, silence.packet, 0);
                wentOnWithout(flow, flow.connection(), silence);
            });
            for (Side end : Side.values()) {
                long packet = flow.from(end).silence.firstPlainData();
                if (packet != 0 && flow.from(end).counters.unmappedBytes() > 0) {
                    flow.blame(Cause.DATA_WITHOUT, packet, 0);
                }
            }
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
