package org.mpcap.track;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mpcap.crypto.Idsn;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;

/**
 * What the packets say about one side's key. They may contradict each other: then there is a second value, until one of the two is
 * proved by what hangs on it.
 */
final class SideKeys {
    /** A key and what is derived from it. */
    record KeyMaterial(Key key, Token token, Idsn idsn) {
        static KeyMaterial of(MptcpVersion version, long bits) {
            Key key = new Key(bits);
            return new KeyMaterial(key, Token.of(version, key), Idsn.of(version, key));
        }
    }

    private @Nullable KeyMaterial held;
    private @Nullable KeyMaterial doubtful;
    private long onlyPacket;

    /** Learns the key from a packet; false if one is known, which then stands in two packets. */
    boolean learn(MptcpVersion version, long bits, long packet) {
        if (held != null) {
            if (packet != onlyPacket) {
                onlyPacket = 0;
            }
            return false;
        }
        held = KeyMaterial.of(version, bits);
        onlyPacket = packet;
        return true;
    }

    /** Another version hashes otherwise: what was derived from the key is derived anew. */
    void rederive(MptcpVersion version, long packet) {
        doubtful = null;
        if (held != null) {
            held = KeyMaterial.of(version, held.key().bits());
            onlyPacket = packet;
        }
    }

    void forget() {
        held = null;
        doubtful = null;
    }

    /** The packets contradict each other: remembers the other value. */
    void doubt(MptcpVersion version, long bits) {
        doubtful = KeyMaterial.of(version, bits);
    }

    /** There is no doubt after all. */
    void trust() {
        doubtful = null;
    }

    /** Exchanges the two values. */
    void exchange() {
        @Nullable KeyMaterial other = doubtful;
        doubtful = held;
        held = other;
    }

    boolean isKnown() {
        return held != null;
    }

    boolean isDoubtful() {
        return doubtful != null;
    }

    boolean is(long bits) {
        return held != null && held.key().bits() == bits;
    }

    boolean isOtherwise(long bits) {
        return doubtful != null && doubtful.key().bits() == bits;
    }

    /** Whether the token is that of the key, or of its second value. */
    boolean hasToken(int token) {
        return (held != null && held.token().bits() == token)
                || (doubtful != null && doubtful.token().bits() == token);
    }

    /** The packet with the key while only one had it, else 0. */
    long onlyPacket() {
        return onlyPacket;
    }

    /** The key as far as known; there must be one. */
    Key key() {
        return requireNonNull(held).key();
    }

    Optional<KeyMaterial> held() {
        return Optional.ofNullable(held);
    }

    Optional<KeyMaterial> doubtful() {
        return Optional.ofNullable(doubtful);
    }
}
