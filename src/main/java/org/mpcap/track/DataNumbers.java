package org.mpcap.track;

/** Data sequence numbers of 4 or 8 bytes as positions; position 0 is the first byte of data, or the first number seen. */
final class DataNumbers {
    /** What is known of position 0. */
    private enum Base {
        UNKNOWN,
        /** Its lower 32 bits. */
        LOW,
        FULL
    }

    private Base known = Base.UNKNOWN;
    private long base;

    /** Position 0 has this number of 8 bytes. */
    void rebase(long first) {
        base = first;
        known = Base.FULL;
    }

    boolean isBased() {
        return known != Base.UNKNOWN;
    }

    boolean isFull() {
        return known == Base.FULL;
    }

    /** Position of a number, of two possible ones that nearer to {@code reference}. */
    long position(long number, boolean wide, long reference) {
        if (known == Base.UNKNOWN) {
            base = number;
            known = wide ? Base.FULL : Base.LOW;
            return 0;
        }
        if (wide && known == Base.FULL) {
            return number - base;
        }
        long position = SequenceSpace.near((int) number - (int) base, reference);
        if (wide) {
            rebase(number - position);
        }
        return position;
    }

    /** The number of a position, as far as it is known. */
    long number(long position) {
        return base + position;
    }
}
