package org.mpcap.track;

/** How flows end: by RST, by FIN and some patience, by silence, for want of room, or with the trace. */
final class FlowExpiry {
    private final TrackSettings settings;
    private final Journal journal;
    private final Connections connections;
    private final FlowTable table;
    private final Joins joins;
    private final DataChecks dataChecks;
    private final TimeWaitQueue lingering = new TimeWaitQueue();
    private boolean finishing;
    private long evicted;

    FlowExpiry(
            TrackSettings settings,
            Journal journal,
            Connections connections,
            FlowTable table,
            Joins joins,
            DataChecks dataChecks) {
        this.settings = settings;
        this.journal = journal;
        this.connections = connections;
        this.table = table;
        this.joins = joins;
        this.dataChecks = dataChecks;
    }

    /** A segment with RST. */
    void reset(TrackedFlow flow, int end) {
        boolean first = flow.rstPacket == 0;
        if (first) {
            flow.rstPacket = journal.packet;
            flow.rstBy = end;
            journal.event(flow, end, Event.Kind.RST, () -> "");
        }
        boolean refused = end == 1
                && (flow.synAckPacket == 0 || (flow.kind == TrackedFlow.Kind.JOIN && flow.halves[1].withMptcp == 0))
                && flow.synPacket != 0;
        if (flow.kind == TrackedFlow.Kind.JOIN && refused && first) {
            joins.refused(flow);
        } else if (flow.kind == TrackedFlow.Kind.INITIAL && refused && first) {
            flow.connection.refused = true;
            flow.connection.blame(Cause.REFUSED, flow.synPacket, journal.packet);
        }
        flow.connection.reset |= flow.kind == TrackedFlow.Kind.INITIAL || flow.connection.live.size() == 1;
        closed(flow);
    }

    /** A segment with FIN. */
    void fin(TrackedFlow flow, int end, FlowDirection half) {
        if (half.finPacket == 0) {
            half.finPacket = journal.packet;
            journal.event(flow, end, Event.Kind.FIN, () -> "");
        }
        if (flow.halves[1 - end].finPacket != 0) {
            closed(flow);
        }
    }

    private void closed(TrackedFlow flow) {
        if (!flow.closed) {
            flow.closed = true;
            lingering.add(flow);
        }
    }

    /** Gives up flows until there is room for one more. */
    void makeRoom() {
        while (table.size() >= settings.mostFlows()) {
            TrackedFlow first = lingering.poll();
            if (first == null) {
                first = table.oldest(64);
                if (first == null) {
                    first = table.any();
                }
                evicted++;
                if (first.connection != null) {
                    first.connection.evicted = true;
                }
            }
            gone(first, false);
        }
    }

    /** Ends what has been over or silent for long enough at a time of the trace; called every few segments. */
    void expire(long clock) {
        for (int i = 0; i < 32; i++) {
            TrackedFlow over = lingering.pollOver(clock);
            if (over == null) {
                break;
            }
            gone(over, false);
        }
        TrackedFlow oldest = table.oldest(4);
        if (oldest != null && clock - oldest.lastNanos > settings.idleNanos()) {
            gone(oldest, true);
        }
    }

    /** Takes a flow out of all tables, and its connection with it if it was the last. */
    void gone(TrackedFlow flow, boolean idle) {
        if (flow.gone) {
            return;
        }
        flow.gone = true;
        table.remove(flow);
        TrackedConnection connection = flow.connection;
        if (connection == null) {
            return;
        }
        dataChecks.close(flow);
        connection.idle |= idle;
        connection.live.remove(flow);
        FallbackDiagnosis.explain(flow);
        if (flow.isJoined()) {
            journal.joinsEstablished++;
        }
        if (connection.past.size() < TrackedConnection.MOST_PAST_SUBFLOWS) {
            connection.past.add(Summaries.subflow(flow));
        } else {
            connection.furtherSubflows++;
        }
        Summaries.addTo(connection, flow);
        for (FlowDirection half : flow.halves) {
            journal.gapsGivenUp += half.seen.gapsGivenUp();
        }
        if (connection.orphan && flow.tokenKnown) {
            connections.forgetOrphan(connection, flow.receiverToken);
        }
        if (connection.live.isEmpty()) {
            dataChecks.closeStreams(flow);
            close(connection);
        }
    }

    private void close(TrackedConnection connection) {
        connections.close(connection);
        for (DataStream stream : connection.data) {
            journal.gapsGivenUp += stream.seen.gapsGivenUp();
        }
        ConnectionSummary summary = Summaries.connection(connection, finishing);
        journal.outcomes.merge(summary.outcome(), 1L, Long::sum);
        journal.listener.closed(summary);
    }

    /** Ends all there is, with the trace. */
    void finish() {
        finishing = true;
        for (TrackedFlow flow = table.any(); flow != null; flow = table.any()) {
            gone(flow, false);
        }
    }

    /** Flows given up so far for want of room. */
    long evicted() {
        return evicted;
    }
}
