package org.mpcap.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The targets in flight: what is known of each position from when its first SYN leaves until it is given up. A ring of one byte per
 * position, two bits per kind of probe and for the control; its size does not depend on the number of targets. Positions enter and
 * leave on one thread; states change on any.
 */
final class InFlightWindow {
    /** No answer yet. */
    static final int UNANSWERED = 0;
    /** Answered with a reset, which only the control explains. */
    static final int RESET = 1;
    /** Its row is being made: a proof is under way, or the row is on its way to the sink. */
    static final int PENDING = 2;
    /** The sink has its row. */
    static final int DONE = 3;
    /** Most kinds of probes a target can get, the control not counted. */
    static final int KINDS = 3;
    /** The place of the control among the kinds. */
    static final int CONTROL = KINDS;
    /** The control was accepted, while a kind of probe was not answered. */
    static final int ACCEPTED = 1;
    /** Since then the probe is being sent again. */
    static final int CONFIRMING = 2;
    /** It was sent again as often as that takes: if there still is no answer, the option is dropped. */
    static final int CONFIRMED = 3;

    private static final VarHandle STATES = MethodHandles.arrayElementVarHandle(byte[].class);

    private final byte[] states;
    /** By blocks: whether a target in it gave an answer that only the control explains. */
    private final byte[] doubts;

    private final int mask;
    private final AtomicLong head;
    private final AtomicLong tail;
    private long reusable;

    /** @param capacity positions in flight at most, a power of two */
    InFlightWindow(int capacity, long start) {
        states = new byte[capacity];
        doubts = new byte[Math.max(1, capacity / InFlightBlocks.SIZE)];
        mask = capacity - 1;
        head = new AtomicLong(start);
        tail = new AtomicLong(start);
        reusable = start;
    }

    /** Whether another position may enter. */
    boolean hasRoom() {
        return head.get() - reusable < states.length;
    }

    /** The next position enters, unanswered. */
    void enter() {
        long position = head.get();
        STATES.setRelease(states, (int) position & mask, (byte) 0);
        if (position % InFlightBlocks.SIZE == 0) {
            STATES.setRelease(doubts, block(position), (byte) 0);
        }
        head.incrementAndGet();
    }

    private int block(long position) {
        return ((int) position & mask) / InFlightBlocks.SIZE;
    }

    /** Whether a target in the block of this position was reset, or its control accepted, since the block entered. */
    boolean isDoubtful(long position) {
        return (byte) STATES.getAcquire(doubts, block(position)) != 0;
    }

    /** The control was accepted while a probe is without an answer; says whether that is news. */
    boolean accept(long position) {
        boolean news = move(position, CONTROL, UNANSWERED, ACCEPTED);
        STATES.setRelease(doubts, block(position), (byte) 1);
        return news;
    }

    /** The oldest position leaves. Its place is not taken again before {@link #reuse}. */
    void leave() {
        tail.incrementAndGet();
    }

    /**
     * Places of the positions before this one, which have left, may be taken: nobody who saw them in flight still works on their
     * answers.
     */
    void reuse(long position) {
        reusable = position;
    }

    /** The position that enters next. */
    long head() {
        return head.get();
    }

    /** The oldest position in flight. */
    long tail() {
        return tail.get();
    }

    /** Whether the position is in flight. */
    boolean holds(long position) {
        return position >= tail.get() && position < head.get();
    }

    /** All states of a position: two bits per kind, the first kind lowest. */
    int states(long position) {
        return (byte) STATES.getAcquire(states, (int) position & mask);
    }

    /** The state of one kind in {@link #states(long)}. */
    static int of(int states, int kind) {
        return (states >>> (2 * kind)) & 3;
    }

    /** The state of one kind. */
    int state(long position, int kind) {
        return of(states(position), kind);
    }

    /** Changes the state of one kind, unless it is no longer {@code from}. */
    boolean move(long position, int kind, int from, int to) {
        while (true) {
            int old = states(position);
            if (of(old, kind) != from) {
                return false;
            }
            int changed = (old & ~(3 << (2 * kind))) | (to << (2 * kind));
            if (STATES.compareAndSet(states, (int) position & mask, (byte) old, (byte) changed)) {
                if (to == RESET) {
                    STATES.setRelease(doubts, block(position), (byte) 1);
                }
                return true;
            }
        }
    }
}
