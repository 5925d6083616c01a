package org.mpcap.track;

import java.util.function.BooleanSupplier;
import org.mpcap.crypto.Key;

/**
 * A key that stands in one packet only, with one bit of it wrong in the capture, makes everything fail that hangs on it. If there
 * is a key one bit away with which the check at hand holds, that packet is what is wrong. A check of 64 bits holds by chance for
 * one in 10^17.
 */
final class KeyBitErrorSearch {
    /** Tries cost 128 hashes each; a connection that is simply wrong gets no more of them. */
    private static final int MOST_TRIES = 2;

    private final Journal journal;
    private final Connections connections;

    KeyBitErrorSearch(Journal journal, Connections connections) {
        this.journal = journal;
        this.connections = connections;
    }

    /** Whether the check holds with another bit in a key; then the connection has the right key, and the finding is made. */
    boolean holds(TrackedFlow flow, BooleanSupplier check) {
        TrackedConnection connection = flow.connection;
        if (connection.midstream
                || connection.orphan
                || !connection.hasBothKeys()
                || ++connection.repairs > MOST_TRIES) {
            return false;
        }
        for (int side = 0; side < 2; side++) {
            if (connection.keyPackets[side] != 0 && connection.others[side] == null && repair(flow, side, check)) {
                return true;
            }
        }
        return false;
    }

    private boolean repair(TrackedFlow flow, int side, BooleanSupplier check) {
        TrackedConnection connection = flow.connection;
        Key seen = connection.keys[side];
        for (int bit = 0; bit < Long.SIZE; bit++) {
            connection.doubt(side, seen.bits() ^ 1L << bit);
            connection.exchange(side);
            if (check.getAsBoolean()) {
                connections.learnToken(connection, side);
                journal.failedKey(connection, side, seen);
                return true;
            }
            connection.exchange(side);
        }
        connection.trust(side);
        return false;
    }
}
