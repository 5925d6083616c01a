package org.mpcap.track;

/** Sequence numbers of 32 bits as positions on a 64-bit line. */
final class SequenceSpace {
    private SequenceSpace() {}

    /** The position nearest to {@code reference} whose low 32 bits are {@code number}. */
    static long near(int number, long reference) {
        return reference + (number - (int) reference);
    }
}
