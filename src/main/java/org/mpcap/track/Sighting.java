package org.mpcap.track;

import org.jspecify.annotations.Nullable;
import org.mpcap.wire.TcpSegment;

/** A segment as it passed a point of capture, to be held against the same segment at another point. */
final class Sighting {
    final long position;
    final int length;
    final int acknowledgment;
    /** All twelve of them. */
    final short flags;
    /** Timestamp of its sender, 0 if it has none: another one says that it was sent again. */
    final int timestamp;

    final boolean withOption;
    /** Over the payload; 0 if not all of it was captured. */
    final int payloadHash;

    final long packet;
    /** The points that saw it, one bit each. */
    private byte points;

    /** The one remembered after it. */
    private @Nullable Sighting next;

    Sighting(SegmentContext at, long position, boolean withOption, int point) {
        this.position = position;
        this.length = at.payload();
        this.acknowledgment = at.has(TcpSegment.ACK) ? at.view().acknowledgment() : 0;
        this.flags = (short) at.view().flags();
        int timestamps = at.view().timestampsOffset();
        this.timestamp = timestamps < 0 ? 0 : at.view().u32At(timestamps + 2);
        this.withOption = withOption;
        this.payloadHash = hash(at);
        this.packet = at.packet();
        this.points = (byte) (1 << point);
    }

    private static int hash(SegmentContext at) {
        int length = at.payload();
        if (length == 0 || at.view().capturedPayload() < length) {
            return 0;
        }
        int index = at.view().payloadOffset();
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + at.view().byteAt(index + i);
        }
        return hash | 1 << 31;
    }

    /** The one remembered after it, if there is one. */
    @Nullable
    Sighting next() {
        return next;
    }

    void followedBy(Sighting later) {
        next = later;
    }

    /** Whether it may be the same segment as another. */
    boolean resembles(Sighting other) {
        return position == other.position
                && length == other.length
                && timestamp == other.timestamp
                && acknowledgment == other.acknowledgment
                && flags == other.flags;
    }

    boolean isSeenAt(int point) {
        return (points & 1 << point) != 0;
    }

    void alsoSeenAt(int point) {
        points |= (byte) (1 << point);
    }

    /** The first of the points that saw it. */
    int firstPoint() {
        return Integer.numberOfTrailingZeros(points);
    }
}
