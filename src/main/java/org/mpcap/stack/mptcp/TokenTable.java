package org.mpcap.stack.mptcp;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Counters;

/**
 * Which of our connections a token names. A token is taken from the moment its key is sent: pending while the handshake is
 * under way, established afterwards; a new key must not have a token that is in either table (RFC 8684 3.1).
 */
public final class TokenTable {
    private static final int TRIES = 100;

    private final Map<Token, Object> pending = new HashMap<>();
    private final Map<Token, Connection> established = new HashMap<>();
    private final Counters counters;

    /** An empty table; collisions are counted in {@code counters}. */
    public TokenTable(Counters counters) {
        this.counters = counters;
    }

    /**
     * Takes keys from {@code keys} until one has a token that is free, and enters it as pending for {@code holder}.
     *
     * @return empty if a hundred keys in a row were taken
     */
    public Optional<Key> claim(MptcpVersion version, Supplier<Key> keys, Object holder) {
        for (int i = 0; i < TRIES; i++) {
            Key key = keys.get();
            Token token = Token.of(version, key);
            if (!isTaken(token)) {
                pending.put(token, holder);
                return Optional.of(key);
            }
            counters.add(Counter.MPTokenCollision);
        }
        return Optional.empty();
    }

    /** Whether the token is in either table. */
    public boolean isTaken(Token token) {
        return pending.containsKey(token) || established.containsKey(token);
    }

    /** Moves a pending token to the established connections. */
    public void establish(Token token, Connection connection) {
        pending.remove(token);
        established.put(token, connection);
    }

    /** Frees a token, wherever it is, if it is this handshake's or connection's. */
    public void release(Token token, Object holder) {
        pending.remove(token, holder);
        established.remove(token, holder);
    }

    /** The established connection with this token. */
    public Optional<Connection> established(Token token) {
        return Optional.ofNullable(established.get(token));
    }

    /** Number of handshakes under way. */
    public int pendingSize() {
        return pending.size();
    }

    /** Number of established connections. */
    public int establishedSize() {
        return established.size();
    }
}
