package org.mpcap.track;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpSegment;
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
    private final long[] signatures = new long[RECENT];
    private int first;
    private boolean any;
    private boolean several;

    /** A segment was captured at a point. */
    void at(int point) {
        if (!any) {
            any = true;
            first = point;
        } else if (point != first) {
            several = true;
        }
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
        FlowSightings sightings = sightings(flow);
        int shift = sightings.shift(point, sender);
        int back = sightings.shift(point, sender.other());
        if ((shift | back) != 0) {
            view.renumber(shift, back);
        }
        return flow;
    }

    /** What the points saw of a flow. */
    FlowSightings sightings(TrackedFlow flow) {
        if (flow.sightings().isEmpty()) {
            FlowSightings begun = new FlowSightings();
            begun.beganAt(first, flow);
            flow.seenBy(begun);
        }
        return flow.sightings().get();
    }

    /** A SYN/ACK with other numbers than the one seen elsewhere before. */
    void synAck(SegmentContext at, int point) {
        SubflowSequence sequence = at.flow().from(Side.LISTENER).sequence;
        ObservedHandshake handshake = at.flow().handshake;
        boolean elsewhere = sequence.isKnown() && handshake.synAckPacket() != 0 && !at.isFromInitiator();
        if (elsewhere && !sequence.startsAt(at.view().sequence())) {
            int shift = sequence.isn() - at.view().sequence();
            sightings(at.flow()).shifted(point, Side.LISTENER, shift, handshake.synAckPacket(), at.packet());
            at.view().renumber(shift, 0);
        }
    }

    /** Remembers a flow by its SYN. */
    void remember(SegmentContext at, Optional<MptcpOption> asking) {
        put(isnSignature(at.view()), at.flow());
        asking.map(CapturePoints::signature)
                .filter(signature -> signature != 0)
                .ifPresent(signature -> put(signature, at.flow()));
    }

    private void put(long signature, TrackedFlow flow) {
        int slot = slot(signature);
        recent[slot] = flow;
        signatures[slot] = signature;
    }

    /** The flow that a SYN with other addresses opens at another point of capture. */
    Optional<TrackedFlow> sameFlow(SegmentContext at, Optional<MptcpOption> asking) {
        return asking.map(CapturePoints::signature)
                .flatMap(signature -> find(signature, at.nanos()))
                .or(() -> find(isnSignature(at.view()), at.nanos()));
    }

    private Optional<TrackedFlow> find(long signature, long nanos) {
        int slot = slot(signature);
        TrackedFlow flow = recent[slot];
        boolean same = signature != 0 && flow != null && signatures[slot] == signature && !flow.isGone();
        return same && Math.abs(nanos - flow.firstNanos) < NEAR ? Optional.of(flow) : Optional.empty();
    }

    /** Whether a SYN with the addresses of a flow and another number is that flow's, rewritten on the way to another point. */
    boolean isRewritten(SegmentContext at, TrackedFlow known, Optional<MptcpOption> asking, int point) {
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

    /** Initial sequence number and timestamp: no two SYNs have them in common. */
    private static long isnSignature(PacketView view) {
        return ((long) view.sequence() << 32 | (view.flags() & TcpSegment.SYN)) ^ 0x5a5a_0000_0000_0000L;
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
