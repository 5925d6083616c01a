package org.mpcap.track;

import java.util.Arrays;

/** Which subflow sent which part of the data first: parts in order, neighbours of one subflow as one. */
final class DataOwners {
    /** Parts beyond this make room by forgetting the lower half: 9 MB for each direction of a connection that changes subflows so often. */
    static final int MOST = 1 << 19;

    /** As many there is always room for. */
    private static final int SURE = 16;
    /** Bytes of a part. */
    private static final int SIZE = 2 * Long.BYTES + Short.BYTES;

    private static final long[] NO_POSITIONS = {};
    private static final short[] NO_SUBFLOWS = {};

    /** Takes parts of a range. */
    @FunctionalInterface
    interface Taker {
        /** A subflow sent so many bytes first. */
        void part(int subflow, long bytes);
    }

    private final SharedRoom room;
    private long[] starts = NO_POSITIONS;
    private long[] stops = NO_POSITIONS;
    private short[] subflows = NO_SUBFLOWS;
    private int count;

    DataOwners(SharedRoom room) {
        this.room = room;
    }

    /** Forgets all, and gives back the room it took. */
    void release() {
        if (subflows.length > SURE) {
            room.give((long) subflows.length * SIZE);
        }
        starts = NO_POSITIONS;
        stops = NO_POSITIONS;
        subflows = NO_SUBFLOWS;
        count = 0;
    }

    /** Makes place for one more part, if there is room. */
    private boolean grow() {
        int more = Math.max(2, count * 2);
        if (count == MOST || (more > SURE && !room.take((long) (count > SURE ? more - count : more) * SIZE))) {
            return false;
        }
        starts = Arrays.copyOf(starts, more);
        stops = Arrays.copyOf(stops, more);
        subflows = Arrays.copyOf(subflows, more);
        return true;
    }

    /** A subflow sent a part; of what was sent before, the first sender stays the owner. */
    void add(int subflow, long from, long to) {
        int at = firstEndingBehind(from);
        long start = from;
        while (start < to) {
            long stop = at < count ? Math.min(to, starts[at]) : to;
            if (start < stop) {
                at = insert(at, (short) subflow, start, stop);
            }
            start = at < count ? Math.max(start, stops[at]) : to;
            at++;
        }
    }

    /** Puts a part where there is none, and gives the place of the part behind it. */
    private int insert(int at, short subflow, long start, long stop) {
        if (at > 0 && subflows[at - 1] == subflow && stops[at - 1] == start) {
            stops[at - 1] = stop;
            return at;
        }
        int place = at;
        if (count == subflows.length && !grow()) {
            int half = count / 2;
            move(half, 0, count - half);
            count -= half;
            place = Math.max(0, place - half);
        }
        move(place, place + 1, count - place);
        starts[place] = start;
        stops[place] = stop;
        subflows[place] = subflow;
        count++;
        return place + 1;
    }

    private void move(int from, int to, int length) {
        System.arraycopy(starts, from, starts, to, length);
        System.arraycopy(stops, from, stops, to, length);
        System.arraycopy(subflows, from, subflows, to, length);
    }

    /** How many bytes of a range another subflow than this one sent first. */
    long ofOthers(int subflow, long from, long to) {
        long[] others = {0};
        ofOthers(subflow, from, to, (other, bytes) -> others[0] += bytes);
        return others[0];
    }

    /** Takes what of a range other subflows than this one sent first. */
    void ofOthers(int subflow, long from, long to, Taker taker) {
        for (int at = firstEndingBehind(from); at < count && starts[at] < to; at++) {
            if (subflows[at] != (short) subflow) {
                taker.part(subflows[at], Math.min(to, stops[at]) - Math.max(from, starts[at]));
            }
        }
    }

    private int firstEndingBehind(long position) {
        if (count == 0 || stops[count - 1] <= position) {
            return count;
        }
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (stops[middle] <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
