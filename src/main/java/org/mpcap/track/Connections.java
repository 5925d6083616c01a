package org.mpcap.track;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The live connections, by token and in order. */
final class Connections {
    private static final int MOST_SEARCHED = 1_024;

    private static final int MOST_FORMER = 4_096;

    private final Map<Integer, List<TrackedConnection>> byToken = new HashMap<>();
    private final Map<Integer, List<TrackedConnection>> orphansByToken = new HashMap<>();
    private final ArrayList<TrackedConnection> recent = new ArrayList<>();
    /** Tokens of connections that are over, the latest. */
    private final Set<Integer> former = new LinkedHashSet<>();

    private int numbered;
    private int live;

    TrackedConnection open(long packet, long nanos) {
        TrackedConnection connection = new TrackedConnection(++numbered, packet, nanos);
        live++;
        if (recent.size() >= 2 * MOST_SEARCHED) {
            recent.removeIf(candidate -> candidate.gone);
            if (recent.size() >= 2 * MOST_SEARCHED) {
                recent.subList(0, MOST_SEARCHED).clear();
            }
        }
        recent.add(connection);
        return connection;
    }

    void learnToken(TrackedConnection connection, int side) {
        byToken.computeIfAbsent(connection.tokens[side].bits(), token -> new ArrayList<>(1))
                .add(connection);
    }

    /** The packets contradict each other about a side's key: both values may be the right one. */
    void doubt(TrackedConnection connection, int side, long bits) {
        if (connection.others[side] != null) {
            drop(byToken, connection.otherTokens[side].bits(), connection);
        }
        connection.doubt(side, bits);
        byToken.computeIfAbsent(connection.otherTokens[side].bits(), token -> new ArrayList<>(1))
                .add(connection);
    }

    /**
     * Whether a check holds with the keys as they are, or with the other value of a doubtful one, which then is taken for
     * the right one.
     */
    static boolean holds(TrackedConnection connection, BooleanSupplier check) {
        return check.getAsBoolean() || holdsOtherwise(connection, check);
    }

    /** {@link #holds} where it is known that the check fails with the keys as they are. */
    static boolean holdsOtherwise(TrackedConnection connection, BooleanSupplier check) {
        for (int side = 0; side < 2; side++) {
            if (connection.others[side] != null) {
                connection.exchange(side);
                if (check.getAsBoolean()) {
                    return true;
                }
                connection.exchange(side);
            }
        }
        return false;
    }

    void forgetToken(TrackedConnection connection, int side) {
        if (connection.tokens[side] != null) {
            drop(byToken, connection.tokens[side].bits(), connection);
        }
        if (connection.otherTokens[side] != null) {
            drop(byToken, connection.otherTokens[side].bits(), connection);
        }
    }

    void rememberOrphan(TrackedConnection connection, int token) {
        orphansByToken.computeIfAbsent(token, t -> new ArrayList<>(1)).add(connection);
    }

    void forgetOrphan(TrackedConnection connection, int token) {
        drop(orphansByToken, token, connection);
    }

    private static void drop(Map<Integer, List<TrackedConnection>> index, int token, TrackedConnection connection) {
        List<TrackedConnection> list = index.get(token);
        if (list != null && list.remove(connection) && list.isEmpty()) {
            index.remove(token);
        }
    }

    List<TrackedConnection> withToken(int token) {
        return byToken.getOrDefault(token, List.of());
    }

    List<TrackedConnection> orphansWithToken(int token) {
        return orphansByToken.getOrDefault(token, List.of());
    }

    /**
     * Whether the token a flow carries must be wrong because it is none of those that its hosts have: there are connections
     * between them, the handshake of each is in the trace, and none that is over had it.
     */
    boolean knowsAllTokensOf(TrackedFlow flow) {
        boolean any = false;
        for (TrackedConnection candidate : recent()) {
            if (!candidate.orphan && candidate.live.stream().anyMatch(flow::sharesAddressWith)) {
                if (!candidate.hasBothKeys()) {
                    return false;
                }
                any = true;
            }
        }
        return any && !former.contains(flow.receiverToken);
    }

    /** The connections opened last, latest first, a bounded number. */
    Iterable<TrackedConnection> recent() {
        List<TrackedConnection> latest = new ArrayList<>();
        for (int i = recent.size() - 1; i >= 0 && latest.size() < MOST_SEARCHED; i--) {
            if (!recent.get(i).gone) {
                latest.add(recent.get(i));
            }
        }
        return latest;
    }

    void close(TrackedConnection connection) {
        connection.gone = true;
        live--;
        for (int side = 0; side < 2; side++) {
            forgetToken(connection, side);
            if (connection.tokens[side] != null) {
                remember(connection.tokens[side].bits());
            }
        }
        if (recent.size() > 256 && recent.size() > 4 * live) {
            recent.removeIf(candidate -> candidate.gone);
        }
    }

    private void remember(int token) {
        former.add(token);
        if (former.size() > MOST_FORMER) {
            Iterator<Integer> eldest = former.iterator();
            eldest.next();
            eldest.remove();
        }
    }

    int numbered() {
        return numbered;
    }

    int live() {
        return live;
    }
}
