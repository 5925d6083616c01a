package org.mpcap.track;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.RemoveAddr;

/**
 * Follows MPTCP through a trace: give it every TCP segment in the order captured, and {@link #finish()} at the end. Keeps state
 * for flows that asked for MPTCP or carry its options, at most {@link TrackSettings#mostFlows()} of them.
 */
public final class Tracker {
    /** Bytes one mapping may cover: so far back may stand the option that maps a byte. */
    private static final int LONGEST_MAPPING = 65_535;

    private final SegmentContext at;
    private final TrackCounters counters = new TrackCounters();
    private final SharedRoom room = new SharedRoom();
    private final Connections connections = new Connections(room);
    private final FlowTable table;
    private final Handshake handshake = new Handshake(connections);
    private final MidstreamPickup midstream;
    private final Adoption adoption;
    private final Joins joins;
    private final Signals signals;
    private final DataLevel dataLevel;
    private final FlowSetup setup;
    private final HalfOpenFlows halfOpen;
    private final FlowExpiry expiry;
    private final CapturePoints points;
    private long clock = Long.MIN_VALUE;
    private long previousNanos = Long.MIN_VALUE;

    /**
     * A tracker that reports to {@code listener}.
     *
     * @param names what it calls points of capture
     * @param random what nobody must be able to foresee is made of this; the answers do not depend on it
     */
    public Tracker(TrackSettings settings, TrackListener listener, IntFunction<String> names, RandomGenerator random) {
        table = new FlowTable(random);
        at = new SegmentContext(listener, counters);
        points = new CapturePoints(names);
        KeyBitErrorSearch repair = new KeyBitErrorSearch(connections);
        joins = new Joins(connections, repair);
        adoption = new Adoption(connections, joins);
        midstream = new MidstreamPickup(connections, adoption);
        DataChecks dataChecks = new DataChecks(repair);
        signals = new Signals(handshake, joins, repair);
        dataLevel = new DataLevel(dataChecks);
        setup = new FlowSetup(table, connections, handshake, joins, dataLevel, room);
        halfOpen = new HalfOpenFlows(settings, table, setup, connections, points);
        expiry = new FlowExpiry(settings, connections, table, joins, adoption, dataChecks, halfOpen, points, room);
    }

    /**
     * Takes the next segment.
     *
     * @param view a segment decoded as {@link PacketView.Content#TCP}; not kept
     * @param packet its number, from 1
     * @param nanos its time, nanoseconds since 1970
     * @param point the point of capture
     * @return number of the connection it belongs to, 0 if none
     */
    public int accept(PacketView view, long packet, long nanos, int point) {
        begins(point, packet);
        if (at.begin(view, packet, nanos)) {
            counters.mptcpSegment();
        }
        // One packet with a time far ahead does not make everything else idle: two have to agree.
        clock = Math.min(nanos, previousNanos == Long.MIN_VALUE ? nanos : Math.max(previousNanos, clock));
        previousNanos = nanos;
        if ((counters.segment() & 63) == 0) {
            expiry.expire(at, clock);
        }
        int hash = table.hash(view);
        TrackedFlow flow = find(view, hash);
        boolean opens = (view.flags() & (TcpSegment.SYN | TcpSegment.ACK)) == TcpSegment.SYN;
        if (opens) {
            return syn(flow, hash, point);
        }
        if (flow == null) {
            if (!at.options.any()) {
                return 0;
            }
            flow = midstream(hash);
        }
        flow = points.resolve(flow, view, table.sender(), point);
        at.belongsTo(flow, table.sender());
        if (points.areSeveral()) {
            if (view.has(TcpSegment.SYN)) {
                points.synAck(at, point, table, connections);
                flow = at.flow();
            }
            if (points.take(at, point, false)) {
                counters.copy(at.options.any());
                return copy(flow, nanos);
            }
        }
        flow.touch(packet, nanos);
        at.direction().counters.packet();
        FlowSetup.presumeSynAck(at);
        if (!flow.isAssigned() && !assign(flow)) {
            if (at.options.isCut() && flow.from(Side.INITIATOR).sequence.isKnown() && at.payload() > 0) {
                at.liesAt(at.direction().sequence.position(view.sequence()));
                dataLevel.cutOff(at);
            }
            return 0;
        }
        flow.connection().touch(packet, nanos);
        if (FlowSetup.isOfFormerFlow(at)) {
            return flow.connection().number();
        }
        FlowSetup.brokenOptions(at);
        if (view.has(TcpSegment.SYN)) {
            setup.synAck(at);
            if (at.connection().is(TrackedConnection.Origin.ORPHAN)) {
                joins.provenOwner(at)
                        .ifPresent(owner -> adoption.adopt(at, at.connection(), owner.connection(), owner.reversed()));
            }
        } else {
            segment(flow);
        }
        if (connections.hasExplained()) {
            adoption.adoptExplained(at);
        }
        return flow.connection().number();
    }

    /** What was seen elsewhere before counts no more; but it may lack the option there. */
    private int copy(TrackedFlow flow, long nanos) {
        flow.touch(flow.lastPacket(), nanos);
        if (!flow.isAssigned()) {
            return 0;
        }
        SubflowTimes.acknowledgedHere(at);
        if (at.has(TcpSegment.SYN)) {
            Handshake.altered(at);
        }
        return flow.connection().number();
    }

    private void begins(int point, long packet) {
        if (points.at(point, packet)) {
            halfOpen.completeAll(at);
        }
    }

    private @Nullable TrackedFlow find(PacketView view, int hash) {
        FlowEntry entry = table.find(view, hash);
        return entry == null ? null : halfOpen.complete(at, entry);
    }

    private int syn(@Nullable TrackedFlow known, int hash, int point) {
        boolean same = known != null
                && known.from(Side.INITIATOR).sequence.startsAt(at.view().sequence());
        if (points.areSeveral() && !same) {
            expiry.makeRoom(at);
            Optional<TrackedFlow> elsewhere = points.opensElsewhere(at, known, hash, point, table);
            if (elsewhere.isPresent()) {
                counters.copy(at.options.any());
                return copy(elsewhere.get(), at.nanos());
            }
        }
        if (known != null) {
            at.belongsTo(known, table.sender());
            boolean again = at.isFromInitiator()
                    && at.direction().sequence.startsAt(at.view().sequence());
            if (again && known.kind != TrackedFlow.Kind.MID) {
                setup.again(at);
                return known.connection().number();
            }
            if (FlowSetup.isSimultaneous(at)) {
                setup.simultaneous(at);
                return known.connection().number();
            }
            expiry.gone(at, known);
        }
        if (at.options.isJoinCut()) {
            // Which connection it joins is told by what follows.
            TrackedFlow flow = midstream(hash);
            at.belongsTo(flow, Side.INITIATOR);
            at.direction().counters.packet();
            at.direction().sequence.synchronize(at.view().sequence());
            return 0;
        }
        Optional<MptcpOption> asking = FlowSetup.asking(at.options);
        if (asking.isEmpty()) {
            if (!at.options.isCut()) {
                setup.plain(hash, at.view(), at.packet());
            }
            return 0;
        }
        expiry.makeRoom(at);
        int connection = halfOpen.open(at, hash, asking.get(), point, Optional.ofNullable(known));
        FlowSetup.brokenOptions(at);
        return connection;
    }

    private TrackedFlow midstream(int hash) {
        expiry.makeRoom(at);
        PacketView view = at.view();
        // Servers have the lower ports, mostly.
        boolean fromClient =
                view.has(TcpSegment.SYN) ? !view.has(TcpSegment.ACK) : view.sourcePort() >= view.destinationPort();
        FlowAddresses addresses = FlowAddresses.of(view, fromClient ? Side.INITIATOR : Side.LISTENER);
        TrackedFlow flow = new TrackedFlow(addresses, hash, TrackedFlow.Kind.MID, at.packet(), at.nanos(), room);
        table.add(flow);
        table.find(view, hash);
        return flow;
    }

    /** Finds a connection for a flow that has none; false while that is open. */
    private boolean assign(TrackedFlow flow) {
        if (at.has(TcpSegment.SYN)) {
            flow.from(Side.LISTENER).sequence.synchronize(at.view().sequence());
            flow.from(Side.INITIATOR).sequence.synchronize(at.view().acknowledgment() - 1);
        }
        if (!midstream.assign(at)) {
            return false;
        }
        at.event(Event.Kind.MID_FLOW, () -> "seen without its handshake");
        return true;
    }

    private void segment(TrackedFlow flow) {
        FlowDirection direction = at.direction();
        boolean reset = at.has(TcpSegment.RST);
        boolean withOption = at.options.any();
        at.liesAt(direction.sequence.position(at.view().sequence()));
        if (!reset) {
            expiry.goesOn(at);
            if (withOption) {
                direction.silence.option();
            } else if (at.options.certainlyNone()) {
                direction.silence.plain();
            }
            if (at.isFromInitiator()) {
                setup.thirdAck(at);
            } else if (flow.handshake.fourthAck() && at.options.certainlyNone()) {
                at.event(Event.Kind.FOURTH_ACK, () -> "without an MPTCP option");
            }
        }
        if (withOption && !flow.connection().isBlamedFor(Cause.MIRRORED)) {
            options();
        }
        if (at.payload() > 0) {
            long unmapped = direction.counters.unmappedBytes();
            dataLevel.payload(at);
            boolean plain = at.options.certainlyNone() && direction.counters.unmappedBytes() > unmapped;
            SubflowTimes.payload(at);
            if (plain && direction.hasSeenBefore(at.position(), LONGEST_MAPPING)) {
                direction.silence.plainData(at.packet());
            }
        }
        if (at.has(TcpSegment.ACK) && at.opposite().sequence.isKnown()) {
            acknowledgment();
        }
        if (reset) {
            expiry.reset(at);
        } else if (at.has(TcpSegment.FIN)) {
            expiry.fin(at);
        }
    }

    /** What is new of an acknowledgment of data that was seen; that of a FIN may come from a host that has forgotten the connection. */
    private void acknowledgment() {
        SubflowSequence acknowledged = at.opposite().sequence;
        long position = acknowledged.position(at.view().acknowledgment());
        long before = acknowledged.acknowledged();
        boolean further = acknowledged.acknowledges(position);
        SubflowTimes.acknowledgment(at, position, acknowledged.acknowledged() > before);
        boolean closing = at.direction().isFinSeen() || at.opposite().isFinSeen();
        if (further && !closing && at.options.certainlyNone()) {
            at.direction().silence.plainAcknowledgment(at.packet());
        }
    }

    private void options() {
        if (at.isFromInitiator()
                && at.flow().kind != TrackedFlow.Kind.JOIN
                && at.options.cutCapable().isPresent()) {
            at.connection().negotiation.established();
        }
        if (at.options.hasOthers()) {
            for (MptcpOption option : at.options.others()) {
                boolean speaksMptcp =
                        option instanceof AddAddr || option instanceof RemoveAddr || option instanceof MpPrio;
                if (speaksMptcp) {
                    establish();
                }
                signals.take(at, option);
                if (option instanceof MpCapable.WithData first && at.isFromInitiator()) {
                    dataLevel.firstData(at, first);
                }
            }
        }
        if (at.options.hasDss()) {
            if (at.connection().is(TrackedConnection.Origin.ORPHAN)) {
                midstream.explain(at);
            }
            establish();
            dataLevel.dss(at);
        }
    }

    /** An option that only a host sends which has agreed on MPTCP. */
    private void establish() {
        Negotiation negotiation = at.connection().negotiation;
        if (!negotiation.isEstablished() && (confirms(negotiation) || isAnswerMissing())) {
            negotiation.established();
        }
    }

    private boolean confirms(Negotiation negotiation) {
        return negotiation.isAnswered() && at.isFromInitiator();
    }

    /** The SYN/ACK is not in the capture; but neither side would send a DSS, had they not agreed. */
    private boolean isAnswerMissing() {
        return at.flow().kind == TrackedFlow.Kind.INITIAL && at.flow().handshake.synAckPacket() == 0;
    }

    /**
     * Takes the copy of a segment that was seen before at another point of capture, perhaps with other MPTCP options.
     *
     * @param point the point of capture
     * @return number of the connection it belongs to, 0 if none
     */
    public int acceptElsewhere(PacketView view, long packet, long nanos, int point) {
        begins(point, packet);
        TrackedFlow flow = find(view, table.hash(view));
        boolean hasOption = at.begin(view, packet, nanos);
        if (flow == null) {
            return hasOption ? accept(view, packet, nanos, point) : 0;
        }
        flow = points.resolve(flow, view, table.sender(), point);
        at.belongsTo(flow, table.sender());
        points.take(at, point, true);
        return copy(flow, nanos);
    }

    /** Number of the connection a segment belongs to, without taking it; 0 if none. */
    public int connectionOf(PacketView view) {
        TrackedFlow flow = find(view, table.hash(view));
        TrackedFlow original = flow instanceof TranslatedFlow translated ? translated.original : flow;
        return original == null || !original.isAssigned()
                ? 0
                : original.connection().number();
    }

    /** Closes every connection that is still open; nothing may follow. */
    public void finish() {
        expiry.finish(at, clock);
    }

    /** Segments that were seen at another point of capture before, under other numbers or addresses, or in other segments. */
    public long copies() {
        return counters.copies();
    }

    /** Flows followed at this moment. */
    public int liveFlows() {
        return table.size();
    }

    /** Sums over what was seen so far. */
    public TrackTotals totals() {
        return counters.totals(
                setup.plainFlows(),
                setup.plain(),
                connections.counted(),
                expiry.evicted(),
                expiry.forgotten(),
                halfOpen.unlisted());
    }
}
