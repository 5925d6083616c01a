package org.mpcap.crypto;

import java.util.HexFormat;
import org.mpcap.wire.Bytes;

/**
 * One side's random number in an MP_JOIN handshake, against replay (RFC 6824 and RFC 8684, section 3.2).
 *
 * @param bits the 4 bytes of the nonce, read as a big-endian number
 */
public record Nonce(int bits) {
    /**
     * Reads 8 hexadecimal digits, with optional {@code 0x} in front and blanks or colons between bytes.
     *
     * @throws IllegalArgumentException if the text is not that; the message says why
     */
    public static Nonce parse(String hex) {
        Bytes bytes = Bytes.fromHex(hex);
        if (bytes.length() != 4) {
            throw new IllegalArgumentException(
                    "a nonce has 4 bytes (8 hexadecimal digits), not " + bytes.length() + " bytes");
        }
        return new Nonce(bytes.u32(0));
    }

    /** The 4 bytes as they stand in the option, in network byte order. */
    public Bytes bytes() {
        return Bytes.ofInt(bits);
    }

    /** Eight lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(bits);
    }
}
