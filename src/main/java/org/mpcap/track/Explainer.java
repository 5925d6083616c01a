package org.mpcap.track;

/** Names the one cause why a flow that asked for MPTCP did not get it, or lost it, once it is over. */
final class Explainer {
    private Explainer() {}

    static void explain(Flow flow) {
        Connection connection = flow.connection;
        if (flow.kind == Flow.Kind.INITIAL) {
            initial(flow, connection);
        } else if (flow.kind == Flow.Kind.JOIN) {
            join(flow);
        }
        if (flow.mpFailPacket != 0 && connection.cause == null && connection.lost) {
            Cause cause = flow.failed == Check.DSS_CHECKSUM ? Cause.CHECKSUM_FAILED : Cause.MP_FAIL;
            connection.blame(cause, flow.mpFailPacket, 0);
        }
    }

    private static void initial(Flow flow, Connection connection) {
        if (flow.strippedSynPacket != 0 && !connection.answered) {
            overrule(connection, Cause.STRIPPED_FROM_SYN, flow.synPacket, flow.strippedSynPacket);
            return;
        }
        if (flow.strippedSynAckPacket != 0 && !connection.established) {
            overrule(connection, Cause.STRIPPED_FROM_SYN_ACK, flow.synAckPacket, flow.strippedSynAckPacket);
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
        }
    }

    /** A side acknowledged data of the other on the TCP level only: it never spoke MPTCP behind the handshake. */
    private static void noDataAck(Flow flow, Connection connection) {
        for (int end = 0; end < 2; end++) {
            Half silent = flow.halves[end];
            Half sender = flow.halves[1 - end];
            long segmentsBehindSyn = silent.packets - 1;
            if (sender.mappedBytes > 0
                    && silent.withMptcp == 0
                    && segmentsBehindSyn >= 1
                    && silent.acknowledged > 1
                    && flow.rstPacket == 0
                    && connection.subflows == 1
                    && !connection.data[flow.dataDirection(1 - end)].acknowledgmentSeen) {
                connection.lost = true;
                connection.blame(Cause.NO_DATA_ACK, flow.synAckPacket, flow.lastPacket);
            }
        }
    }

    private static void join(Flow flow) {
        if (flow.cause != null) {
            return;
        }
        if (flow.strippedSynPacket != 0 && !flow.synAckHadOption) {
            flow.blame(Cause.STRIPPED_FROM_SYN, flow.synPacket, flow.strippedSynPacket);
        } else if (flow.synAckPacket == 0 && flow.halves[1].packets == 0 && !flow.answerImplied) {
            flow.blame(Cause.JOIN_UNANSWERED, flow.synPacket, 0);
        } else if (flow.synAckHadOption && flow.thirdAckPacket != 0 && !flow.thirdAckHadOption) {
            flow.blame(Cause.THIRD_ACK_WITHOUT, flow.synAckPacket, flow.thirdAckPacket);
        }
    }

    private static void overrule(Connection connection, Cause cause, long packet, long second) {
        connection.cause = cause;
        connection.causePacket = packet;
        connection.causePacket2 = second;
    }
}
