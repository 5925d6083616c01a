package org.mpcap.track;

import org.jspecify.annotations.Nullable;
import org.mpcap.timing.DataTiming;
import org.mpcap.timing.FlowTiming;
import org.mpcap.wire.mptcp.Dss;

/** Gives segments of subflows to those who time them. */
final class SubflowTimes {
    private SubflowTimes() {}

    /** A segment has data, which the flow has taken already. */
    static void payload(SegmentContext at) {
        FlowDirection direction = at.direction();
        long from = Math.max(at.position(), direction.sequence.acknowledged());
        long to = at.position() + at.payload();
        if (from >= to) {
            return;
        }
        FlowTiming timing = direction.begunTiming();
        timing.sent(from, to, at.nanos(), at.packet());
        if (at.options.hasTimestamps() && timing.wantsTimestamps()) {
            timing.stamped(at.options.timestamp(), at.nanos());
        }
    }

    /**
     * A segment acknowledges what the other end sent.
     *
     * @param position up to where
     * @param further whether that is further than before
     */
    static void acknowledgment(SegmentContext at, long position, boolean further) {
        FlowTiming timing = at.opposite().timing();
        if (timing == null || at.isSeenElsewhereLater()) {
            return;
        }
        DataTiming data = acknowledgedStream(at).timing();
        answers(at, timing, data, further ? position : 0);
        if (further && data != null && data.mayBlock(at.flow().number(), at.packet())) {
            TrackedMapping mapping = at.opposite().mappings.covering(position - 1);
            if (mapping != null) {
                data.received(mapping.dataAt(position), at.nanos());
            }
        }
    }

    private static DataStream acknowledgedStream(SegmentContext at) {
        return at.connection().data.of(at.side().other());
    }

    private static void answers(SegmentContext at, FlowTiming timing, @Nullable DataTiming data, long position) {
        long roundTrip = timing.acknowledged(position, at.nanos(), at.packet());
        if (roundTrip >= 0) {
            at.sample(Sample.Kind.ROUND_TRIP, -1, 0, roundTrip);
        }
        int window = at.view().window();
        timing.window(window, at.direction().windowScale(at.opposite()), at.nanos());
        if (data != null) {
            data.window(window == 0);
        }
        if (at.options.hasTimestamps() && timing.wantsTimestamps()) {
            timing.echoed(at.options.timestampEcho(), at.nanos());
        }
    }

    /** A segment seen at another point of capture before has come to the one it is for, or nearer to it. */
    static void acknowledgedHere(SegmentContext at) {
        SubflowSequence acknowledged = at.opposite().sequence;
        if (!acknowledged.isKnown() || !at.isSeenElsewhereLater()) {
            return;
        }
        DataStream stream = acknowledgedStream(at);
        DataTiming data = stream.timing();
        if (data != null && at.options.has(Dss.FLAG_DATA_ACK)) {
            long position = stream.position(at.options.dataAck(), at.options.has(Dss.FLAG_WIDE_DATA_ACK));
            if (stream.isSane(position)) {
                data.acknowledged(position, at.nanos(), at.packet());
                at.sample(Sample.Kind.DATA_ACK, position, data.coveredBytes(), data.coveredAfter());
            }
        }
        FlowTiming timing = at.opposite().timing();
        if (timing != null) {
            answers(at, timing, data, acknowledged.position(at.view().acknowledgment()));
        }
    }
}
