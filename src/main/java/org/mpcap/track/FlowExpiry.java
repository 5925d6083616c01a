package org.mpcap.track;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.mpcap.timing.DataTiming;
import org.mpcap.timing.FlowTiming;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpSegment;

/** How flows end: by RST, by FIN and some patience, by silence, for want of room, or with the trace. */
final class FlowExpiry {
    /** More than any window of TCP has (RFC 7323 2.3). */
    private static final int WINDOW = 1 << 30;

    private final TrackSettings settings;
    private final Connections connections;
    private final FlowTable table;
    private final Joins joins;
    private final DataChecks dataChecks;
    private final TimeWaitQueue lingering = new TimeWaitQueue();
    private final Adoption adoption;
    private final HalfOpenFlows halfOpen;
    private final CapturePoints points;
    private final SharedRoom room;
    private boolean traceEnds;
    private long latest = Long.MIN_VALUE;
    private long evicted;
    private long forgotten;

    FlowExpiry(
            TrackSettings settings,
            Connections connections,
            FlowTable table,
            Joins joins,
            Adoption adoption,
            DataChecks dataChecks,
            HalfOpenFlows halfOpen,
            CapturePoints points,
            SharedRoom room) {
        this.room = room;
        this.halfOpen = halfOpen;
        this.points = points;
        this.settings = settings;
        this.connections = connections;
        this.table = table;
        this.joins = joins;
        this.adoption = adoption;
        this.dataChecks = dataChecks;
    }

    /** A segment with RST. */
    void reset(SegmentContext at) {
        TrackedFlow flow = at.flow();
        if (flow.ending() != FlowEnding.RST) {
            firstReset(at);
        }
        boolean all = at.connection().subflows.live().size() == 1;
        if (flow.kind == TrackedFlow.Kind.INITIAL || all) {
            at.connection().ends(Closing.RST);
        }
    }

    private void firstReset(SegmentContext at) {
        TrackedFlow flow = at.flow();
        ObservedHandshake handshake = flow.handshake;
        at.event(Event.Kind.RST, () -> "");
        boolean joinSilent = flow.kind == TrackedFlow.Kind.JOIN
                && flow.from(Side.LISTENER).silence.isTotal();
        boolean refused =
                !at.isFromInitiator() && handshake.synPacket() != 0 && (handshake.synAckPacket() == 0 || joinSilent);
        if (refused && flow.kind == TrackedFlow.Kind.JOIN) {
            joins.refused(at);
        } else if (refused && flow.kind == TrackedFlow.Kind.INITIAL) {
            at.connection().negotiation.refused();
            at.connection().blame(Cause.REFUSED, handshake.synPacket(), at.packet());
        }
        boolean wasOpen = flow.ending() == FlowEnding.OPEN;
        flow.reset(new TrackedFlow.Reset(
                at.sender(), at.position(), at.opposite().sequence.acknowledged()));
        if (wasOpen) {
            linger(flow);
        }
    }

    /**
     * Whether a RST can be for the flow: one that answers a SYN acknowledges it (RFC 9293 3.5.3), another has numbers that are not far
     * off. What does not fit is late, of a flow before, or made by somebody else.
     */
    static boolean isAcceptable(SegmentContext at, TrackedFlow flow) {
        PacketView view = at.view();
        SubflowSequence other = at.opposite().sequence;
        boolean asking = flow.handshake.synPacket() != 0 && flow.handshake.synAckPacket() == 0 && !at.isFromInitiator();
        if (asking && view.has(TcpSegment.ACK)) {
            int ahead = view.acknowledgment() - other.isn();
            return ahead >= 0 && ahead <= WINDOW;
        }
        SubflowSequence own = at.direction().sequence;
        return asking || !own.isKnown() || Math.abs(own.distance(view.sequence())) <= WINDOW;
    }

    /** A segment that is no RST: the end that reset the flow may go on, so that the RST was not its own, or was ignored. */
    void goesOn(SegmentContext at) {
        TrackedFlow flow = at.flow();
        if (flow.reset().isEmpty()) {
            return;
        }
        TrackedFlow.Reset reset = flow.reset().get();
        boolean further = at.position() + at.payload() > reset.position()
                || at.opposite().sequence.acknowledged() > reset.acknowledged();
        if (reset.sender() == at.sender() && further) {
            flow.goesOn();
            at.connection().goesOn();
        }
    }

    /** A segment with FIN. */
    void fin(SegmentContext at) {
        TrackedFlow flow = at.flow();
        if (at.direction().fin()) {
            at.event(Event.Kind.FIN, () -> "");
        }
        if (at.opposite().isFinSeen() && flow.ending() == FlowEnding.OPEN) {
            flow.finished();
            linger(flow);
        }
    }

    /** Nothing may come any more, but for stragglers. */
    private void linger(TrackedFlow flow) {
        lingering.add(flow);
        for (Side end : Side.values()) {
            FlowTiming timing = flow.from(end).timing();
            if (timing != null) {
                timing.settle();
            }
            DataTiming data = flow.connection().data.of(end).timing();
            if (data != null && flow.connection().isFinished()) {
                data.settle();
            }
        }
    }

    /** Gives up flows until there is room for one more. */
    void makeRoom(SegmentContext now) {
        while (table.size() >= settings.mostFlows() || room.isFull()) {
            if (room.isFull() && forgetParked(now)) {
                continue;
            }
            if (table.size() == 0) {
                return;
            }
            TrackedFlow first = lingering.poll();
            if (first != null) {
                gone(now, first);
                continue;
            }
            FlowEntry oldest = halfOpen.poll();
            if (oldest == null) {
                oldest = table.oldest(64);
            }
            giveUp(now, oldest == null ? requireNonNull(table.any()) : oldest);
        }
    }

    private void giveUp(SegmentContext now, FlowEntry entry) {
        boolean idle = now.nanos() - entry.lastNanos() > settings.idleNanos();
        evicted += idle ? 0 : 1;
        flowOf(now, entry).ifPresent(flow -> {
            if (flow.isAssigned()) {
                flow.connection().ends(idle ? Closing.IDLE : Closing.EVICTED);
            }
            gone(now, flow);
        });
    }

    /** The flow an entry stands for, unless it is one SYN of too many. */
    private Optional<TrackedFlow> flowOf(SegmentContext now, FlowEntry entry) {
        return entry instanceof HalfOpen syn ? halfOpen.giveUp(now, syn) : Optional.of((TrackedFlow) entry);
    }

    /** Ends what has been over or silent for long enough at a time of the trace; called every few segments. */
    void expire(SegmentContext now, long clock) {
        for (int i = 0; i < 32; i++) {
            TrackedFlow over = lingering.pollOver(clock);
            if (over == null) {
                break;
            }
            if (over.ending() != FlowEnding.OPEN) {
                gone(now, over);
            }
        }
        latest = clock;
        while (connections.hasTooManyParked()) {
            forgetParked(now);
        }
    }

    /** Closes the connection without subflows that waits the longest for another, if there is one. */
    private boolean forgetParked(SegmentContext now) {
        Optional<TrackedConnection> parked = connections.pollParked();
        parked.ifPresent(connection -> {
            forgotten++;
            close(now, connection, false);
        });
        return parked.isPresent();
    }

    /** Takes a flow out of all tables, and its connection with it if it was the last. */
    void gone(SegmentContext now, TrackedFlow flow) {
        if (!flow.leave()) {
            return;
        }
        table.remove(flow);
        points.forget(flow);
        flow.sightings().ifPresent(seen -> seen.translations().forEach(translated -> gone(now, translated)));
        if (!flow.isAssigned()) {
            for (Side end : Side.values()) {
                flow.from(end).release();
            }
            return;
        }
        TrackedConnection connection = flow.connection();
        dataChecks.close(now, flow);
        if (connection.is(TrackedConnection.Origin.ORPHAN)) {
            joins.unexplained(now.elsewhere(flow, Side.INITIATOR));
        }
        connection.subflows.over(flow);
        FallbackDiagnosis.explain(flow);
        if (flow.isJoined()) {
            now.counters.joinEstablished();
        }
        connection.subflows.keep(Summaries.subflow(flow, points::name));
        boolean stray = flow.kind == TrackedFlow.Kind.JOIN && !connection.isLost();
        for (Side end : Side.values()) {
            if (stray) {
                flow.from(end).counters.strayIfUnmapped();
            }
            connection.sums.of(flow.side(end)).add(flow.from(end).counters);
            now.counters.gapsGivenUp(flow.from(end).seen.gapsGivenUp());
            flow.from(end).release();
        }
        flow.sightings().ifPresent(FlowSightings::release);
        if (connection.is(TrackedConnection.Origin.ORPHAN)) {
            connections.forgetOrphan(connection, flow);
        }
        if (!connection.disputes.isEmpty() && connection.subflows.live().isEmpty()) {
            connection.disputes.settle(now.elsewhere(flow, Side.INITIATOR));
        }
        if (connection.subflows.live().isEmpty() && connections.hasOrphans(connection)) {
            adoption.adoptOrphansOf(now.elsewhere(flow, Side.INITIATOR), connection);
        }
        if (connection.subflows.live().isEmpty() && (traceEnds || !connections.park(connection))) {
            close(now, connection, traceEnds);
        }
    }

    private void close(SegmentContext now, TrackedConnection connection, boolean open) {
        connections.close(connection);
        DataChecks.closeStreams(now.counters, connection);
        if (open && latest - connection.lastNanos() > settings.idleNanos()) {
            connection.ends(Closing.IDLE);
        }
        for (DataStream stream : connection.data.both()) {
            now.counters.gapsGivenUp(stream.seen.gapsGivenUp());
        }
        for (DataStream stream : connection.data.both()) {
            DataTiming timing = stream.timing();
            if (timing != null) {
                timing.end(connection.lastNanos(), connection.lastPacket(), !connection.isLost());
            }
        }
        ConnectionSummary summary = Summaries.connection(connection, open);
        now.counters.outcome(summary.outcome());
        now.listener.closed(summary);
        connection.data.both().forEach(DataStream::release);
    }

    /** Ends all there is, with the trace, at its latest time. */
    void finish(SegmentContext last, long clock) {
        traceEnds = true;
        latest = clock;
        for (FlowEntry entry = table.any(); entry != null; entry = table.any()) {
            flowOf(last, entry).ifPresent(flow -> gone(last, flow));
        }
        for (Optional<TrackedConnection> next = connections.pollParked();
                next.isPresent();
                next = connections.pollParked()) {
            close(last, next.get(), false);
        }
    }

    /** Connections closed for want of room though they might have gone on. */
    long forgotten() {
        return forgotten;
    }

    /** Flows given up so far for want of room. */
    long evicted() {
        return evicted;
    }
}
