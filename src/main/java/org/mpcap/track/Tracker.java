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
    private final Journal journal;
    private final Connections connections = new Connections();
    private final FlowTable table = new FlowTable();
    private final OptionScan scan = new OptionScan();
    private final Handshake handshake;
    private final Signals signals;
    private final DataLevel dataLevel;
    private final MidstreamPickup midstream;
    private final FlowSetup opening;
    private final FlowExpiry endings;

    private long segments;
    private long mptcpSegments;
    private long clock = Long.MIN_VALUE;
    private long previousNanos = Long.MIN_VALUE;

    /** A tracker that reports to {@code listener}. */
    public Tracker(TrackSettings settings, TrackListener listener) {
        journal = new Journal(listener);
        handshake = new Handshake(journal, connections);
        KeyBitErrorSearch repair = new KeyBitErrorSearch(journal, connections);
        Joins joins = new Joins(journal, connections, repair);
        signals = new Signals(journal, handshake, joins, repair);
        DataChecks dataChecks = new DataChecks(journal, repair);
        dataLevel = new DataLevel(journal, dataChecks);
        midstream = new MidstreamPickup(journal, connections);
        opening = new FlowSetup(journal, connections, table, scan, handshake, joins, dataLevel);
        endings = new FlowExpiry(settings, journal, connections, table, joins, dataChecks);
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
            endings.expire(clock);
        }
        int hash = FlowTable.hash(view);
        TrackedFlow flow = table.find(view, hash);
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
        FlowDirection half = flow.halves[end];
        half.packets++;
        if (flow.connection == null) {
            if (view.has(TcpSegment.SYN)) {
                flow.halves[1].synchronize(view.sequence());
                flow.halves[0].synchronize(view.acknowledgment() - 1);
            }
            if (!midstream.assign(flow, end, scan)) {
                return 0;
            }
            FlowSetup.enroll(flow);
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

    private int syn(TrackedFlow known, PacketView view, int hash) {
        if (known != null) {
            int end = table.direction();
            boolean again = end == 0 && known.halves[0].isnKnown && known.halves[0].isn == view.sequence();
            if (again && known.kind != TrackedFlow.Kind.MID) {
                return opening.again(known);
            }
            endings.gone(known, false);
        }
        MptcpOption asking = opening.asking();
        if (asking == null) {
            opening.plain(hash, view.sequence());
            return 0;
        }
        endings.makeRoom();
        return opening.first(view, hash, asking);
    }

    private TrackedFlow midFlow(PacketView view, int hash) {
        endings.makeRoom();
        boolean fromClient = view.sourcePort() >= view.destinationPort();
        boolean synAck = view.has(TcpSegment.SYN);
        boolean senderIsEnd0 = synAck ? false : fromClient;
        TrackedFlow flow =
                new TrackedFlow(view, hash, senderIsEnd0, TrackedFlow.Kind.MID, journal.packet, journal.nanos);
        table.add(flow);
        table.find(view, hash);
        return flow;
    }

    private void segment(TrackedFlow flow, int end, FlowDirection half, PacketView view) {
        TrackedConnection connection = flow.connection;
        boolean reset = view.has(TcpSegment.RST);
        if (!reset) {
            half.count(scan.any());
        }
        if (end == 0 && flow.thirdAckPacket == 0 && !reset && flow.synAckPacket != 0) {
            handshake.thirdAck(flow, scan.any());
            if (flow.kind == TrackedFlow.Kind.INITIAL) {
                List<MptcpOption> options = scan.others();
                journal.event(
                        flow,
                        end,
                        Event.Kind.THIRD_ACK,
                        () -> options.isEmpty()
                                ? scan.any() ? "with DSS only" : "without an MPTCP option"
                                : FlowSetup.words(options));
            }
        }
        flow.answerImplied |= end == 0 && !reset;
        long position = half.position(view.sequence());
        int payload = view.payloadLength();
        if (scan.any() && !(connection.cause == Cause.MIRRORED)) {
            options(flow, end, position, payload);
        }
        if (payload > 0) {
            long unmapped = half.unmappedBytes;
            dataLevel.payload(flow, end, view, position);
            if (half.plainSince == 0 && !scan.any() && half.unmappedBytes > unmapped) {
                half.plainSince = journal.packet;
            }
        }
        if (view.has(TcpSegment.ACK)) {
            FlowDirection other = flow.halves[1 - end];
            if (other.isnKnown) {
                long acknowledged = other.position(view.acknowledgment());
                if (acknowledged > half.acknowledged) {
                    half.acknowledged = acknowledged;
                }
                if (scan.any()) {
                    half.acknowledgedWithOption = half.acknowledged;
                }
            }
        }
        if (reset) {
            endings.reset(flow, end);
        } else if (view.has(TcpSegment.FIN)) {
            endings.fin(flow, end, half);
        }
    }

    private void options(TrackedFlow flow, int end, long position, int payload) {
        TrackedConnection connection = flow.connection;
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

    /**
     * Takes the copy of a segment that was seen before at another point of capture with other MPTCP options.
     *
     * @return number of the connection it belongs to, 0 if none
     */
    public int acceptAltered(PacketView view, long packet, long nanos) {
        TrackedFlow flow = table.find(view, FlowTable.hash(view));
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
        TrackedFlow flow = table.find(view, FlowTable.hash(view));
        return flow == null || flow.connection == null ? 0 : flow.connection.number;
    }

    /** Closes every connection that is still open; nothing may follow. */
    public void finish() {
        endings.finish();
    }

    /** Flows given up so far for want of room. */
    public long evicted() {
        return endings.evicted();
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
                endings.evicted(),
                journal.malformedOptions,
                journal.gapsGivenUp);
    }
}
