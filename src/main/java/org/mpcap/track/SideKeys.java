package org.mpcap.track;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mpcap.crypto.Idsn;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;

/**
 * What the packets say about one side's key. They may contradict each other, and a SYN or SYN/ACK sent again may carry another key:
 * then there are other values beside the one held, until one of them is proved by what hangs on it.
 */
final class SideKeys {
    /** A key and what is derived from it. */
    record KeyMaterial(Key key, Token token, Idsn idsn) {
        static KeyMaterial of(MptcpVersion version, long bits) {
            Key key = new Key(bits);
            return new KeyMaterial(key, Token.of(version, key), Idsn.of(version, key));
        }
    }

    /** A key can be sent anew with each SYN/ACK, but seldom is sent more often than a SYN is repeated within a second or two. */
    private static final int MOST_OTHERS = 4;

    private @Nullable KeyMaterial held;
    private final List<KeyMaterial> others = new ArrayList<>(0);
    private boolean offeredAgain;
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
        others.clear();
        if (held != null) {
            held = KeyMaterial.of(version, held.key().bits());
            onlyPacket = packet;
        }
    }

    void forget() {
        held = null;
        others.clear();
    }

    /** The packets contradict each other: remembers the other value, if there is room. */
    void doubt(MptcpVersion version, long bits) {
        if (others.size() < MOST_OTHERS) {
            others.add(KeyMaterial.of(version, bits));
        }
    }

    /** A SYN or SYN/ACK sent again offers another key: each of them may be the one that is used. */
    void offerAgain(MptcpVersion version, long bits) {
        doubt(version, bits);
        offeredAgain = true;
    }

    /** Whether the other values come from the same segment sent again, so that to use one of them is no contradiction. */
    boolean isOfferedAgain() {
        return offeredAgain;
    }

    /** There is no doubt after all. */
    void trust() {
        others.clear();
    }

    /** Exchanges the value held and the other one at {@code index}. */
    void exchange(int index) {
        held = others.set(index, requireNonNull(held));
    }

    boolean isKnown() {
        return held != null;
    }

    boolean isDoubtful() {
        return !others.isEmpty();
    }

    boolean is(long bits) {
        return held != null && held.key().bits() == bits;
    }

    /** Place of a key among the other values, or -1. */
    int placeOf(long bits) {
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i).key().bits() == bits) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the token is that of the key, or of one of the other values. */
    boolean hasToken(int token) {
        return (held != null && held.token().bits() == token)
                || others.stream().anyMatch(other -> other.token().bits() == token);
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

    /** Other values the key may have. */
    List<KeyMaterial> others() {
        return Collections.unmodifiableList(others);
    }
}
