package org.mpcap.track;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.mpcap.wire.TcpSegment;

/** One direction of a flow at several points of capture: which segments are the same, and what differs between the points. */
final class DirectionSightings {
    /** Points told apart; what further ones see is taken for the last one's. */
    private static final int MOST_POINTS = 4;
    /** Segments that wait for their like at another point. */
    private static final int MOST_RECENT = 128;
    /** The same as long as no flow was seen at two points, enough for a handshake: there may be no second point for any. */
    private static final int FIRST = 3;

    private static final PointFacts[] NOWHERE = {};

    private record Place(PathChange.Kind kind, int from, int to) {}

    private static final class Difference {
        private final long fromPacket;
        private final long toPacket;
        private long packets;

        Difference(long fromPacket, long toPacket) {
            this.fromPacket = fromPacket;
            this.toPacket = toPacket;
        }
    }

    private final boolean fromInitiator;
    private final SharedRoom room;
    private PointFacts[] points = NOWHERE;
    private @Nullable Sighting oldest;
    private @Nullable Sighting latest;
    private int remembered;
    private Map<Place, Difference> differences = Map.of();
    private boolean begun;
    private boolean segmentedOtherwise;

    DirectionSightings(boolean fromInitiator, SharedRoom room) {
        this.fromInitiator = fromInitiator;
        this.room = room;
    }

    /** It is over: gives back the room it took. */
    void release() {
        for (PointFacts point : points) {
            point.release();
        }
    }

    /** Index of a point, which may be new; {@code before} was seen at the only one until then. */
    int index(int point, RangeSet before) {
        for (int i = 0; i < points.length; i++) {
            if (points[i].point == point) {
                return i;
            }
        }
        if (points.length == 1) {
            points[0].sawAll(before);
        }
        if (points.length < MOST_POINTS) {
            points = Arrays.copyOf(points, points.length + 1);
            points[points.length - 1] = new PointFacts(point, room);
        }
        return points.length - 1;
    }

    int firstPoint() {
        return points[0].point;
    }

    boolean isAtSeveral() {
        return points.length > 1;
    }

    /** Whether there is no need to look at more until some flow is seen at two points. */
    boolean hasEnough() {
        return points.length == 1 && remembered >= FIRST;
    }

    /** Whether a point saw something of it. */
    boolean isSeenAt(int point) {
        for (PointFacts facts : points) {
            if (facts.point == point) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes a segment as seen at a point.
     *
     * @param counted what the flow has counted already, at whatever point
     * @param known whether it is known to be a copy
     * @param crossed whether any direction of a flow was seen at two points
     * @return whether it was seen elsewhere before: then it is not to be counted again
     */
    boolean take(SegmentContext at, long position, int point, RangeSet counted, boolean known, boolean crossed) {
        int index = index(point, counted);
        PointFacts here = points[index];
        here.segment(at.packet());
        boolean copy = known;
        if (points.length == 1) {
            if (!copy && (crossed || remembered < FIRST)) {
                remember(new Sighting(at, position, at.options.any(), index));
            }
            return copy;
        }
        Sighting now = new Sighting(at, position, at.options.any(), index);
        Sighting twin = twin(now, index);
        long stop = position + now.length;
        if (twin != null) {
            twin.alsoSeenAt(index);
            compare(twin, now);
            copy = true;
        } else if (now.length > 0 && index > 0 && counted.present(position, stop) == now.length) {
            boolean otherwise = here.seen().present(position, stop) < now.length;
            if (otherwise && !known) {
                differ(PathChange.Kind.SEGMENTED_OTHERWISE, 0, index, 0, at.packet());
            }
            copy = true;
        } else if (now.length > 0 && counted.present(position, stop) == now.length) {
            copy |= here.seen().present(position, stop) == 0;
        }
        if (!copy) {
            remember(now);
        }
        if (now.length > 0) {
            here.seen().add(position, stop);
        }
        return copy;
    }

    private @Nullable Sighting twin(Sighting now, int index) {
        for (Sighting before = oldest; before != null; before = before.next()) {
            if (!before.isSeenAt(index) && before.resembles(now)) {
                return before;
            }
        }
        return null;
    }

    private void remember(Sighting now) {
        if (latest == null) {
            oldest = now;
        } else {
            latest.followedBy(now);
        }
        latest = now;
        remembered++;
        if (remembered > MOST_RECENT) {
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Sighting old = requireNonNull(oldest);
        oldest = old.next();
        remembered--;
        forget(old);
    }

    private void forget(Sighting old) {
        if (old.length == 0 || segmentedOtherwise) {
            return;
        }
        for (int i = 0; i < points.length; i++) {
            if (!old.isSeenAt(i)) {
                points[i].misses(old.packet);
            }
        }
    }

    private void compare(Sighting before, Sighting now) {
        int earlier = before.firstPoint();
        int later = now.firstPoint();
        if (before.withOption != now.withOption) {
            Sighting with = before.withOption ? before : now;
            Sighting without = before.withOption ? now : before;
            differ(
                    stage(before),
                    before.withOption ? earlier : later,
                    before.withOption ? later : earlier,
                    with.packet,
                    without.packet);
        }
        if (before.payloadHash != 0 && now.payloadHash != 0 && before.payloadHash != now.payloadHash) {
            differ(PathChange.Kind.PAYLOAD_CHANGED, earlier, later, before.packet, now.packet);
        }
        begun |= (now.flags & TcpSegment.SYN) == 0;
    }

    private PathChange.Kind stage(Sighting sighting) {
        if ((sighting.flags & TcpSegment.SYN) != 0) {
            return fromInitiator ? PathChange.Kind.SYN_OPTION_REMOVED : PathChange.Kind.SYN_ACK_OPTION_REMOVED;
        }
        return fromInitiator && !begun && sighting.length == 0
                ? PathChange.Kind.THIRD_ACK_OPTION_REMOVED
                : PathChange.Kind.OPTIONS_REMOVED;
    }

    /** Something differs between two points, given by their indexes. */
    void differ(PathChange.Kind kind, int from, int to, long fromPacket, long toPacket) {
        segmentedOtherwise |= kind == PathChange.Kind.SEGMENTED_OTHERWISE;
        if (differences.isEmpty()) {
            differences = new LinkedHashMap<>();
        }
        differences.computeIfAbsent(new Place(kind, from, to), place -> new Difference(fromPacket, toPacket)).packets++;
    }

    /** What differs, once the flow is over. */
    List<PathChange> changes(IntFunction<String> names) {
        if (points.length < 2) {
            return List.of();
        }
        while (oldest != null) {
            forgetOldest();
        }
        latest = null;
        List<PathChange> changes = new ArrayList<>(0);
        differences.forEach((place, difference) -> changes.add(new PathChange(
                place.kind(),
                fromInitiator,
                name(place.from(), names),
                name(place.to(), names),
                difference.fromPacket,
                difference.toPacket,
                difference.packets)));
        for (int i = 0; i < points.length; i++) {
            PointFacts point = points[i];
            if (point.missing() > 0) {
                changes.add(new PathChange(
                        PathChange.Kind.MISSING,
                        fromInitiator,
                        name(i == 0 ? 1 : 0, names),
                        name(i, names),
                        point.firstMissing(),
                        0,
                        point.missing()));
            }
        }
        return changes;
    }

    private String name(int index, IntFunction<String> names) {
        return names.apply(points[Math.min(index, points.length - 1)].point);
    }
}
