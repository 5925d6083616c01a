package org.mpcap.crypto;

import java.util.Optional;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;
import org.mpcap.wire.Bytes;

/** The two versions of MPTCP on the wire, and the one thing all their derivations differ in: the hash. */
public enum MptcpVersion {
    /** Version 0, RFC 6824: SHA-1 (20 bytes). */
    V0(0, "RFC 6824"),
    /** Version 1, RFC 8684: SHA-256 (32 bytes). */
    V1(1, "RFC 8684");

    private final int number;
    private final String rfc;

    MptcpVersion(int number, String rfc) {
        this.number = number;
        this.rfc = rfc;
    }

    /** The version with this number in MP_CAPABLE; empty for any but 0 and 1. */
    public static Optional<MptcpVersion> of(int number) {
        return switch (number) {
            case 0 -> Optional.of(V0);
            case 1 -> Optional.of(V1);
            default -> Optional.empty();
        };
    }

    /** The number in the low nibble of MP_CAPABLE's subtype byte. */
    public int number() {
        return number;
    }

    /** The document that defines this version, as in {@code RFC 8684}. */
    public String rfc() {
        return rfc;
    }

    /** The version's hash of {@code message}: 20 bytes of SHA-1 (v0) or 32 bytes of SHA-256 (v1). */
    public Bytes hash(Bytes message) {
        Digest digest = newDigest();
        digest.update(message.toArray(), 0, message.length());
        byte[] result = new byte[digest.getDigestSize()];
        digest.doFinal(result, 0);
        return Bytes.adopt(result);
    }

    /** The version's HMAC (RFC 2104): 20 bytes of HMAC-SHA1 (v0) or 32 bytes of HMAC-SHA256 (v1). */
    public Bytes hmac(Bytes key, Bytes message) {
        HMac mac = new HMac(newDigest());
        mac.init(new KeyParameter(key.toArray()));
        mac.update(message.toArray(), 0, message.length());
        byte[] result = new byte[mac.getMacSize()];
        mac.doFinal(result, 0);
        return Bytes.adopt(result);
    }

    private ExtendedDigest newDigest() {
        return this == V0 ? new SHA1Digest() : new SHA256Digest();
    }

    /** {@code v0} or {@code v1}. */
    @Override
    public String toString() {
        return "v" + number;
    }
}
