package org.mpcap.crypto;

import java.util.HexFormat;

/**
 * The name of a connection on the side that owns the key, carried by the first MP_JOIN (RFC 6824 and RFC 8684, section
 * 3.2).
 *
 * @param bits 32 bits, compared as an opaque value
 */
public record Token(int bits) {
    /** The most significant 32 bits of the hash of the key. */
    public static Token of(MptcpVersion version, Key key) {
        return new Token(version.hash(key.bytes()).u32(0));
    }

    /** Eight lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(bits);
    }
}
