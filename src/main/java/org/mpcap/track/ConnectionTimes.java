package org.mpcap.track;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
        Optional<DataTiming> sent = connection.data.initiator().timing();
        Optional<DataTiming> received = connection.data.listener().timing();
        if (sent.isEmpty() && received.isEmpty()) {
            return ConnectionTiming.NONE;
        }
        List<ConnectionTiming.Carried> carried = new ArrayList<>();
        List<Stall> stalls = new ArrayList<>();
        List<HandOver> handOvers = new ArrayList<>();
        List<Reinjection> reinjections = new ArrayList<>();
        long further = 0;
        for (Side side : Side.values()) {
            Optional<DataTiming> found = connection.data.of(side).timing();
            if (found.isEmpty()) {
                continue;
            }
            DataTiming timing = found.get();
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
            timing.pauses()
                    .forEach(pause -> handOver(fromInitiator, pause, subflows, timing.progressNanos())
                            .ifPresent(handOvers::add));
        }
        stalls.sort(Comparator.comparingLong(Stall::fromNanos));
        handOvers.sort(Comparator.comparingLong(HandOver::lastNanos));
        return new ConnectionTiming(
                dataAcks(sent, received), carried, stalls, further, handOvers, idle(sent, received), reinjections);
    }

    private static Optional<Delays> dataAcks(Optional<DataTiming> sent, Optional<DataTiming> received) {
        if (sent.isPresent() && received.isPresent()) {
            return DataTiming.delays(sent.get(), received.get());
        }
        return sent.or(() -> received).flatMap(DataTiming::delays);
    }

    /** Idle is what is idle in both directions; a direction without any data is idle always. */
    private static List<Span> idle(Optional<DataTiming> sent, Optional<DataTiming> received) {
        if (sent.isEmpty() || received.isEmpty()) {
            return sent.or(() -> received).map(DataTiming::idle).orElse(List.of());
        }
        return Span.common(sent.get().idle(), received.get().idle(), DataTiming.IDLE_NANOS);
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
