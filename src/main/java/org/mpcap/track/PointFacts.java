package org.mpcap.track;

import org.jspecify.annotations.Nullable;

/** What one point of capture saw of one direction of a flow. */
final class PointFacts {
    final int point;
    private final SharedRoom room;
    private @Nullable RangeSet seen;

    private long firstPacket = Long.MAX_VALUE;
    private long lastPacket;
    private long missing;
    private long firstMissing;

    PointFacts(int point, SharedRoom room) {
        this.point = point;
        this.room = room;
    }

    /** What it saw, once there is another point. */
    RangeSet seen() {
        if (seen == null) {
            seen = new RangeSet(room);
        }
        return seen;
    }

    /** It is over: gives back the room it took. */
    void release() {
        if (seen != null) {
            seen.release();
        }
    }

    /** Everything seen until now was seen here. */
    void sawAll(RangeSet counted) {
        release();
        seen = counted.copy();
    }

    /** A segment passed. */
    void segment(long packet) {
        firstPacket = Math.min(firstPacket, packet);
        lastPacket = Math.max(lastPacket, packet);
    }

    /** A segment with data was seen elsewhere only. */
    void misses(long packet) {
        // Before a capture began and behind its end nothing can be missed.
        if (packet > firstPacket && packet < lastPacket) {
            missing++;
            firstMissing = firstMissing == 0 ? packet : firstMissing;
        }
    }

    long missing() {
        return missing;
    }

    long firstMissing() {
        return firstMissing;
    }
}
