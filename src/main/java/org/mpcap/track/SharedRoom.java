package org.mpcap.track;

import org.mpcap.timing.Room;

/**
 * Memory that all flows and connections share, counted in bytes by what each takes roughly. Flows and connections themselves come first: when they
 * have taken all, those silent the longest are given up. A part is for what some need more of than others: gaps, mappings, samples of data,
 * summaries of subflows; each has a little for sure, and when that part is taken, the oldest of what it has makes place instead.
 */
final class SharedRoom implements Room {
    /** Of the 384 MB that analyze runs with, what new objects (48 MB), rows that wait for earlier ones, and code leave. */
    static final long ALL = 256L << 20;
    /** What may go to gaps, mappings, samples and summaries. */
    static final long BYTES = 112L << 20;

    private long left = BYTES;
    private long all = ALL;

    /** Takes room if there is so much. */
    @Override
    public boolean take(long bytes) {
        if (bytes > left) {
            return false;
        }
        left -= bytes;
        all -= bytes;
        return true;
    }

    /** Counts what a flow or a connection takes. */
    void hold(long bytes) {
        all -= bytes;
    }

    /** A flow or a connection that was counted is over. */
    void letGo(long bytes) {
        all += bytes;
    }

    /** Bytes that all have taken. */
    long taken() {
        return ALL - all;
    }

    /** Whether flows and connections have to be given up before there may be more. */
    boolean isFull() {
        return all <= 0;
    }

    /** Gives back what was taken. */
    @Override
    public void give(long bytes) {
        left += bytes;
        all += bytes;
    }

    /** What is left, in bytes. */
    long left() {
        return left;
    }
}
