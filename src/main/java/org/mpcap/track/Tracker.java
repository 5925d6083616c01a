package org.mpcap.track;

import java.util.List;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * Follows MPTCP through a trace: give it every TCP segment in the order captured, and {@link #finish()} at the end. Keeps state
 * for flows that asked for MPTCP or carry its options, at most {@link TrackSettings#mostFlows()} of them.
 */
public final class Tracker {
    private final TrackSettings settings;
    private final Journal journal;
    private final Connections connections = new Connections();
    private final FlowTable table = new FlowTable();
    private final OptionScan scan = new OptionScan();
    private final Handshake handshake;
    private final Joins joins;
    private final Signals signals;
    private final DataChecks dataChecks;
    private final DataLevel dataLevel;
    private final Midway midway;
    private final Opening opening;
    private final Lingering lingering = new Lingering();

    private boolean finishing;
    private long segments;
    private long mptcpSegments;
    private long evicted;
    private long clock = Long.MIN_VALUE;
    private long previousNanos = Long.MIN_VALUE;

    /** A tracker that reports to {@code listener}. */
    public Tracker(TrackSettings settings, TrackListener listener) {
        this.settings = settings;
        journal = new Journal(listener);
        handshake = new Handshake(journal, connections);
        KeyRepair repair = new KeyRepair(journal, connections);
        joins = new Joins(journal, connections, repair);
        signals = new Signals(journal, handshake, joins, repair);
        dataChecks = new DataChecks(journal, repair);
        dataLevel = new DataLevel(journal, dataChecks);
        midway = new Midway(journal, connections);
        opening = new Opening(journal, connections, table, scan, handshake, joins, dataLevel);
    }

    /**
     * Takes the next segment.
     *
     * @param view a segment decoded as {@link PacketView.Content#TCP}; not kept
     * @param packet its number, from 1
     * @param nanos its time, nanoseconds since 1970
     * @return number of the connection it belongs to, 0 if none
     */
    public int accept(PacketView view, long packet, long nanos) {
        segments++;
        journal.packet = packet;
        journal.nanos = nanos;
        // One packet with a time far ahead does not make everything else idle: two have to agree.
        clock = Math.min(nanos, previousNanos == Long.MIN_VALUE ? nanos : Math.max(previousNanos, clock));
        previousNanos = nanos;
        if ((segments & 63) == 0) {
            expire();
        }
        int hash = FlowTable.hash(view);
        Flow flow = table.find(view, hash);
        boolean opens = (view.flags() & (TcpSegment.SYN | TcpSegment.ACK)) == TcpSegment.SYN;
        if (scan.read(view)) {
            mptcpSegments++;
        }
        if (opens) {
            return syn(flow, view, hash);
        }
        if (flow == null) {
            if (!scan.any()) {
                return 0;
            }
            flow = midFlow(view, hash);
        }
        int end = table.direction();
        flow.lastNanos = nanos;
        flow.lastPacket = packet;
        Half half = flow.halves[end];
        half.packets++;
        if (flow.connection == null) {
            if (view.has(TcpSegment.SYN)) {
                flow.halves[1].synchronize(view.sequence());
                flow.halves[0].synchronize(view.acknowledgment() - 1);
            }
            if (!midway.assign(flow, end, scan)) {
                return 0;
            }
            Opening.enroll(flow);
            journal.event(flow, end, Event.Kind.MID_FLOW, () -> "seen without its handshake");
        }
        flow.connection.lastNanos = nanos;
        flow.connection.lastPacket = packet;
        if (view.has(TcpSegment.SYN)) {
            opening.synAck(flow, end, view);
        } else {
            segment(flow, end, half, view);
        }
        return flow.connection.number;
    }

    private int syn(Flow known, PacketView view, int hash) {
        if (known != null) {
            int end = table.direction();
            boolean again = end == 0 && known.halves[0].isnKnown && known.halves[0].isn == view.sequence();
            if (again && known.kind != Flow.Kind.MID) {
                return opening.again(known);
            }
            gone(known, false);
        }
        MptcpOption asking = opening.asking();
        if (asking == null) {
            opening.plain(hash, view.sequence());
            return 0;
        }
        makeRoom();
        return opening.first(view, hash, asking);
    }

    private Flow midFlow(PacketView view, int hash) {
        makeRoom();
        boolean fromClient = view.sourcePort() >= view.destinationPort();
        boolean synAck = view.has(TcpSegment.SYN);
        boolean senderIsEnd0 = synAck ? false : fromClient;
        Flow flow = new Flow(view, hash, senderIsEnd0, Flow.Kind.MID, journal.packet, journal.nanos);
        table.add(flow);
        table.find(view, hash);
        return flow;
    }

    private void segment(Flow flow, int end, Half half, PacketView view) {
        Connection connection = flow.connection;
        boolean reset = view.has(TcpSegment.RST);
        if (scan.any() && !reset) {
            half.withMptcp++;
        }
        if (end == 0 && flow.thirdAckPacket == 0 && !reset && flow.synAckPacket != 0) {
            handshake.thirdAck(flow, scan.any());
            if (flow.kind == Flow.Kind.INITIAL) {
                List<MptcpOption> options = scan.others();
                journal.event(
                        flow,
                        end,
                        Event.Kind.THIRD_ACK,
                        () -> options.isEmpty()
                                ? scan.any() ? "with DSS only" : "without an MPTCP option"
                                : Opening.words(options));
            }
        }
        flow.answerImplied |= end == 0 && !reset;
        long position = half.position(view.sequence());
        int payload = view.payloadLength();
        if (scan.any() && !(connection.cause == Cause.MIRRORED)) {
            options(flow, end, position, payload);
        }
        if (payload > 0) {
            dataLevel.payload(flow, end, view, position);
        }
        if (view.has(TcpSegment.ACK)) {
            Half other = flow.halves[1 - end];
            if (other.isnKnown) {
                long acknowledged = other.position(view.acknowledgment());
                if (acknowledged > half.acknowledged) {
                    half.acknowledged = acknowledged;
                }
            }
        }
        if (reset) {
            reset(flow, end);
        } else if (view.has(TcpSegment.FIN)) {
            fin(flow, end, half);
        }
    }

    private void options(Flow flow, int end, long position, int payload) {
        Connection connection = flow.connection;
        if (scan.hasOthers()) {
            for (MptcpOption option : scan.others()) {
                signals.take(flow, end, option);
                if (option instanceof MpCapable.WithData first && end == 0) {
                    dataLevel.firstData(flow, end, first);
                }
            }
        }
        if (scan.hasDss()) {
            if (connection.answered && end == 0) {
                connection.established = true;
            }
            dataLevel.dss(flow, end, scan, position, payload);
        }
    }

    private void reset(Flow flow, int end) {
        boolean first = flow.rstPacket == 0;
        if (first) {
            flow.rstPacket = journal.packet;
            flow.rstBy = end;
            journal.event(flow, end, Event.Kind.RST, () -> "");
        }
        boolean refused = end == 1
                && (flow.synAckPacket == 0 || (flow.kind == Flow.Kind.JOIN && flow.halves[1].withMptcp == 0))
                && flow.synPacket != 0;
        if (flow.kind == Flow.Kind.JOIN && refused && first) {
            joins.refused(flow);
        } else if (flow.kind == Flow.Kind.INITIAL && refused && first) {
            flow.connection.refused = true;
            flow.connection.blame(Cause.REFUSED, flow.synPacket, journal.packet);
        }
        flow.connection.reset |= flow.kind == Flow.Kind.INITIAL || flow.connection.live.size() == 1;
        closed(flow);
    }

    private void fin(Flow flow, int end, Half half) {
        if (half.finPacket == 0) {
            half.finPacket = journal.packet;
            journal.event(flow, end, Event.Kind.FIN, () -> "");
        }
        if (flow.halves[1 - end].finPacket != 0) {
            closed(flow);
        }
    }

    private void closed(Flow flow) {
        if (!flow.closed) {
            flow.closed = true;
            lingering.add(flow);
        }
    }

    /**
     * Takes the copy of a segment that was seen before at another point of capture with other MPTCP options.
     *
     * @return number of the connection it belongs to, 0 if none
     */
    public int acceptAltered(PacketView view, long packet, long nanos) {
        Flow flow = table.find(view, FlowTable.hash(view));
        boolean hasOption = scan.read(view);
        if (flow == null) {
            return hasOption ? accept(view, packet, nanos) : 0;
        }
        journal.packet = packet;
        journal.nanos = nanos;
        int end = table.direction();
        boolean synAck = view.has(TcpSegment.SYN) && view.has(TcpSegment.ACK);
        if (synAck && end == 1 && hasOption && !flow.synAckHadOption && flow.connection != null) {
            flow.strippedSynAckPacket = flow.synAckPacket;
        }
        if (view.has(TcpSegment.SYN) && flow.connection != null) {
            handshake.altered(flow, view, end, hasOption);
        }
        return flow.connection == null ? 0 : flow.connection.number;
    }

    /** Number of the connection a segment belongs to, without taking it; 0 if none. */
    public int connectionOf(PacketView view) {
        Flow flow = table.find(view, FlowTable.hash(view));
        return flow == null || flow.connection == null ? 0 : flow.connection.number;
    }

    private void makeRoom() {
        while (table.size() >= settings.mostFlows()) {
            Flow first = lingering.poll();
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

    private void expire() {
        for (int i = 0; i < 32; i++) {
            Flow over = lingering.pollOver(clock);
            if (over == null) {
                break;
            }
            gone(over, false);
        }
        Flow oldest = table.oldest(4);
        if (oldest != null && clock - oldest.lastNanos > settings.idleNanos()) {
            gone(oldest, true);
        }
    }

    private void gone(Flow flow, boolean idle) {
        if (flow.gone) {
            return;
        }
        flow.gone = true;
        table.remove(flow);
        Connection connection = flow.connection;
        if (connection == null) {
            return;
        }
        dataChecks.close(flow);
        connection.idle |= idle;
        connection.live.remove(flow);
        Explainer.explain(flow);
        if (flow.joinConfirmed && flow.cause == null) {
            journal.joinsEstablished++;
        }
        if (connection.past.size() < Connection.MOST_PAST_SUBFLOWS) {
            connection.past.add(Summaries.subflow(flow));
        } else {
            connection.furtherSubflows++;
        }
        Summaries.addTo(connection, flow);
        if (connection.orphan && flow.tokenKnown) {
            connections.forgetOrphan(connection, flow.receiverToken);
        }
        if (connection.live.isEmpty()) {
            dataChecks.closeStreams(flow);
            close(connection);
        }
    }

    private void close(Connection connection) {
        connections.close(connection);
        ConnectionSummary summary = Summaries.connection(connection, finishing);
        journal.outcomes.merge(summary.outcome(), 1L, Long::sum);
        journal.listener.closed(summary);
    }

    /** Closes every connection that is still open; nothing may follow. */
    public void finish() {
        finishing = true;
        for (Flow flow = table.any(); flow != null; flow = table.any()) {
            gone(flow, false);
        }
    }

    /** Flows given up so far for want of room. */
    public long evicted() {
        return evicted;
    }

    /** Flows followed at this moment. */
    public int liveFlows() {
        return table.size();
    }

    /** Sums over what was seen so far. */
    public TrackTotals totals() {
        return new TrackTotals(
                segments,
                mptcpSegments,
                opening.plainFlows(),
                connections.numbered(),
                journal.outcomes,
                journal.joins,
                journal.joinsEstablished,
                journal.checks.summary(),
                evicted,
                journal.oddOptions);
    }
}
