package org.mpcap.timing;

/**
 * What was sent in one direction and is not acknowledged: ranges of positions in order, each with when it passed first, when it passed
 * last, and who sent it first and last. Room for it is bounded: what finds none is not timed.
 */
public final class InFlight {
    /** Longs of a range: start, end, first time, last time, sender and carrier. */
    private static final int SIZE = 5;
    /** What a flow of a few segments has in flight. */
    private static final int FIRST = 4;
    /** Ranges there is always room for. */
    private static final int SURE = 16;
    /** More segments than a window of 64 MB has, in 2.6 MB. */
    private static final int MOST = 1 << 16;

    private static final long[] NONE = {};

    private final Room room;
    private long[] ranges = NONE;
    /** Index of the first range, and behind the last, in ranges. */
    private int head;

    private int tail;
    /** Index in the array of the range taken last. */
    private int polled;

    private long bytes;

    /** Nothing sent yet; beyond a little, memory comes from {@code room}. */
    public InFlight(Room room) {
        this.room = room;
    }

    /** Forgets all, and gives back the room it took. */
    public void release() {
        int places = ranges.length / SIZE;
        if (places > SURE) {
            room.give((long) places * SIZE * Long.BYTES);
        }
        ranges = NONE;
        head = 0;
        tail = 0;
    }

    /** Whether all that was sent is acknowledged. */
    public boolean isEmpty() {
        return head == tail;
    }

    /** Ranges that are not acknowledged. */
    public int size() {
        return tail - head;
    }

    /** Position of the first byte that is not acknowledged; only if there is one. */
    public long start() {
        return at(head, 0);
    }

    /** Position behind the last byte that is not acknowledged; only if there is one. */
    public long end() {
        return at(tail - 1, 1);
    }

    /** When the first byte that is not acknowledged passed first. */
    public long firstNanos() {
        return at(head, 2);
    }

    /** When that byte passed last. */
    public long lastNanos() {
        return at(head, 3);
    }

    /** Who sent that byte first. */
    public int sender() {
        return (int) (at(head, 4) >>> 32);
    }

    /** Who sent that byte last. */
    public int carrier() {
        return (int) at(head, 4);
    }

    private long at(int range, int field) {
        return ranges[range * SIZE + field];
    }

    /** The bytes from {@code from} up to {@code to} pass; those of them that passed before were sent again. */
    public void sent(long from, long to, long nanos, int sender) {
        if (head == tail || from >= at(tail - 1, 1)) {
            insert(tail, from, to, nanos, sender);
            return;
        }
        int range = firstEndingBehind(from);
        long start = from;
        while (start < to) {
            long stop = range < tail ? Math.min(to, at(range, 0)) : to;
            if (start < stop) {
                int before = tail - head;
                int place = range - head;
                insert(range, start, stop, nanos, sender);
                // The array may have moved.
                range = head + place + (tail - head > before ? 1 : 0);
            }
            if (range < tail && at(range, 0) < to) {
                ranges[range * SIZE + 3] = nanos;
                ranges[range * SIZE + 4] = (at(range, 4) & 0xffff_ffff_0000_0000L) | sender;
            }
            start = range < tail ? Math.max(stop, at(range, 1)) : to;
            range++;
        }
    }

    private int firstEndingBehind(long position) {
        int low = head;
        int high = tail - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (at(middle, 1) <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void insert(int place, long start, long stop, long nanos, int sender) {
        int to = place;
        if (tail * SIZE == ranges.length) {
            int moved = head;
            if (!makePlace()) {
                return;
            }
            to -= moved - head;
        }
        System.arraycopy(ranges, to * SIZE, ranges, (to + 1) * SIZE, (tail - to) * SIZE);
        int index = to * SIZE;
        ranges[index] = start;
        ranges[index + 1] = stop;
        ranges[index + 2] = nanos;
        ranges[index + 3] = nanos;
        ranges[index + 4] = ((long) sender << 32) | sender;
        tail++;
    }

    private boolean makePlace() {
        int count = tail - head;
        int places = ranges.length / SIZE;
        long[] old = ranges;
        if (places == 0 || count > places / 2) {
            int more = Math.max(FIRST, places * 2);
            long wanted = (long) (places > SURE ? more - places : more) * SIZE * Long.BYTES;
            if (more > SURE && (more > MOST || !room.take(wanted))) {
                if (head == 0) {
                    return false;
                }
            } else {
                ranges = new long[more * SIZE];
            }
        }
        System.arraycopy(old, head * SIZE, ranges, 0, count * SIZE);
        head = 0;
        tail = count;
        return true;
    }

    /**
     * All up to a position is acknowledged: takes the next range of that, of which {@link #bytes()} and what follows it tell.
     *
     * @return whether there was one
     */
    public boolean poll(long position) {
        if (head == tail) {
            return false;
        }
        int index = head * SIZE;
        long start = ranges[index];
        if (start >= position) {
            return false;
        }
        long stop = ranges[index + 1];
        polled = index;
        if (stop > position) {
            bytes = position - start;
            ranges[index] = position;
            return true;
        }
        bytes = stop - start;
        if (++head == tail) {
            head = 0;
            tail = 0;
        }
        return true;
    }

    /** Length of the range taken last. */
    public long bytes() {
        return bytes;
    }

    /** When it passed first. */
    public long polledFirstNanos() {
        return ranges[polled + 2];
    }

    /** When it passed last. */
    public long polledLastNanos() {
        return ranges[polled + 3];
    }

    /** Who sent it first. */
    public int polledSender() {
        return (int) (ranges[polled + 4] >>> 32);
    }

    /** Who sent it last. */
    public int polledCarrier() {
        return (int) ranges[polled + 4];
    }
}
