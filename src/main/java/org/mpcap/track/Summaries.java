package org.mpcap.track;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Turns what is known of a connection at its end into values that can be kept. */
final class Summaries {
    private Summaries() {}

    static SubflowSummary subflow(TrackedFlow flow) {
        boolean established = switch (flow.kind) {
            case INITIAL -> flow.connection.established;
            case JOIN -> flow.isJoined();
            case MID -> true;
        };
        return new SubflowSummary(
                flow.number,
                flow.kind.word(),
                flow.side(0),
                flow.side(1),
                flow.reversed,
                flow.firstPacket,
                flow.lastPacket,
                flow.firstNanos,
                flow.lastNanos,
                established,
                List.of(direction(flow.halfOf(0)), direction(flow.halfOf(1))),
                Optional.ofNullable(flow.cause),
                packets(flow.causePacket, flow.causePacket2),
                flow.rstReason < 0 ? Optional.empty() : Optional.of(flow.rstReason),
                flow.rstPacket != 0 ? "rst" : flow.closed ? "fin" : "open");
    }

    private static SubflowSummary.Direction direction(FlowDirection half) {
        return new SubflowSummary.Direction(
                half.packets,
                half.bytes,
                half.mappedBytes,
                half.retransmittedPackets,
                half.retransmittedBytes,
                half.unmappedPackets,
                half.unmappedBytes,
                half.infiniteBytes,
                half.addressId,
                half.backup);
    }

    private static List<Long> packets(long first, long second) {
        List<Long> packets = new ArrayList<>(2);
        if (first != 0) {
            packets.add(first);
        }
        if (second != 0) {
            packets.add(second);
        }
        return packets;
    }

    /** Adds what a subflow sent to its connection's sums, which outlive the subflow. */
    static void addTo(TrackedConnection connection, TrackedFlow flow) {
        for (int side = 0; side < 2; side++) {
            connection.sums[side].add(flow.halfOf(side));
        }
    }

    static ConnectionSummary connection(TrackedConnection connection, boolean finishing) {
        connection.past.sort(Comparator.comparingInt(SubflowSummary::number));
        Outcome outcome = outcome(connection);
        boolean blamed = outcome != Outcome.MPTCP && outcome != Outcome.MIDSTREAM;
        return new ConnectionSummary(
                connection.number,
                connection.version,
                outcome,
                closing(connection, finishing),
                blamed ? Optional.ofNullable(connection.cause).or(() -> orphanCause(connection)) : Optional.empty(),
                blamed ? packets(connection.causePacket, connection.causePacket2) : List.of(),
                connection.firstPacket,
                connection.lastPacket,
                connection.firstNanos,
                connection.lastNanos,
                List.of(side(connection, 0), side(connection, 1)),
                List.of(direction(connection, 0), direction(connection, 1)),
                connection.past,
                connection.furtherSubflows,
                connection.checksums,
                connection.inferred,
                connection.checks.summary(),
                connection.events.summary(),
                connection.addAddrs,
                connection.addAddrEchoes);
    }

    private static Optional<Cause> orphanCause(TrackedConnection connection) {
        return connection.past.stream()
                .map(SubflowSummary::cause)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static ConnectionSummary.Side side(TrackedConnection connection, int side) {
        return new ConnectionSummary.Side(
                Optional.ofNullable(connection.keys[side]),
                Optional.ofNullable(connection.tokens[side]),
                Optional.ofNullable(connection.idsns[side]));
    }

    private static ConnectionSummary.Direction direction(TrackedConnection connection, int direction) {
        DataStream stream = connection.data[direction];
        SubflowTotals sums = connection.sums[direction];
        return new ConnectionSummary.Direction(
                stream.bytes,
                sums.bytes,
                sums.retransmittedPackets,
                sums.retransmittedBytes,
                stream.reinjectedElsewherePackets,
                stream.reinjectedElsewhereBytes,
                stream.reinjectedSamePackets,
                stream.reinjectedSameBytes,
                stream.outOfOrderPackets,
                stream.seen.gaps(),
                stream.seen.gapSize(),
                sums.unmappedPackets,
                sums.unmappedBytes,
                sums.infiniteBytes,
                stream.finAt >= 0,
                stream.acknowledgmentSeen ? acknowledgedBytes(stream) : -1,
                stream.firstNanos < 0 ? 0 : stream.lastNanos - stream.firstNanos,
                stream.roundTrip.summary());
    }

    /** Acknowledged bytes, without the octet of a DATA_FIN. */
    private static long acknowledgedBytes(DataStream stream) {
        boolean fin = stream.finAt >= 0 && stream.acknowledged > stream.finAt;
        return Math.max(0, fin ? stream.finAt : stream.acknowledged);
    }

    private static Outcome outcome(TrackedConnection connection) {
        if (connection.orphan) {
            return Outcome.ORPHAN;
        }
        if (connection.refused) {
            return Outcome.REFUSED;
        }
        if (connection.cause == Cause.UNANSWERED) {
            return Outcome.UNANSWERED;
        }
        if (connection.midstream) {
            return connection.lost ? Outcome.LOST : Outcome.MIDSTREAM;
        }
        if (connection.established) {
            return connection.lost ? Outcome.LOST : Outcome.MPTCP;
        }
        return connection.answered && connection.cause == null ? Outcome.HALF_OPEN : Outcome.FALLBACK;
    }

    private static Closing closing(TrackedConnection connection, boolean finishing) {
        if (connection.fastclose) {
            return Closing.FASTCLOSE;
        }
        if (connection.isFinished()) {
            return Closing.DATA_FIN;
        }
        if (connection.evicted) {
            return Closing.EVICTED;
        }
        if (connection.reset) {
            return Closing.RST;
        }
        boolean closed = true;
        for (SubflowSummary subflow : connection.past) {
            closed &= subflow.ending().equals("fin");
        }
        if (closed) {
            return Closing.FIN;
        }
        return finishing ? Closing.OPEN : connection.idle ? Closing.IDLE : Closing.RST;
    }
}
