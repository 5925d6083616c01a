package org.mpcap.track;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mpcap.timing.ConnectionTiming;
import org.mpcap.timing.DataTiming;
import org.mpcap.timing.Delays;
import org.mpcap.timing.HandOver;
import org.mpcap.timing.Pause;
import org.mpcap.timing.Reinjection;
import org.mpcap.timing.Span;
import org.mpcap.timing.Stall;

/** Puts the times of both directions of a connection and of its subflows together. */
final class ConnectionTimes {
    private ConnectionTimes() {}

    /** The times of a connection that is over. */
    static ConnectionTiming of(TrackedConnection connection, List<SubflowSummary> subflows) {
        DataTiming sent = connection.data.initiator().timing();
        DataTiming received = connection.data.listener().timing();
        if (sent == null && received == null) {
            return ConnectionTiming.NONE;
        }
        List<ConnectionTiming.Carried> carried = new ArrayList<>(4);
        List<Stall> stalls = new ArrayList<>(0);
        List<HandOver> handOvers = new ArrayList<>(0);
        List<Reinjection> reinjections = new ArrayList<>(0);
        long further = 0;
        for (Side side : Side.values()) {
            DataTiming timing = connection.data.of(side).timing();
            if (timing == null) {
                continue;
            }
            boolean fromInitiator = side == Side.INITIATOR;
            for (SubflowSummary subflow : subflows) {
                Optional<Delays> delays = timing.delays(subflow.number());
                if (delays.isPresent()) {
                    carried.add(new ConnectionTiming.Carried(
                            subflow.number(), fromInitiator, delays, timing.headOfLineNanos(subflow.number())));
                }
            }
            stalls.addAll(timing.stalls());
            further += timing.furtherStalls();
            reinjections.addAll(timing.reinjections());
            for (Pause pause : timing.pauses()) {
                handOver(fromInitiator, pause, subflows, timing.progressNanos()).ifPresent(handOvers::add);
            }
        }
        if (stalls.size() > 1) {
            stalls.sort(Comparator.comparingLong(Stall::fromNanos));
        }
        if (handOvers.size() > 1) {
            handOvers.sort(Comparator.comparingLong(HandOver::lastNanos));
        }
        return new ConnectionTiming(
                dataAcks(sent, received), carried, stalls, further, handOvers, idle(sent, received), reinjections);
    }

    private static Optional<Delays> dataAcks(@Nullable DataTiming sent, @Nullable DataTiming received) {
        if (sent == null || received == null) {
            DataTiming only = sent == null ? received : sent;
            return only == null ? Optional.empty() : only.delays();
        }
        return DataTiming.delays(sent, received);
    }

    /** Idle is what is idle in both directions; a direction without any data is idle always. */
    private static List<Span> idle(@Nullable DataTiming sent, @Nullable DataTiming received) {
        if (sent == null || received == null) {
            DataTiming only = sent == null ? received : sent;
            return only == null ? List.of() : only.idle();
        }
        return Span.common(sent.idle(), received.idle(), DataTiming.IDLE_NANOS);
    }

    /**
     * The hand-over that a subflow's pause is, if there is a reason for it: a scheduler may leave a subflow alone without one.
     *
     * @param progressNanos when there was progress last
     */
    static Optional<HandOver> handOver(
            boolean fromInitiator, Pause pause, List<SubflowSummary> subflows, long progressNanos) {
        Optional<SubflowSummary> stopped = subflows.stream()
                .filter(subflow -> subflow.number() == pause.subflow())
                .findFirst();
        return stopped.filter(subflow -> pause.next() != 0)
                .flatMap(subflow -> reason(fromInitiator, pause, subflow, progressNanos))
                .map(reason -> new HandOver(
                        fromInitiator,
                        reason,
                        pause.subflow(),
                        pause.next(),
                        pause.lastNanos(),
                        pause.lastPacket(),
                        pause.nextNanos(),
                        pause.nextPacket(),
                        pause.againNanos(),
                        pause.againPacket()));
    }

    private static Optional<HandOver.Reason> reason(
            boolean fromInitiator, Pause pause, SubflowSummary stopped, long progressNanos) {
        SubflowSummary.Direction direction = stopped.directions().get(fromInitiator ? 0 : 1);
        long until = pause.isOver() ? pause.againNanos() : Long.MAX_VALUE;
        boolean silent = direction.times().silences().stream()
                .anyMatch(silence -> silence.toNanos() > pause.lastNanos() && silence.fromNanos() < until);
        if (silent) {
            return Optional.of(HandOver.Reason.SILENT);
        }
        // At a connection's end its subflows end, too, and nothing is handed over.
        boolean ended = !stopped.ending().equals(FlowEnding.OPEN.word()) && stopped.lastNanos() < progressNanos;
        if (ended && !pause.isOver()) {
            return Optional.of(HandOver.Reason.ENDED);
        }
        return direction.backup() && !pause.isOver() ? Optional.of(HandOver.Reason.BACKUP) : Optional.empty();
    }
}
