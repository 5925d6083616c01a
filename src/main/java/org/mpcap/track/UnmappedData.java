package org.mpcap.track;

import java.util.Arrays;

/**
 * Segments that came before the mapping of their data, or never get one: the latest of them, for a mapping may follow on a later
 * segment (RFC 8684 3.3.1).
 */
final class UnmappedData {
    /** Segments that wait at one time. */
    private static final int MOST = 64;

    private static final long[] NONE = {};

    /** Takes what a mapping claims. */
    @FunctionalInterface
    interface Claim {
        /** Positions from {@code start} to before {@code stop} are mapped; {@code whole} if nothing of their segment is left. */
        void mapped(long start, long stop, boolean whole);
    }

    private long[] starts = NONE;
    private long[] stops = NONE;
    private int count;

    void add(long start, long stop) {
        if (count == MOST) {
            remove(0);
        }
        if (count == starts.length) {
            int room = Math.min(MOST, Math.max(2, count * 2));
            starts = Arrays.copyOf(starts, room);
            stops = Arrays.copyOf(stops, room);
        }
        starts[count] = start;
        stops[count] = stop;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** A mapping covers the positions from {@code from} to before {@code to}; what waits there is taken out. */
    void claim(long from, long to, Claim claim) {
        for (int i = count - 1; i >= 0; i--) {
            long start = Math.max(from, starts[i]);
            long stop = Math.min(to, stops[i]);
            if (start >= stop) {
                continue;
            }
            long before = start - starts[i];
            long behind = stops[i] - stop;
            claim.mapped(start, stop, before == 0 && behind == 0);
            if (before > 0) {
                stops[i] = start;
            } else if (behind > 0) {
                starts[i] = stop;
            } else {
                remove(i);
            }
        }
    }

    private void remove(int at) {
        count--;
        System.arraycopy(starts, at + 1, starts, at, count - at);
        System.arraycopy(stops, at + 1, stops, at, count - at);
    }
}
