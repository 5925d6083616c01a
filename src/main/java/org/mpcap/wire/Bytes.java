package org.mpcap.wire;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** An immutable string of bytes. Multi-byte reads are in network byte order; slices share storage. */
public final class Bytes {
    /** The empty byte string. */
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** Copies the given bytes. */
    public static Bytes of(byte... bytes) {
        return copyOf(bytes, 0, bytes.length);
    }

    /**
     * Copies {@code length} bytes from {@code offset}.
     *
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    public static Bytes copyOf(byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        return adopt(Arrays.copyOfRange(source, offset, offset + length));
    }

    /**
     * Takes over an array without copying; the caller must not write to it afterwards. For freshly received frames, where
     * a copy per packet would be felt.
     */
    public static Bytes adopt(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
    }

    /**
     * Reads hexadecimal digits, with optional {@code 0x} in front and blanks or colons between bytes.
     *
     * @throws IllegalArgumentException if a character is not a hexadecimal digit or their number is odd
     */
    public static Bytes fromHex(String hex) {
        int start = hex.startsWith("0x") || hex.startsWith("0X") ? 2 : 0;
        StringBuilder compact = new StringBuilder(hex.length());
        for (int i = start; i < hex.length(); i++) {
            char c = hex.charAt(i);
            if (c == ' ' || c == ':') {
                continue;
            }
            if (Character.digit(c, 16) < 0 || c > 'f') {
                throw new IllegalArgumentException(
                        "'" + c + "' at position " + (i + 1) + " is not a hexadecimal digit");
            }
            compact.append(c);
        }
        if (compact.length() % 2 != 0) {
            throw new IllegalArgumentException("an odd number of hexadecimal digits (" + compact.length() + ")");
        }
        return adopt(HEX.parseHex(compact));
    }

    /** Eight bytes holding {@code value} in network byte order. */
    public static Bytes ofLong(long value) {
        return new ByteWriter(8).u64(value).toBytes();
    }

    /** Four bytes holding {@code value} in network byte order. */
    public static Bytes ofInt(int value) {
        return new ByteWriter(4).u32(value).toBytes();
    }

    /** Number of bytes. */
    public int length() {
        return length;
    }

    /** Whether there is no byte. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** The byte at {@code index} as 0…255. */
    public int u8(int index) {
        Objects.checkIndex(index, length);
        return array[offset + index] & 0xff;
    }

    /** Two bytes from {@code index} as 0…65535. */
    public int u16(int index) {
        return u8(index) << 8 | u8(index + 1);
    }

    /** Four bytes from {@code index}. */
    public int u32(int index) {
        return u16(index) << 16 | u16(index + 2);
    }

    /** Eight bytes from {@code index}. */
    public long u64(int index) {
        return ((long) u32(index) << 32) | (u32(index + 4) & 0xffff_ffffL);
    }

    /** {@code size} bytes from {@code from}, sharing storage. */
    public Bytes slice(int from, int size) {
        Objects.checkFromIndexSize(from, size, length);
        return size == 0 ? EMPTY : new Bytes(array, offset + from, size);
    }

    /** All bytes from {@code from} on, sharing storage. */
    public Bytes from(int from) {
        return slice(from, length - from);
    }

    /** These bytes followed by {@code other}. */
    public Bytes plus(Bytes other) {
        if (other.isEmpty()) {
            return this;
        }
        return isEmpty()
                ? other
                : new ByteWriter(length + other.length).bytes(this).bytes(other).toBytes();
    }

    /** A copy as an array. */
    public byte[] toArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** Copies all bytes into {@code target} at {@code position}. */
    public void copyTo(byte[] target, int position) {
        System.arraycopy(array, offset, target, position, length);
    }

    /** Lower-case hexadecimal digits without separators. */
    public String toHex() {
        return HEX.formatHex(array, offset, offset + length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + array[offset + i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return toHex();
    }
}
