package org.mpcap.track;

/** Names the one cause why a flow that asked for MPTCP did not get it, or lost it, once it is over. */
final class FallbackDiagnosis {
    private FallbackDiagnosis() {}

    static void explain(TrackedFlow flow) {
        TrackedConnection connection = flow.connection;
        if (flow.kind == TrackedFlow.Kind.INITIAL) {
            initial(flow, connection);
        } else if (flow.kind == TrackedFlow.Kind.JOIN) {
            join(flow);
        }
        if (flow.mpFailPacket != 0 && connection.cause == null && connection.lost) {
            Cause cause = flow.failed == Verification.DSS_CHECKSUM ? Cause.CHECKSUM_FAILED : Cause.MP_FAIL;
            connection.blame(cause, flow.mpFailPacket, 0);
        }
    }

    private static void initial(TrackedFlow flow, TrackedConnection connection) {
        if (flow.strippedSynPacket != 0 && !connection.answered) {
            overrule(flow, Cause.STRIPPED_FROM_SYN, flow.synPacket, flow.strippedSynPacket);
            return;
        }
        if (flow.strippedSynAckPacket != 0 && !connection.established) {
            overrule(flow, Cause.STRIPPED_FROM_SYN_ACK, flow.synAckPacket, flow.strippedSynAckPacket);
            return;
        }
        if (flow.synAckPacket == 0 && !connection.established && connection.cause == null) {
            if (flow.halves[1].packets == 0 && !flow.answerImplied) {
                connection.blame(Cause.UNANSWERED, flow.synPacket, 0);
            }
            return;
        }
        if (connection.answered && !connection.established && flow.thirdAckPacket != 0) {
            connection.blame(Cause.THIRD_ACK_WITHOUT, flow.synAckPacket, flow.thirdAckPacket);
            return;
        }
        if (connection.established && connection.cause == null) {
            noDataAck(flow, connection);
            dataWithout(flow, connection);
        }
    }

    /** A side acknowledged data of the other on the TCP level only: it never spoke MPTCP behind the handshake, or stopped. */
    private static void noDataAck(TrackedFlow flow, TrackedConnection connection) {
        for (int end = 0; end < 2; end++) {
            FlowDirection silent = flow.halves[end];
            FlowDirection sender = flow.halves[1 - end];
            DataStream data = connection.data[flow.dataDirection(1 - end)];
            long segmentsBehindSyn = silent.packets - 1;
            boolean neverSpoke = silent.withMptcp == 0
                    && segmentsBehindSyn >= 1
                    && silent.acknowledged > 1
                    && flow.rstPacket == 0
                    && !data.acknowledgmentSeen;
            boolean stopped = silent.wentSilent() && data.acknowledged < data.highest && !connection.fastclose;
            if (sender.mappedBytes > 0 && isAlone(connection) && (neverSpoke || stopped)) {
                connection.lost = true;
                connection.blame(Cause.NO_DATA_ACK, flow.synAckPacket, flow.lastPacket);
            }
        }
    }

    /** Whether no subflow but the first ever took part; then the connection may go on as plain TCP (RFC 8684 3.7). */
    private static boolean isAlone(TrackedConnection connection) {
        boolean alone = connection.furtherSubflows == 0;
        for (SubflowSummary past : connection.past) {
            alone &= !past.established() || past.kind().equals("initial");
        }
        for (TrackedFlow flow : connection.live) {
            alone &= flow.kind != TrackedFlow.Kind.MID && !flow.isJoined();
        }
        return alone;
    }

    /** A side sent options first and then data without, to its end. With other subflows left, that ends the subflow only. */
    private static void dataWithout(TrackedFlow flow, TrackedConnection connection) {
        for (FlowDirection half : flow.halves) {
            if (half.plainSince != 0 && isAlone(connection) && flow.mpFailPacket == 0) {
                connection.lost = true;
                connection.blame(Cause.DATA_WITHOUT, half.plainSince, 0);
            }
        }
    }

    private static void join(TrackedFlow flow) {
        if (flow.strippedSynPacket != 0 && !flow.synAckHadOption) {
            overrule(flow, Cause.STRIPPED_FROM_SYN, flow.synPacket, flow.strippedSynPacket);
        } else if (flow.strippedSynAckPacket != 0 && !flow.joinConfirmed) {
            overrule(flow, Cause.STRIPPED_FROM_SYN_ACK, flow.synAckPacket, flow.strippedSynAckPacket);
        } else if (flow.cause != null) {
            return;
        } else if (flow.synAckPacket == 0 && flow.halves[1].packets == 0 && !flow.answerImplied) {
            flow.blame(Cause.JOIN_UNANSWERED, flow.synPacket, 0);
        } else if (flow.synAckHadOption && flow.thirdAckPacket != 0 && !flow.thirdAckHadOption) {
            flow.blame(Cause.THIRD_ACK_WITHOUT, flow.synAckPacket, flow.thirdAckPacket);
        }
    }

    /** What was seen on the way is why the end did what it was blamed for. */
    private static void overrule(TrackedFlow flow, Cause cause, long packet, long second) {
        flow.cause = cause;
        flow.causePacket = packet;
        flow.causePacket2 = second;
        if (flow.kind == TrackedFlow.Kind.INITIAL) {
            flow.connection.cause = cause;
            flow.connection.causePacket = packet;
            flow.connection.causePacket2 = second;
        }
    }
}
