package org.mpcap.track;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The latest mappings of one direction of a flow, a bounded number of them; reused, because nearly every segment has one. */
final class MappingWindow {
    private static final int MOST = 64;
    private static final TrackedMapping[] NONE = {};

    private TrackedMapping[] mappings = NONE;
    private int count;
    private int newest = -1;

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

    /** Whether there is a mapping with these properties. */
    boolean knows(long start, int length, long data) {
        if (newest < 0) {
            return false;
        }
        if (mappings[newest].is(start, length, data)) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            if (mappings[i].is(start, length, data)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The place for a new mapping. One whose checksum still waits for payload is kept as long as there is room; the one given
     * up is returned as it was.
     */
    TrackedMapping next() {
        int candidate = count == 0 ? 0 : (newest + 1) % count;
        boolean room = count < MOST;
        if (count < 2 || (room && mappings[candidate].isOpen())) {
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
