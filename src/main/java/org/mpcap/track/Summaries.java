package org.mpcap.track;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Turns what is known of a connection at its end into values that can be kept. */
final class Summaries {
    private Summaries() {}

    static SubflowSummary subflow(TrackedFlow flow, IntFunction<String> points) {
        boolean established = switch (flow.kind) {
            case INITIAL -> flow.connection().negotiation.isEstablished();
            case JOIN -> flow.isJoined();
            case MID -> true;
        };
        // The connection's initiator is the flow's, or the other end of it.
        Side initiator = flow.side(Side.INITIATOR);
        return new SubflowSummary(
                flow.number(),
                flow.kind.word(),
                flow.address(initiator),
                flow.address(initiator.other()),
                flow.isReversed(),
                flow.firstPacket,
                flow.lastPacket(),
                flow.span.earliest(),
                flow.span.latest(),
                established,
                List.of(
                        flow.from(initiator).summary(flow.span.latest()),
                        flow.from(initiator.other()).summary(flow.span.latest())),
                flow.blame().map(Blame::cause),
                flow.blame().map(Blame::packets).orElse(List.of()),
                flow.resetReason(),
                flow.sightings().map(seen -> seen.changes(points)).orElse(List.of()),
                flow.ending().word());
    }

    static ConnectionSummary connection(TrackedConnection connection, boolean traceEnds) {
        List<SubflowSummary> subflows = connection.subflows.past();
        Outcome outcome = outcome(connection);
        boolean explained = outcome != Outcome.MPTCP && outcome != Outcome.MIDSTREAM;
        Optional<Blame> blame = explained ? connection.blame() : Optional.empty();
        Optional<Cause> cause = blame.map(Blame::cause);
        if (explained) {
            cause = cause.or(() -> firstCause(subflows));
        }
        return new ConnectionSummary(
                connection.number(),
                connection.negotiation.version(),
                outcome,
                closing(connection, traceEnds),
                cause,
                blame.map(Blame::packets).orElse(List.of()),
                connection.firstPacket(),
                connection.lastPacket(),
                connection.span.earliest(),
                connection.span.latest(),
                List.of(secrets(connection.keys.initiator()), secrets(connection.keys.listener())),
                List.of(
                        connection.data.initiator().summary(connection.sums.initiator()),
                        connection.data.listener().summary(connection.sums.listener())),
                subflows,
                connection.subflows.counts(),
                connection.negotiation.checksums() == ChecksumUse.AGREED,
                connection.isInferred(),
                connection.checks.summary(),
                connection.events.summary(),
                connection.addAddrs(),
                connection.addAddrEchoes(),
                ConnectionTimes.of(connection, subflows));
    }

    private static Optional<Cause> firstCause(List<SubflowSummary> subflows) {
        return subflows.stream()
                .map(SubflowSummary::cause)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static ConnectionSummary.Secrets secrets(SideKeys keys) {
        return new ConnectionSummary.Secrets(
                keys.held().map(SideKeys.KeyMaterial::key),
                keys.held().map(SideKeys.KeyMaterial::token),
                keys.held().map(SideKeys.KeyMaterial::idsn));
    }

    private static Outcome outcome(TrackedConnection connection) {
        Negotiation negotiation = connection.negotiation;
        if (connection.is(TrackedConnection.Origin.ORPHAN)) {
            return Outcome.ORPHAN;
        }
        if (negotiation.isRefused()) {
            return Outcome.REFUSED;
        }
        if (connection.isBlamedFor(Cause.UNANSWERED)) {
            return Outcome.UNANSWERED;
        }
        if (connection.is(TrackedConnection.Origin.MIDSTREAM)) {
            return connection.isLost() ? Outcome.LOST : Outcome.MIDSTREAM;
        }
        if (negotiation.isEstablished()) {
            return connection.isLost() ? Outcome.LOST : Outcome.MPTCP;
        }
        if (connection.blame().isPresent()) {
            return Outcome.FALLBACK;
        }
        return negotiation.isAnswered() ? Outcome.HALF_OPEN : Outcome.UNDECIDED;
    }

    private static Closing closing(TrackedConnection connection, boolean traceEnds) {
        if (connection.endedBy(Closing.FASTCLOSE)) {
            return Closing.FASTCLOSE;
        }
        if (connection.isFinished()) {
            return Closing.DATA_FIN;
        }
        if (connection.endedBy(Closing.EVICTED)) {
            return Closing.EVICTED;
        }
        if (connection.endedBy(Closing.RST)) {
            return Closing.RST;
        }
        if (connection.subflows.areAllEndedByFin()) {
            return Closing.FIN;
        }
        if (traceEnds && !connection.endedBy(Closing.IDLE)) {
            return Closing.OPEN;
        }
        if (connection.endedBy(Closing.IDLE)) {
            return Closing.IDLE;
        }
        boolean anyReset = connection.subflows.past().stream()
                .anyMatch(subflow -> subflow.ending().equals(FlowEnding.RST.word()));
        return anyReset ? Closing.RST : Closing.REPLACED;
    }
}
