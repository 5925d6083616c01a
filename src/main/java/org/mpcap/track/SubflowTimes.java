package org.mpcap.track;

import java.util.Optional;
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
        Optional<FlowTiming> timing = at.opposite().timing();
        if (timing.isEmpty() || at.isSeenElsewhereLater()) {
            return;
        }
        answers(at, timing.get(), position, further);
        if (further) {
            Optional<DataTiming> data = acknowledgedData(at);
            if (data.isPresent() && data.get().mayBlock(at.flow().number(), at.packet())) {
                TrackedMapping mapping = at.opposite().mappings.covering(position - 1);
                if (mapping != null) {
                    data.get().received(mapping.dataAt(position), at.nanos());
                }
            }
        }
    }

    private static Optional<DataTiming> acknowledgedData(SegmentContext at) {
        return at.connection().data.of(at.side().other()).timing();
    }

    private static void answers(SegmentContext at, FlowTiming timing, long position, boolean further) {
        if (further) {
            timing.acknowledged(position, at.nanos(), at.packet());
        }
        int window = at.view().window();
        timing.window(window, at.direction().windowScale(at.opposite()), at.nanos());
        acknowledgedData(at).ifPresent(data -> data.window(window == 0));
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
        if (at.options.has(Dss.FLAG_DATA_ACK)) {
            DataStream stream = at.connection().data.of(at.side().other());
            long position = stream.position(at.options.dataAck(), at.options.has(Dss.FLAG_WIDE_DATA_ACK));
            if (stream.isSane(position)) {
                acknowledgedData(at).ifPresent(data -> data.acknowledged(position, at.nanos(), at.packet()));
            }
        }
        long position = acknowledged.position(at.view().acknowledgment());
        at.opposite().timing().ifPresent(timing -> answers(at, timing, position, true));
    }
}
