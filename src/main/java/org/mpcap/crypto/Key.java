package org.mpcap.crypto;

import java.util.HexFormat;
import org.mpcap.wire.Bytes;

/**
 * One side's key of a connection, exchanged in MP_CAPABLE (RFC 6824 and RFC 8684, section 3.1).
 *
 * @param bits the 8 bytes of the key, read as a big-endian number
 */
public record Key(long bits) {
    /**
     * Reads 16 hexadecimal digits, with optional {@code 0x} in front and blanks or colons between bytes.
     *
     * @throws IllegalArgumentException if the text is not that; the message says why
     */
    public static Key parse(String hex) {
        Bytes bytes = Bytes.fromHex(hex);
        if (bytes.length() != 8) {
            throw new IllegalArgumentException(
                    "a key has 8 bytes (16 hexadecimal digits), not " + bytes.length() + " bytes");
        }
        return new Key(bytes.u64(0));
    }

    /** The 8 bytes as they stand in the option, in network byte order. */
    public Bytes bytes() {
        return Bytes.ofLong(bits);
    }

    /** 16 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(bits);
    }
}
