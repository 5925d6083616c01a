package org.mpcap.wire;

import java.util.OptionalInt;

/** Holds the values of our own code against the width of their field, so that none is cut off silently when written. */
public final class FieldWidth {
    private FieldWidth() {}

    /**
     * Accepts 0 to 2^{@code bits} - 1.
     *
     * @throws IllegalArgumentException if {@code value} is negative or takes more than {@code bits} bits
     */
    public static void check(String field, long value, int bits) {
        if (value >>> bits != 0) {
            throw new IllegalArgumentException(field + " " + value + " does not fit " + bits + " bits");
        }
    }

    /**
     * The same for a value that may be absent.
     *
     * @throws IllegalArgumentException if there is a value and it is negative or takes more than {@code bits} bits
     */
    public static void check(String field, OptionalInt value, int bits) {
        if (value.isPresent()) {
            check(field, value.getAsInt(), bits);
        }
    }
}
