package org.mpcap.wire.mptcp;

import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Builds the one-line text of an option: words and values with one blank between. */
final class OptionWords {
    private static final HexFormat HEX = HexFormat.of();

    private final StringBuilder text;

    OptionWords(String name) {
        text = new StringBuilder(name);
    }

    OptionWords word(String word) {
        text.append(' ').append(word);
        return this;
    }

    OptionWords wordIf(boolean condition, String word) {
        return condition ? word(word) : this;
    }

    OptionWords number(String name, long value) {
        return word(name).word(Long.toUnsignedString(value));
    }

    OptionWords number(String name, OptionalInt value) {
        return value.isPresent() ? number(name, value.getAsInt()) : this;
    }

    OptionWords hex16(String name, int value) {
        return word(name).word("0x" + HEX.toHexDigits((short) value));
    }

    OptionWords hex16(String name, OptionalInt value) {
        return value.isPresent() ? hex16(name, value.getAsInt()) : this;
    }

    OptionWords hex32(String name, int value) {
        return word(name).word("0x" + HEX.toHexDigits(value));
    }

    OptionWords hex64(String name, long value) {
        return word(name).word("0x" + HEX.toHexDigits(value));
    }

    OptionWords hex64(String name, OptionalLong value) {
        return value.isPresent() ? hex64(name, value.getAsLong()) : this;
    }

    /** Bits that should be zero, shown only when they are not. */
    OptionWords reserved(int value) {
        return value == 0 ? this : word("reserved").word("0x" + Integer.toHexString(value));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
