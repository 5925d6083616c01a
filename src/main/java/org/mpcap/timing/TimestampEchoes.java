package org.mpcap.timing;

/** Timestamps of one direction of a TCP flow that wait for their echo (RFC 7323 3); each is timed from the first segment that has it. */
final class TimestampEchoes {
    /** A power of two. What is sent while so many wait is not timed. */
    private static final int MOST = 32;

    private final int[] values = new int[MOST];
    private final long[] times = new long[MOST];
    private int first;
    private int count;
    private boolean any;
    private int latest;

    /** A segment has a timestamp. */
    void sent(int value, long nanos) {
        if (any && value - latest <= 0) {
            return;
        }
        any = true;
        latest = value;
        if (count < MOST) {
            int place = (first + count) & (MOST - 1);
            values[place] = value;
            times[place] = nanos;
            count++;
        }
    }

    /** A segment of the other end echoes a timestamp; how long that took if it is the first one to do so, else -1. */
    long echoed(int value, long nanos) {
        while (count > 0 && values[first] - value <= 0) {
            boolean same = values[first] == value;
            long since = times[first];
            first = (first + 1) & (MOST - 1);
            count--;
            if (same) {
                return nanos - since;
            }
        }
        return -1;
    }
}
