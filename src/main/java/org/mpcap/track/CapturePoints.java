package org.mpcap.track;

import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** Finds the flow that a segment belongs to wherever it was captured, and makes its numbers those of the flow. */
final class CapturePoints {
    /** Times at two points are no further apart: clocks may differ by five seconds. */
    private static final long NEAR = 6_000_000_000L;
    /** SYNs remembered, a power of two. */
    private static final int RECENT = 1 << 12;

    private final @Nullable TrackedFlow[] recent = new TrackedFlow[RECENT];
    private final IntFunction<String> names;
    private final long[] signatures = new long[RECENT];
    private int first;
    private boolean any;
    private boolean several;
    /** Packet from which on there are several. */
    private long severalSince;
    /** Some direction of a flow passed two of them. */
    private boolean crossed;

    /** {@code names} says what a point is called. */
    CapturePoints(IntFunction<String> names) {
        this.names = names;
    }

    String name(int point) {
        return names.apply(point);
    }

    /** A packet was captured at a point; whether it is the first one at a second point. */
    boolean at(int point, long packet) {
        if (several) {
            return false;
        }
        if (!any) {
            any = true;
            first = point;
        }
        several = point != first;
        severalSince = packet;
        return several;
    }

    /** Whether there is more than one. */
    boolean areSeveral() {
        return several;
    }

    /** The flow a flow of the table stands for, after the segment's numbers were made those of that flow. */
    TrackedFlow resolve(TrackedFlow found, PacketView view, Side sender, int point) {
        TrackedFlow flow = found instanceof TranslatedFlow translated ? translated.original : found;
        if (flow != found) {
            found.touch(found.lastPacket(), flow.lastNanos());
        }
        if (flow.sightings().isPresent()) {
            flow.sightings().get().renumber(view, sender, point);
        }
        return flow;
    }

    /** Takes a segment of a flow as seen at a point; whether it was seen elsewhere before. */
    boolean take(SegmentContext at, int point, boolean known) {
        if (!crossed && at.direction().isSettledAt(point)) {
            return false;
        }
        FlowSightings sightings = sightings(at.flow());
        boolean copy = sightings.take(at, point, known, crossed);
        if (sightings.isAtSeveral(at.sender())) {
            crossed = true;
        } else if (sightings.hasEnough(at.sender())) {
            at.direction().settledAt(point);
        }
        return copy;
    }

    /** What the points saw of a flow. */
    private FlowSightings sightings(TrackedFlow flow) {
        if (flow.sightings().isEmpty()) {
            FlowSightings begun = new FlowSightings(flow.room());
            if (flow.firstPacket < severalSince) {
                begun.beganAt(first, flow);
            }
            flow.seenBy(begun);
        }
        return flow.sightings().get();
    }

    /**
     * A SYN/ACK at one of several points: it may have other numbers than the one seen elsewhere before, and its key may tell that two
     * flows are one, of which a box on the way rewrites addresses and numbers.
     */
    void synAck(SegmentContext at, int point, FlowTable table, Connections connections) {
        if (at.isFromInitiator() || at.flow().kind != TrackedFlow.Kind.INITIAL) {
            otherNumbers(at, point);
            return;
        }
        long key = FlowSetup.answer(at.options).map(CapturePoints::signature).orElse(0L);
        Optional<TrackedFlow> same = find(key, at.nanos())
                .filter(flow -> flow != at.flow()
                        && isOnlyAnswered(flow)
                        && isOnlyAnswered(at.flow())
                        && sightings(flow).firstPoint() != point);
        if (same.isPresent()) {
            TrackedFlow earlier = same.get().firstPacket < at.flow().firstPacket ? same.get() : at.flow();
            TrackedFlow later = earlier == at.flow() ? same.get() : at.flow();
            unite(at, earlier, later, table, connections);
            sightings(earlier).renumber(at.view(), Side.LISTENER, point);
            at.belongsTo(earlier, Side.LISTENER);
        } else if (key != 0) {
            put(key, at.flow());
        }
        otherNumbers(at, point);
    }

    private static boolean isOnlyAnswered(TrackedFlow flow) {
        return flow.kind == TrackedFlow.Kind.INITIAL
                && flow.handshake.synPacket() != 0
                && flow.handshake.thirdAckPacket() == 0
                && flow.from(Side.INITIATOR).seen.isEmpty()
                && flow.from(Side.LISTENER).seen.isEmpty();
    }

    /** The later flow is the earlier one at another point; one of them has its SYN/ACK, which is that of {@code at} at the other's. */
    private void unite(
            SegmentContext at, TrackedFlow earlier, TrackedFlow later, FlowTable table, Connections connections) {
        FlowSightings sightings = sightings(earlier);
        int there = sightings(later).firstPoint();
        for (Side end : Side.values()) {
            SubflowSequence here = earlier.from(end).sequence;
            SubflowSequence other = later.from(end).sequence;
            int isn = here.isKnown() ? here.isn() : at.view().sequence();
            int otherIsn = other.isKnown() ? other.isn() : at.view().sequence();
            sightings.shifted(there, earlier, end, isn - otherIsn, earlier.firstPacket, later.firstPacket);
            for (long packets = later.from(end).counters.packets(); packets > 0; packets--) {
                at.counters.copy(true);
            }
        }
        TranslatedFlow translated =
                new TranslatedFlow(later.addresses, later.hash(), earlier, later.firstPacket, later.firstNanos);
        table.remove(later);
        later.leave();
        table.add(translated);
        sightings.translated(translated, there, earlier.firstPacket, later.firstPacket);
        at.listener.merged(later.connection().number(), earlier.connection().number(), 0);
        connections.unite(later.connection(), earlier.connection());
    }

    private void otherNumbers(SegmentContext at, int point) {
        SubflowSequence sequence = at.flow().from(Side.LISTENER).sequence;
        ObservedHandshake handshake = at.flow().handshake;
        boolean elsewhere = sequence.isKnown() && handshake.synAckPacket() != 0 && !at.isFromInitiator();
        if (elsewhere && !sequence.startsAt(at.view().sequence())) {
            int shift = sequence.isn() - at.view().sequence();
            sightings(at.flow()).shifted(point, at.flow(), Side.LISTENER, shift, handshake.synAckPacket(), at.packet());
            at.view().renumber(shift, 0);
        }
    }

    /** Remembers a flow by its SYN. */
    void remember(TrackedFlow flow, int sequence, MptcpOption asking) {
        put(isnSignature(sequence), flow);
        long signature = signature(asking);
        if (signature != 0) {
            put(signature, flow);
        }
    }

    /**
     * The flow whose SYN this is if another point of capture saw it with other numbers or addresses; its numbers are then made
     * those of the flow. {@code known} is what the table has under its addresses.
     */
    Optional<TrackedFlow> opensElsewhere(
            SegmentContext at, @Nullable TrackedFlow known, int hash, int point, FlowTable table) {
        Optional<MptcpOption> asking = FlowSetup.asking(at.options);
        TrackedFlow original = known instanceof TranslatedFlow translated ? translated.original : known;
        if (original == null) {
            original = sameFlow(at, asking).orElse(null);
        } else if (!isRewritten(at, original, asking, point)) {
            return Optional.empty();
        }
        if (original == null || sightings(original).isSynSeenAt(point)) {
            return Optional.empty();
        }
        FlowSightings sightings = sightings(original);
        long syn = original.handshake.synPacket();
        int shift = original.from(Side.INITIATOR).sequence.isn() - at.view().sequence();
        sightings.shifted(point, original, Side.INITIATOR, shift, syn, at.packet());
        at.view().renumber(shift, 0);
        if (known == null) {
            FlowAddresses addresses = FlowAddresses.of(at.view(), Side.INITIATOR);
            TranslatedFlow translated = new TranslatedFlow(addresses, hash, original, at.packet(), at.nanos());
            table.add(translated);
            sightings.translated(translated, point, syn, at.packet());
        }
        at.belongsTo(original, Side.INITIATOR);
        take(at, point, true);
        return Optional.of(original);
    }

    /** A flow is over: what it held is let go. */
    void forget(TrackedFlow flow) {
        for (long signature : flow.handshake.signatures()) {
            int slot = slot(signature);
            if (recent[slot] == flow) {
                recent[slot] = null;
            }
        }
    }

    private void put(long signature, TrackedFlow flow) {
        int slot = slot(signature);
        recent[slot] = flow;
        signatures[slot] = signature;
        flow.handshake.knownBy(signature);
    }

    /** The flow that a SYN with other addresses opens at another point of capture. */
    private Optional<TrackedFlow> sameFlow(SegmentContext at, Optional<MptcpOption> asking) {
        return asking.map(CapturePoints::signature)
                .flatMap(signature -> find(signature, at.nanos()))
                .or(() -> find(isnSignature(at.view().sequence()), at.nanos()));
    }

    private Optional<TrackedFlow> find(long signature, long nanos) {
        int slot = slot(signature);
        TrackedFlow flow = recent[slot];
        boolean same = signature != 0 && flow != null && signatures[slot] == signature && !flow.isGone();
        return same && Math.abs(nanos - flow.firstNanos) < NEAR ? Optional.of(flow) : Optional.empty();
    }

    /** Whether a SYN with the addresses of a flow and another number is that flow's, rewritten on the way to another point. */
    private boolean isRewritten(SegmentContext at, TrackedFlow known, Optional<MptcpOption> asking, int point) {
        boolean near = Math.abs(at.nanos() - known.firstNanos) < NEAR && known.ending() == FlowEnding.OPEN;
        if (!near
                || !at.isFromInitiator()
                || known.handshake.synPacket() == 0
                || sightings(known).isSynSeenAt(point)) {
            return false;
        }
        long signature = asking.map(CapturePoints::signature).orElse(0L);
        return signature == 0
                || find(signature, at.nanos()).filter(flow -> flow == known).isPresent();
    }

    private static int slot(long signature) {
        long mixed = signature * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 52) & RECENT - 1;
    }

    /** Within some seconds, hardly two SYNs have the initial sequence number in common. */
    private static long isnSignature(int sequence) {
        return (sequence & 0xffff_ffffL) | 1L << 32;
    }

    /** What no other SYN has in its option; 0 if it has no such thing. */
    private static long signature(MptcpOption option) {
        if (option instanceof MpCapable.OneKey one) {
            return one.senderKey();
        }
        return option instanceof MpJoin.Syn join
                ? (long) join.receiverToken() << 32 | (join.nonce() & 0xffff_ffffL)
                : 0;
    }
}
