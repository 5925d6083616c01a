package org.mpcap.track;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.mpcap.wire.PacketView;
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

    private final DirectionSightings fromInitiator;
    private final DirectionSightings fromListener;
    private Map<Integer, Shifts> shifts = Map.of();
    private List<TranslatedFlow> translations = List.of();

    FlowSightings(SharedRoom room) {
        fromInitiator = new DirectionSightings(true, room);
        fromListener = new DirectionSightings(false, room);
    }

    /** It is over: gives back the room it took. */
    void release() {
        fromInitiator.release();
        fromListener.release();
    }

    private DirectionSightings from(Side end) {
        return end == Side.INITIATOR ? fromInitiator : fromListener;
    }

    /** Takes a segment as seen at a point; whether it was seen elsewhere before. {@code crossed} if any flow was. */
    boolean take(SegmentContext at, int point, boolean known, boolean crossed) {
        FlowDirection direction = at.direction();
        long position = at.has(TcpSegment.SYN)
                ? 0
                : direction.sequence.isKnown()
                        ? direction.sequence.position(at.view().sequence())
                        : at.view().sequence();
        return from(at.sender()).take(at, position, point, direction.seen, known, crossed);
    }

    /** What came before the flow was seen at a second point was seen at this one. */
    void beganAt(int point, TrackedFlow flow) {
        for (Side end : Side.values()) {
            if (flow.from(end).sequence.isKnown()) {
                from(end).index(point, flow.from(end).seen);
            }
        }
    }

    /** The point that saw the flow first. */
    int firstPoint() {
        return fromInitiator.firstPoint();
    }

    /** Whether a point saw what the initiator sent. */
    boolean isSynSeenAt(int point) {
        return fromInitiator.isSeenAt(point);
    }

    /** Whether several points saw what an end sent. */
    boolean isAtSeveral(Side end) {
        return from(end).isAtSeveral();
    }

    /** Whether there is no need to look at more of what an end sent until some flow is seen at two points. */
    boolean hasEnough(Side end) {
        return from(end).hasEnough();
    }

    /** At a point, an end's numbers are {@code shift} below those of the flow. */
    void shifted(int point, TrackedFlow flow, Side end, int shift, long flowPacket, long packet) {
        if (shifts.isEmpty()) {
            shifts = new HashMap<>();
        }
        shifts.computeIfAbsent(point, number -> new Shifts()).set(end, shift);
        if (shift != 0) {
            DirectionSightings direction = from(end);
            int to = direction.index(point, flow.from(end).seen);
            direction.differ(PathChange.Kind.SEQUENCE_NUMBERS_REWRITTEN, to == 0 ? 1 : 0, to, flowPacket, packet);
        }
    }

    /** At a point the flow has other addresses. */
    void translated(TranslatedFlow other, int point, long flowPacket, long packet) {
        if (translations.isEmpty()) {
            translations = new ArrayList<>(1);
        }
        translations.add(other);
        int to = fromInitiator.index(point, other.original.from(Side.INITIATOR).seen);
        fromInitiator.differ(PathChange.Kind.ADDRESSES_REWRITTEN, 0, to, flowPacket, packet);
    }

    /** Makes the numbers of a segment that {@code sender} sent, as they read at a point, those of the flow. */
    void renumber(PacketView view, Side sender, int point) {
        Shifts there = shifts.isEmpty() ? null : shifts.get(point);
        if (there != null) {
            view.renumber(there.of(sender), there.of(sender.other()));
        }
    }

    /** The flow under its other addresses. */
    List<TranslatedFlow> translations() {
        return translations;
    }

    /** What differs between the points, once the flow is over. */
    List<PathChange> changes(IntFunction<String> names) {
        List<PathChange> fromListeners = fromListener.changes(names);
        if (fromListeners.isEmpty()) {
            return fromInitiator.changes(names);
        }
        List<PathChange> changes = new ArrayList<>(fromInitiator.changes(names));
        changes.addAll(fromListeners);
        return changes;
    }
}
