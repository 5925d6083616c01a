package org.mpcap.timing;

import java.util.Arrays;
import java.util.Optional;

/**
 * The distribution of delays in bounded room: how much falls into each of the intervals of a logarithmic scale, 128 to a doubling. Only
 * intervals that hold something take room, of which most connections have few.
 */
public final class DelayStatistics {
    /** Bits of a delay that count behind its first: an interval is less than 0.8 % wide. */
    private static final int BITS = 7;

    private static final int FIRST = 8;
    /** Intervals there is always room for. */
    private static final int SURE = 64;
    /** Bits of an entry for the weight, 256 TB; those above hold the interval. */
    private static final int WEIGHT_BITS = 48;

    private static final long WEIGHT = (1L << WEIGHT_BITS) - 1;
    private static final double[] SHARES = {50, 95, 99};
    private static final long[] NONE = {};

    private final Room room;
    /** Interval and weight, at the place that the interval's number hashes to; an empty place is 0. Its length is a power of two. */
    private long[] table = NONE;

    private int used;
    private boolean isFull;
    private long count;
    private long weight;
    private double sum;
    private long smallest = Long.MAX_VALUE;
    private long largest;

    /** Statistics without a measurement, which take what they need beyond a little from {@code room}. */
    public DelayStatistics(Room room) {
        this.room = room;
    }

    /** Takes a measurement; a negative one comes of clocks that were set back, and says nothing. */
    public void add(long nanos, long heavy) {
        if (nanos < 0) {
            return;
        }
        count++;
        weight += heavy;
        sum += (double) nanos * heavy;
        smallest = Math.min(smallest, nanos);
        largest = Math.max(largest, nanos);
        put(interval(nanos), heavy);
    }

    private void put(int interval, long heavy) {
        if (used * 4 >= table.length * 3 && !grow()) {
            return;
        }
        int at = place(interval);
        while (table[at] != 0) {
            if (table[at] >>> WEIGHT_BITS == interval) {
                table[at] += heavy;
                return;
            }
            at = (at + 1) & (table.length - 1);
        }
        table[at] = ((long) interval << WEIGHT_BITS) | heavy;
        used++;
    }

    private int place(int interval) {
        return ((interval * 0x9e37_79b9) >>> 12) & (table.length - 1);
    }

    /** Makes place for more intervals; false if there is neither room for more nor a place left. */
    private boolean grow() {
        int size = Math.max(FIRST, table.length * 2);
        if (isFull || (size > SURE && !room.take((long) (size - held()) * Long.BYTES))) {
            isFull = true;
            return used < table.length - 1;
        }
        long[] old = table;
        table = new long[size];
        for (long entry : old) {
            if (entry != 0) {
                int at = place((int) (entry >>> WEIGHT_BITS));
                while (table[at] != 0) {
                    at = (at + 1) & (size - 1);
                }
                table[at] = entry;
            }
        }
        return true;
    }

    private int held() {
        return table.length > SURE ? table.length : 0;
    }

    /** The number of the interval a delay falls into, from 1. */
    private static int interval(long nanos) {
        if (nanos < 1 << BITS) {
            return (int) nanos + 1;
        }
        int shift = Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(nanos);
        return (shift << BITS) + (int) (nanos >>> shift) + 1;
    }

    /** The middle of an interval. */
    private static long middle(int interval) {
        int number = interval - 1;
        if (number < 2 << BITS) {
            return number;
        }
        int shift = (number >>> BITS) - 1;
        long least = (long) (number - (shift << BITS)) << shift;
        return least + (1L << shift) / 2;
    }

    /** Takes all measurements of others. */
    public void add(DelayStatistics other) {
        count += other.count;
        weight += other.weight;
        sum += other.sum;
        smallest = Math.min(smallest, other.smallest);
        largest = Math.max(largest, other.largest);
        for (long entry : other.table) {
            if (entry != 0) {
                put((int) (entry >>> WEIGHT_BITS), entry & WEIGHT);
            }
        }
    }

    /** Gives back the room it took, and forgets all. */
    public void release() {
        room.give((long) held() * Long.BYTES);
        table = NONE;
        used = 0;
        count = 0;
    }

    /** What was measured, if anything was. */
    public Optional<Delays> summary() {
        if (count == 0) {
            return Optional.empty();
        }
        long[] marks = percentiles();
        return Optional.of(
                new Delays(count, weight, smallest, Math.round(sum / weight), marks[0], marks[1], marks[2], largest));
    }

    private long[] percentiles() {
        long[] sorted = new long[used];
        int taken = 0;
        double total = 0;
        for (long entry : table) {
            if (entry != 0) {
                sorted[taken++] = entry;
                total += entry & WEIGHT;
            }
        }
        Arrays.sort(sorted);
        long[] marks = new long[SHARES.length];
        int at = 0;
        double passed = sorted[0] & WEIGHT;
        for (int i = 0; i < SHARES.length; i++) {
            while (at < used - 1 && passed < total * SHARES[i] / 100) {
                at++;
                passed += sorted[at] & WEIGHT;
            }
            marks[i] = Math.max(smallest, Math.min(largest, middle((int) (sorted[at] >>> WEIGHT_BITS))));
        }
        return marks;
    }
}
