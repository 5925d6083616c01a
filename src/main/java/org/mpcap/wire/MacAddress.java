package org.mpcap.wire;

/**
 * A 48-bit Ethernet address.
 *
 * @param bits the address in the low 48 bits
 */
public record MacAddress(long bits) {
    /** All bits zero, as on the loopback interface. */
    public static final MacAddress ZERO = new MacAddress(0);
    /** All bits one. */
    public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

    /** @throws IllegalArgumentException if more than 48 bits are set */
    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
        }
    }

    /** Reads six bytes from {@code offset}. */
    public static MacAddress at(Bytes bytes, int offset) {
        return new MacAddress(((long) bytes.u16(offset) << 32) | (bytes.u32(offset + 2) & 0xffff_ffffL));
    }

    /**
     * Reads {@code aa:bb:cc:dd:ee:ff}.
     *
     * @throws IllegalArgumentException if the text is not six hexadecimal bytes
     */
    public static MacAddress parse(String text) {
        Bytes bytes = Bytes.fromHex(text);
        if (bytes.length() != 6) {
            throw new IllegalArgumentException("'" + text + "' is not six bytes");
        }
        return at(bytes, 0);
    }

    /** Whether this is a broadcast or multicast address (the lowest bit of the first byte). */
    public boolean isGroup() {
        return (bits >>> 40 & 1) == 1;
    }

    /** Appends the six bytes. */
    public void write(ByteWriter out) {
        out.u16((int) (bits >>> 32)).u32((int) bits);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            text.append(String.format("%02x", bits >>> shift & 0xff));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
