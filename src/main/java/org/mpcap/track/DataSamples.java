package org.mpcap.track;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The first and last eight bytes of what was sent, by their place on the data stream, of the latest segments: what is sent again from or
 * up to the same place must have the same ones.
 */
final class DataSamples {
    /** Bytes of a sample. */
    static final int SIZE = Long.BYTES;

    private static final int SMALLEST = 8;
    /** Two samples for each segment of a large window, in 16 kB. */
    private static final int LARGEST = 1_024;

    /** Longs of the table that there is always room for. */
    private static final int SURE = 2 * SMALLEST;

    private static final long[] NONE = {};

    private final SharedRoom room;
    /** Pairs of a key and a sample; what falls on the same place takes it. */
    private long[] table = NONE;

    private int added;

    DataSamples(SharedRoom room) {
        this.room = room;
    }

    /** Forgets all, and gives back the room it took. */
    void release() {
        if (table.length > SURE) {
            room.give((long) table.length * Long.BYTES);
        }
        table = NONE;
        added = 0;
    }

    /** Remembers the bytes that begin at a position. */
    void begin(long position, long bytes) {
        put(position * 2 + 1, bytes);
    }

    /** Remembers the bytes that end at a position. */
    void end(long position, long bytes) {
        put(position * 2 + 2, bytes);
    }

    /** What began at a position before, if that is remembered. */
    OptionalLong beginning(long position) {
        return get(position * 2 + 1);
    }

    /** What ended at a position before, if that is remembered. */
    OptionalLong ending(long position) {
        return get(position * 2 + 2);
    }

    private void put(long key, long bytes) {
        if (added++ >= table.length / 2 && table.length < LARGEST * 2) {
            grow(Math.max(SURE, table.length * 2));
        }
        int place = place(key);
        table[place] = key;
        table[place + 1] = bytes;
    }

    private OptionalLong get(long key) {
        if (table.length == 0) {
            return OptionalLong.empty();
        }
        int place = place(key);
        return table[place] == key ? OptionalLong.of(table[place + 1]) : OptionalLong.empty();
    }

    private void grow(int size) {
        long[] old = table;
        long more = old.length > SURE ? old.length : size;
        if (size > SURE && !room.take(more * Long.BYTES)) {
            return;
        }
        table = new long[size];
        // No position is so low, so that an empty place is none.
        Arrays.fill(table, Long.MIN_VALUE);
        for (int i = 0; i < old.length; i += 2) {
            if (old[i] != Long.MIN_VALUE) {
                int place = place(old[i]);
                table[place] = old[i];
                table[place + 1] = old[i + 1];
            }
        }
    }

    private int place(long key) {
        long mixed = key * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 40) * 2 & (table.length - 1);
    }
}
