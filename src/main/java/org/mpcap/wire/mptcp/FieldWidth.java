package org.mpcap.wire.mptcp;

import java.util.OptionalInt;

/** Holds values against the width of their field. */
final class FieldWidth {
    private FieldWidth() {}

    /** @throws IllegalArgumentException if {@code value} is negative or takes more than {@code bits} bits */
    static void check(String field, long value, int bits) {
        if (value >>> bits != 0) {
            throw new IllegalArgumentException(field + " " + value + " does not fit " + bits + " bits");
        }
    }

    /** @throws IllegalArgumentException if there is a value and it takes more than {@code bits} bits */
    static void check(String field, OptionalInt value, int bits) {
        if (value.isPresent()) {
            check(field, value.getAsInt(), bits);
        }
    }
}
