package org.mpcap.stack.tcp;

/** Arithmetic on sequence numbers that wrap (RFC 9293 3.4, RFC 8684 3.3). */
public final class SequenceNumbers {
    private SequenceNumbers() {}

    /** Whether {@code a} lies before {@code b}. */
    public static boolean before(int a, int b) {
        return a - b < 0;
    }

    /** Whether {@code a} lies before {@code b}. */
    public static boolean before(long a, long b) {
        return a - b < 0;
    }

    /** The 64-bit number nearest to {@code reference} whose low 32 bits are those of {@code low}. */
    public static long widen(long reference, long low) {
        return reference + (int) (low - reference);
    }
}
