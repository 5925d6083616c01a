package org.mpcap.wire;

/**
 * Reads fields in network byte order inside a window; nothing outside the window can be reached. Reading past the window
 * is a fault of the caller, who asks {@link #remaining()} first.
 */
public final class ByteReader {
    private final Bytes window;
    private int position;

    /** A reader over all of {@code window}. */
    public ByteReader(Bytes window) {
        this.window = window;
    }

    /** Bytes not read yet. */
    public int remaining() {
        return window.length() - position;
    }

    /** Offset of the next byte from the start of the window. */
    public int position() {
        return position;
    }

    /** Next byte, 0…255. */
    public int u8() {
        return window.u8(position++);
    }

    /** Next two bytes, 0…65535. */
    public int u16() {
        position += 2;
        return window.u16(position - 2);
    }

    /** Next four bytes. */
    public int u32() {
        position += 4;
        return window.u32(position - 4);
    }

    /** Next eight bytes. */
    public long u64() {
        position += 8;
        return window.u64(position - 8);
    }

    /** Next {@code size} bytes. */
    public Bytes bytes(int size) {
        Bytes slice = window.slice(position, size);
        position += size;
        return slice;
    }

    /** All bytes left. */
    public Bytes rest() {
        return bytes(remaining());
    }
}
