package org.mpcap.track;

import java.util.Arrays;

/** Which subflow sent which part of the data first; the latest parts, a bounded number of them. */
final class DataOwners {
    private static final int MOST = 1024;
    private static final long[] NO_POSITIONS = {};
    private static final short[] NO_SUBFLOWS = {};

    private long[] starts = NO_POSITIONS;
    private long[] stops = NO_POSITIONS;
    private short[] subflows = NO_SUBFLOWS;
    private int count;
    private int newest = -1;

    void add(int subflow, long from, long to) {
        if (newest >= 0 && subflows[newest] == subflow && stops[newest] == from) {
            stops[newest] = to;
            return;
        }
        if (count < MOST) {
            if (count == subflows.length) {
                int room = Math.max(2, count * 2);
                starts = Arrays.copyOf(starts, room);
                stops = Arrays.copyOf(stops, room);
                subflows = Arrays.copyOf(subflows, room);
            }
            newest = count++;
        } else {
            newest = (newest + 1) % MOST;
        }
        subflows[newest] = (short) subflow;
        starts[newest] = from;
        stops[newest] = to;
    }

    /** Whether the subflow sent the range before, and no other did. */
    boolean isOnly(int subflow, long from, long to) {
        boolean found = false;
        for (int i = 0; i < count; i++) {
            if (starts[i] < to && stops[i] > from) {
                if (subflows[i] != (short) subflow) {
                    return false;
                }
                found = true;
            }
        }
        return found || (count < MOST && newest >= 0 && subflows[newest] == (short) subflow);
    }
}
