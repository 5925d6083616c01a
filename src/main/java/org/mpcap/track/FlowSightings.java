package org.mpcap.track;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.mpcap.wire.TcpSegment;

/** A flow at several points of capture: what they saw of each direction, and how its numbers and addresses read there. */
final class FlowSightings {
    /** How far the numbers of one point are from those of the flow, modulo 2^32. */
    private static final class Shifts {
        private int initiator;
        private int listener;

        int of(Side end) {
            return end == Side.INITIATOR ? initiator : listener;
        }

        void set(Side end, int shift) {
            if (end == Side.INITIATOR) {
                initiator = shift;
            } else {
                listener = shift;
            }
        }
    }

    private final DirectionSightings fromInitiator = new DirectionSightings(true);
    private final DirectionSightings fromListener = new DirectionSightings(false);
    private final Map<Integer, Shifts> shifts = new HashMap<>(0);
    private final List<TranslatedFlow> translations = new ArrayList<>(0);

    private DirectionSightings from(Side end) {
        return end == Side.INITIATOR ? fromInitiator : fromListener;
    }

    /** Takes a segment as seen at a point; whether it was seen elsewhere before. */
    boolean take(SegmentContext at, int point, boolean known) {
        FlowDirection direction = at.direction();
        long position = at.has(TcpSegment.SYN)
                ? 0
                : direction.sequence.isKnown()
                        ? direction.sequence.position(at.view().sequence())
                        : at.view().sequence();
        return from(at.sender()).take(at, position, point, direction.seen, known);
    }

    /** What came before the flow was seen at a second point was seen at this one. */
    void beganAt(int point, TrackedFlow flow) {
        for (Side end : Side.values()) {
            if (flow.from(end).sequence.isKnown()) {
                from(end).index(point, flow.from(end).seen);
            }
        }
    }

    /** Whether a point saw what the initiator sent. */
    boolean isSynSeenAt(int point) {
        return fromInitiator.isSeenAt(point);
    }

    /** At a point, an end's numbers are {@code shift} below those of the flow. */
    void shifted(int point, Side end, int shift, long flowPacket, long packet) {
        shifts.computeIfAbsent(point, number -> new Shifts()).set(end, shift);
        if (shift != 0) {
            DirectionSightings direction = from(end);
            int to = direction.index(point, new RangeSet());
            direction.differ(PathChange.Kind.SEQUENCE_NUMBERS_REWRITTEN, to == 0 ? 1 : 0, to, flowPacket, packet);
        }
    }

    /** At a point the flow has other addresses. */
    void translated(TranslatedFlow other, int point, long flowPacket, long packet) {
        translations.add(other);
        int to = fromInitiator.index(point, new RangeSet());
        fromInitiator.differ(PathChange.Kind.ADDRESSES_REWRITTEN, 0, to, flowPacket, packet);
    }

    /** What to add to an end's numbers as they read at a point. */
    int shift(int point, Side end) {
        Shifts there = shifts.isEmpty() ? null : shifts.get(point);
        return there == null ? 0 : there.of(end);
    }

    /** The flow under its other addresses. */
    List<TranslatedFlow> translations() {
        return translations;
    }

    /** What differs between the points, once the flow is over. */
    List<PathChange> changes(IntFunction<String> names) {
        List<PathChange> changes = new ArrayList<>(fromInitiator.changes(names));
        changes.addAll(fromListener.changes(names));
        return changes;
    }
}
