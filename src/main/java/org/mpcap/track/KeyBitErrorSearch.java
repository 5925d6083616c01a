package org.mpcap.track;

import java.util.function.BooleanSupplier;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;

/**
 * A key that stands in one packet only, with one bit of it wrong in the capture, makes everything fail that hangs on it. If there
 * is a key one bit away with which the check at hand holds, that packet is what is wrong. A check of 64 bits holds by chance for
 * one in 10^17.
 */
final class KeyBitErrorSearch {
    /** Tries cost 128 hashes each; a connection that is simply wrong gets no more of them. */
    private static final int MOST_TRIES = 2;

    private final Connections connections;

    KeyBitErrorSearch(Connections connections) {
        this.connections = connections;
    }

    /** Whether the check holds with another bit in a key; then the connection has the right key, and the finding is made. */
    boolean holds(SegmentContext at, BooleanSupplier check) {
        TrackedConnection connection = at.connection();
        if (!connection.is(TrackedConnection.Origin.ASKED)
                || !connection.hasBothKeys()
                || !connection.mayRepair(MOST_TRIES)) {
            return false;
        }
        for (Side side : Side.values()) {
            SideKeys keys = connection.keys.of(side);
            if (keys.onlyPacket() != 0 && !keys.isDoubtful() && repair(at, side, check)) {
                return true;
            }
        }
        return false;
    }

    private boolean repair(SegmentContext at, Side side, BooleanSupplier check) {
        TrackedConnection connection = at.connection();
        MptcpVersion version = connection.version().orElseThrow();
        SideKeys keys = connection.keys.of(side);
        Key seen = keys.key();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            keys.doubt(version, seen.bits() ^ 1L << bit);
            connection.exchange(side, 0);
            if (check.getAsBoolean()) {
                connections.learnToken(connection, side);
                at.failedKey(side, seen);
                return true;
            }
            connection.exchange(side, 0);
            keys.trust();
        }
        return false;
    }
}
