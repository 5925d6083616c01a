package org.mpcap.track;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The latest mappings of one direction of a flow: those whose data is not acknowledged on the subflow or whose checksum waits for
 * payload, a bounded number of them. Reused, because nearly every segment has one.
 */
final class MappingWindow {
    /** More than a window of segments of a usual size. */
    private static final int MOST = 1_024;
    /** Where no acknowledgment was seen yet, as in the capture of one direction only. */
    private static final int MOST_UNACKNOWLEDGED = 16;

    /** As many there is always room for. */
    private static final int SURE = 16;
    /** Bytes that one takes, with its place in the array. */
    private static final int SIZE = 112;

    private static final TrackedMapping[] NONE = {};

    private final SharedRoom room;
    private TrackedMapping[] mappings = NONE;
    private int count;
    private int newest = -1;
    private long highest;

    MappingWindow(SharedRoom room) {
        this.room = room;
    }

    /** Gives back the room it took. */
    void release() {
        room.give((long) Math.max(0, count - SURE) * SIZE);
        mappings = NONE;
        count = 0;
        newest = -1;
    }

    /** The mapping that covers a position, newest first, or null. */
    @Nullable
    TrackedMapping covering(long position) {
        int index = newest;
        for (int i = 0; i < count; i++) {
            TrackedMapping mapping = mappings[index];
            if (mapping.covers(position)) {
                return mapping;
            }
            index = index == 0 ? count - 1 : index - 1;
        }
        return null;
    }

    /** The newest mapping of any of these bytes of the subflow, or null. */
    @Nullable
    TrackedMapping overlapping(long start, int length) {
        if (start >= highest) {
            return null;
        }
        int index = newest;
        for (int i = 0; i < count; i++) {
            TrackedMapping mapping = mappings[index];
            if (mapping.start() < start + length && mapping.stop() > start) {
                return mapping;
            }
            index = index == 0 ? count - 1 : index - 1;
        }
        return null;
    }

    /**
     * The place for a new mapping of the bytes up to {@code stop}. One that is still needed is kept as long as there is room; the
     * one given up is returned as it was.
     *
     * @param acknowledged position up to which the subflow's data is acknowledged
     */
    TrackedMapping next(long stop, long acknowledged) {
        highest = Math.max(highest, stop);
        int candidate = count == 0 ? 0 : (newest + 1) % count;
        int most = acknowledged > 1 ? MOST : MOST_UNACKNOWLEDGED;
        boolean grows = count < 2
                || (count < most
                        && (mappings[candidate].isOpen() || mappings[candidate].stop() > acknowledged)
                        && (count < SURE || room.take(SIZE)));
        if (grows) {
            if (count == mappings.length) {
                mappings = Arrays.copyOf(mappings, Math.max(2, count * 2));
            }
            int at = newest + 1;
            System.arraycopy(mappings, at, mappings, at + 1, count - at);
            mappings[at] = new TrackedMapping();
            count++;
            newest = at;
        } else {
            newest = candidate;
        }
        return mappings[newest];
    }

    /** Their data lies elsewhere on the data stream. */
    void shift(long distance) {
        for (int i = 0; i < count; i++) {
            mappings[i].shift(distance);
        }
    }

    int count() {
        return count;
    }

    TrackedMapping at(int index) {
        return mappings[index];
    }
}
