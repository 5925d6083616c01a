package org.mpcap.scan;

/** What is remembered of positions in flight, a block at a time: when a block was last sent to, and whether its answers may be lost. */
final class InFlightBlocks {
    /** Positions of a block: so many share one time of sending, and one answer to whether packets were lost. */
    static final int SIZE = 64;

    private final long[] lastSent;
    private final boolean[] lossy;
    private final boolean[] unmended;
    private final int[] held;
    private final int[] touched;
    private final int mask;
    private int touches;

    /**
     * Nothing is in flight.
     *
     * @param capacity positions in flight at most, a power of two
     * @param touches calls of {@link #sent} between two of {@link #left} at most
     */
    InFlightBlocks(int capacity, int touches) {
        touched = new int[touches];
        int blocks = Math.max(1, capacity / SIZE) * 2;
        lastSent = new long[blocks];
        lossy = new boolean[blocks];
        unmended = new boolean[blocks];
        held = new int[blocks];
        mask = blocks - 1;
    }

    /** The first position behind the block of this one. */
    static long end(long position) {
        return (position | (SIZE - 1)) + 1;
    }

    private int of(long position) {
        return (int) (position / SIZE) & mask;
    }

    /** The first position of a block enters. */
    void enter(long position) {
        lossy[of(position)] = false;
        unmended[of(position)] = false;
    }

    /** SYNs to this block were handed to the sender, which may put them aside. */
    void sent(long position, long now) {
        int block = of(position);
        lastSent[block] = now;
        if (touches == 0 || touched[touches - 1] != block) {
            touched[touches++] = block;
        }
    }

    /** All that was put aside has left by now, however long that took. */
    void left(long now) {
        for (int i = 0; i < touches; i++) {
            lastSent[touched[i]] = now;
        }
        touches = 0;
    }

    /** When the block was last sent to. */
    long lastSent(long position) {
        return lastSent[of(position)];
    }

    /** A SYN to this block waits for something: the block stays where it is. */
    void hold(long position) {
        held[of(position)]++;
    }

    /** One that waited was sent, or never will be. */
    void release(long position) {
        held[of(position)]--;
    }

    /** Whether a SYN to this block waits. */
    boolean isHeld(long position) {
        return held[of(position)] > 0;
    }

    /** Answers of all these may be among packets that were lost here. */
    void suspectLoss(long from, long to) {
        for (long position = from & -SIZE; position < to; position += SIZE) {
            lossy[of(position)] = true;
        }
    }

    /** Whether answers to what was last sent may be lost. */
    boolean isLossy(long position) {
        return lossy[of(position)];
    }

    /** All that may be lost is asked for again. */
    void mended(long position) {
        lossy[of(position)] = false;
    }

    /** Something else is sent from here on; what may be lost so far is remembered. */
    void postpone(long position) {
        unmended[of(position)] |= lossy[of(position)];
        lossy[of(position)] = false;
    }

    /** Whether something postponed, or lost since, is still to be asked for. */
    boolean isIncomplete(long position) {
        return lossy[of(position)] || unmended[of(position)];
    }

    /** Everything is asked for again, what was postponed included. */
    void allMended(long position) {
        lossy[of(position)] = false;
        unmended[of(position)] = false;
    }
}
