package org.mpcap.wire;

import java.util.Arrays;
import java.util.Objects;

/** Appends fields in network byte order to a growing buffer. */
public final class ByteWriter {
    private byte[] buffer;
    private int position;

    /** A writer with room for {@code capacity} bytes; it grows as needed. */
    public ByteWriter(int capacity) {
        buffer = new byte[Math.max(capacity, 8)];
    }

    private void require(int size) {
        if (position + size > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, position + size));
        }
    }

    /** Appends the low 8 bits. */
    public ByteWriter u8(int value) {
        require(1);
        buffer[position++] = (byte) value;
        return this;
    }

    /** Appends the low 16 bits. */
    public ByteWriter u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    /** Appends 32 bits. */
    public ByteWriter u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    /** Appends 64 bits. */
    public ByteWriter u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    /** Appends a byte string. */
    public ByteWriter bytes(Bytes bytes) {
        require(bytes.length());
        bytes.copyTo(buffer, position);
        position += bytes.length();
        return this;
    }

    /** Replaces two bytes already written at {@code index}, for checksums and lengths known only afterwards. */
    public ByteWriter patchU16(int index, int value) {
        Objects.checkFromIndexSize(index, 2, position);
        buffer[index] = (byte) (value >>> 8);
        buffer[index + 1] = (byte) value;
        return this;
    }

    /** Bytes written so far. */
    public int size() {
        return position;
    }

    /** A copy of what was written. */
    public Bytes toBytes() {
        return Bytes.copyOf(buffer, 0, position);
    }
}
