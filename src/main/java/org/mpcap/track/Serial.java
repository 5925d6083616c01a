package org.mpcap.track;

/** Sequence numbers of 32 bits as positions on a 64-bit line. */
final class Serial {
    private Serial() {}

    /** The position nearest to {@code reference} whose low 32 bits are {@code number}. */
    static long near(int number, long reference) {
        return reference + (number - (int) reference);
    }
}
