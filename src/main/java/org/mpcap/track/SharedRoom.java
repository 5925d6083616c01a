package org.mpcap.track;

import org.mpcap.timing.Room;

/**
 * Memory that all flows and connections share for what some of them need more of than others: gaps, mappings, samples of data. Each has
 * a little for sure; when the room is taken, the oldest of what it has makes place instead.
 */
final class SharedRoom implements Room {
    /** Leaves two thirds of the smallest heap that analyze runs with to everything else. */
    static final long BYTES = 112L << 20;

    private long left = BYTES;

    /** Takes room if there is so much. */
    @Override
    public boolean take(long bytes) {
        if (bytes > left) {
            return false;
        }
        left -= bytes;
        return true;
    }

    /** Gives back what was taken. */
    @Override
    public void give(long bytes) {
        left += bytes;
    }

    /** What is left, in bytes. */
    long left() {
        return left;
    }
}
