package org.mpcap.crypto;

import java.util.HexFormat;
import org.mpcap.wire.Bytes;

/**
 * Initial data sequence number of the direction sent by the owner of the key (RFC 6824 and RFC 8684, section 3.1).
 *
 * @param bits unsigned 64 bits
 */
public record Idsn(long bits) {
    /** The least significant 64 bits of the hash of the key. */
    public static Idsn of(MptcpVersion version, Key key) {
        Bytes hash = version.hash(key.bytes());
        return new Idsn(hash.u64(hash.length() - 8));
    }

    /** Data sequence number of the first byte of data: IDSN + 1 modulo 2^64, since MP_CAPABLE takes one octet. */
    public long firstDataSequenceNumber() {
        return bits + 1;
    }

    /** 16 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(bits);
    }
}
