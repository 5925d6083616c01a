package org.mpcap.track;

import java.util.Arrays;

/**
 * A set of half-open ranges on a 64-bit line, made for ranges that come nearly in order. Holds a bounded number of ranges: when
 * there are more, the gap between the two lowest is given up.
 */
final class RangeSet {
    private static final int MOST = 512;
    /** As many there is always room for. */
    private static final int SURE = 16;
    /** Bytes of one. */
    private static final int SIZE = 2 * Long.BYTES;

    private static final long[] NONE = {};

    private final SharedRoom room;
    private long[] starts = NONE;
    private long[] ends = NONE;
    private int count;
    private long givenUp;
    private long gapsGivenUp;

    RangeSet(SharedRoom room) {
        this.room = room;
    }

    /** The same ranges, the latest of them if there is no room for all. */
    RangeSet copy() {
        RangeSet copy = new RangeSet(room);
        for (int i = 0; i < count; i++) {
            copy.add(starts[i], ends[i]);
        }
        return copy;
    }

    /** Gives back the room it took; it is not to be added to any more. */
    void release() {
        if (starts.length > SURE) {
            room.give((long) starts.length * SIZE);
            starts = Arrays.copyOf(starts, 1);
            ends = Arrays.copyOf(ends, 1);
        }
        count = Math.min(count, 1);
    }

    /** Makes place for one more range, if there is room. */
    private boolean grow() {
        int more = Math.max(1, count * 2);
        if (count == MOST || (more > SURE && !room.take((long) (more > 2 * SURE ? count : more) * SIZE))) {
            return false;
        }
        starts = Arrays.copyOf(starts, more);
        ends = Arrays.copyOf(ends, more);
        return true;
    }

    /** Adds a range and gives the number of its positions that were in the set already. */
    long add(long from, long to) {
        if (count > 0 && from == ends[count - 1]) {
            ends[count - 1] = to;
            return 0;
        }
        if (count == 0 || from > ends[count - 1]) {
            insert(count, from, to);
            return 0;
        }
        return addWithin(from, to);
    }

    private long addWithin(long from, long to) {
        int first = firstEndingAtOrAfter(from);
        int last = first;
        long start = from;
        long end = to;
        long present = 0;
        while (last < count && starts[last] <= to) {
            present += Math.max(0, Math.min(to, ends[last]) - Math.max(from, starts[last]));
            start = Math.min(start, starts[last]);
            end = Math.max(end, ends[last]);
            last++;
        }
        if (last == first) {
            insert(first, from, to);
            return 0;
        }
        starts[first] = start;
        ends[first] = end;
        remove(first + 1, last);
        return present;
    }

    /** Number of positions of the range that are in the set. */
    long present(long from, long to) {
        if (count == 0 || from >= ends[count - 1]) {
            return 0;
        }
        long present = 0;
        for (int i = firstEndingAtOrAfter(from); i < count && starts[i] < to; i++) {
            present += Math.max(0, Math.min(to, ends[i]) - Math.max(from, starts[i]));
        }
        return present;
    }

    /** First position at or behind {@code from} that is not in the set. */
    long absentFrom(long from) {
        long position = from;
        for (int i = firstEndingAtOrAfter(from); i < count && starts[i] <= position; i++) {
            position = Math.max(position, ends[i]);
        }
        return position;
    }

    /** First position at or behind {@code from} that is in the set, or {@link Long#MAX_VALUE}. */
    long presentFrom(long from) {
        for (int i = firstEndingAtOrAfter(from); i < count; i++) {
            if (ends[i] > from) {
                return Math.max(from, starts[i]);
            }
        }
        return Long.MAX_VALUE;
    }

    private int firstEndingAtOrAfter(long position) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] < position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void insert(int at, long from, long to) {
        int index = at;
        if (count == starts.length && !grow()) {
            givenUp += starts[1] - ends[0];
            gapsGivenUp++;
            starts[1] = starts[0];
            remove(0, 1);
            index = Math.max(0, index - 1);
            if (count > 0 && index == 0 && from < starts[0]) {
                starts[0] = from;
                return;
            }
        }
        System.arraycopy(starts, index, starts, index + 1, count - index);
        System.arraycopy(ends, index, ends, index + 1, count - index);
        starts[index] = from;
        ends[index] = to;
        count++;
    }

    private void remove(int from, int to) {
        System.arraycopy(starts, to, starts, from, count - to);
        System.arraycopy(ends, to, ends, from, count - to);
        count -= to - from;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Lowest position in the set. */
    long first() {
        return starts[0];
    }

    /** Position behind the highest in the set. */
    long end() {
        return ends[count - 1];
    }

    /** Gaps between the ranges. */
    int gaps() {
        return Math.max(0, count - 1);
    }

    /** Gaps that were taken for filled, for want of room. */
    long gapsGivenUp() {
        return gapsGivenUp;
    }

    /** Positions in the gaps, the ones given up included. */
    long gapSize() {
        long size = givenUp;
        for (int i = 1; i < count; i++) {
            size += starts[i] - ends[i - 1];
        }
        return size;
    }

    /** Moves the whole set. */
    void shift(long distance) {
        for (int i = 0; i < count; i++) {
            starts[i] += distance;
            ends[i] += distance;
        }
    }
}
