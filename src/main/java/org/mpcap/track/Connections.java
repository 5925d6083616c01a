package org.mpcap.track;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.mpcap.crypto.MptcpVersion;

/** The live connections, by token and in order. */
final class Connections {
    private static final int MOST_SEARCHED = 1_024;

    private static final int MOST_FORMER = 4_096;
    /** Connections remembered of those that have one token: by chance no two have, so they are a server's that always gives the same key. */
    private static final int MOST_OF_A_TOKEN = 64;
    /** About 3 kB each. */
    private static final int MOST_PARKED = 8_192;

    private final Map<Integer, List<TrackedConnection>> byToken = new HashMap<>();
    private final Map<Integer, List<TrackedConnection>> orphansByToken = new HashMap<>();
    private final ArrayList<TrackedConnection> recent = new ArrayList<>();
    /** Tokens of connections that are over, the latest. */
    private final Set<Integer> former = new LinkedHashSet<>();

    /** Connections without a subflow that may go on: a join can come at any time (RFC 8684 3.2). The first is the oldest. */
    private final Set<TrackedConnection> parked = new LinkedHashSet<>();

    /** Tokens that too many connections had. */
    private final Set<Integer> crowded = new HashSet<>(0);

    private final List<TrackedConnection> explained = new ArrayList<>(0);

    private final SharedRoom room;
    private int numbered;
    private long merged;
    private int live;

    Connections(SharedRoom room) {
        this.room = room;
    }

    /** The number of the next connection, which is about to be opened. */
    int number() {
        return ++numbered;
    }

    TrackedConnection open(TrackedConnection.Origin origin, long packet, long nanos) {
        return open(number(), origin, packet, nanos);
    }

    TrackedConnection open(int number, TrackedConnection.Origin origin, long packet, long nanos) {
        TrackedConnection connection = new TrackedConnection(number, origin, packet, nanos, room);
        live++;
        if (recent.size() >= 2 * MOST_SEARCHED) {
            recent.removeIf(TrackedConnection::isGone);
            if (recent.size() >= 2 * MOST_SEARCHED) {
                recent.subList(0, MOST_SEARCHED).clear();
            }
        }
        recent.add(connection);
        return connection;
    }

    /** A packet carries a side's key. */
    void learn(TrackedConnection connection, Side side, long bits, long packet) {
        if (connection.learn(side, bits, packet)) {
            learnToken(connection, side);
        }
    }

    void learnToken(TrackedConnection connection, Side side) {
        connection.keys.of(side).held().ifPresent(keys -> index(keys.token().bits(), connection));
        if (connection.hasBothKeys() && hasOrphans(connection)) {
            explained.add(connection);
        }
    }

    /** Whether joins were seen that carry a token of the connection. */
    boolean hasOrphans(TrackedConnection connection) {
        return !orphansByToken.isEmpty() && orphansOf(connection).findAny().isPresent();
    }

    private Stream<TrackedConnection> orphansOf(TrackedConnection connection) {
        return connection.keys.both().stream()
                .flatMap(keys -> keys.held().stream())
                .flatMap(held -> orphansWithToken(held.token().bits()).stream());
    }

    /** Whether there are connections that joins were waiting for. */
    boolean hasExplained() {
        return !explained.isEmpty();
    }

    /** The connections that joins were waiting for, once. */
    List<TrackedConnection> explained() {
        List<TrackedConnection> found = List.copyOf(explained);
        explained.clear();
        return found;
    }

    /** A connection is no longer one of its own; it had this number. */
    void merged(int number) {
        live--;
        if (number == numbered) {
            numbered--;
        } else {
            merged++;
        }
    }

    /** A connection is one that was seen at another point of capture before. */
    void unite(TrackedConnection connection, TrackedConnection same) {
        for (Side side : Side.values()) {
            forgetTokens(connection, side);
        }
        merged(Math.max(connection.number(), same.number()));
        same.unite(connection);
    }

    /** Keeps a connection without subflows, if it may go on. */
    boolean park(TrackedConnection connection) {
        boolean known = connection.negotiation.isEstablished() || connection.is(TrackedConnection.Origin.MIDSTREAM);
        boolean over = connection.isFinished() || connection.endedBy(Closing.FASTCLOSE) || connection.isLost();
        return known && !over && parked.add(connection);
    }

    /** A connection has a subflow again. */
    void unpark(TrackedConnection connection) {
        parked.remove(connection);
    }

    /** Whether more connections wait for a subflow than are kept. */
    boolean hasTooManyParked() {
        return parked.size() > MOST_PARKED;
    }

    /** The connection that has waited for a subflow the longest; it waits no longer. */
    Optional<TrackedConnection> pollParked() {
        Iterator<TrackedConnection> eldest = parked.iterator();
        if (!eldest.hasNext()) {
            return Optional.empty();
        }
        TrackedConnection connection = eldest.next();
        eldest.remove();
        return Optional.of(connection);
    }

    private void index(int token, TrackedConnection connection) {
        List<TrackedConnection> same = byToken.computeIfAbsent(token, t -> new ArrayList<>(1));
        same.add(connection);
        if (same.size() > MOST_OF_A_TOKEN) {
            same.remove(0);
            crowded.add(token);
        }
    }

    /** Whether more connections had a token than are remembered: which of them a join belongs to cannot be told then. */
    boolean isCrowded(int token) {
        return crowded.contains(token);
    }

    /** The listener speaks another version than was asked for. */
    void changeVersion(TrackedConnection connection, int version, long packet) {
        for (Side side : Side.values()) {
            forgetTokens(connection, side);
        }
        connection.changeVersion(version, packet);
        for (Side side : Side.values()) {
            learnToken(connection, side);
        }
    }

    /** The packets contradict each other about a side's key: both values may be the right one. */
    void doubt(TrackedConnection connection, Side side, long bits) {
        SideKeys keys = connection.keys.of(side);
        keys.others().forEach(other -> drop(byToken, other.token().bits(), connection));
        keys.trust();
        keys.doubt(connection.version().orElseThrow(), bits);
        keys.others().forEach(other -> index(other.token().bits(), connection));
    }

    /** A SYN or SYN/ACK sent again carries a key, perhaps another than before: SYN cookies keep none (RFC 8684 3.1). */
    void offerAgain(TrackedConnection connection, Side side, long bits) {
        SideKeys keys = connection.keys.of(side);
        Optional<MptcpVersion> version = connection.version();
        if (version.isPresent() && keys.isKnown() && !keys.is(bits) && keys.placeOf(bits) < 0) {
            keys.offerAgain(version.get(), bits);
            int place = keys.placeOf(bits);
            if (place >= 0) {
                index(keys.others().get(place).token().bits(), connection);
            }
        }
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
        for (Side side : Side.values()) {
            for (int i = 0; i < connection.keys.of(side).others().size(); i++) {
                connection.exchange(side, i);
                if (check.getAsBoolean()) {
                    return true;
                }
                connection.exchange(side, i);
            }
        }
        return false;
    }

    private void forgetTokens(TrackedConnection connection, Side side) {
        SideKeys keys = connection.keys.of(side);
        keys.held().ifPresent(held -> drop(byToken, held.token().bits(), connection));
        keys.others().forEach(other -> drop(byToken, other.token().bits(), connection));
    }

    void rememberOrphan(TrackedConnection connection, int token) {
        orphansByToken.computeIfAbsent(token, t -> new ArrayList<>(1)).add(connection);
    }

    /** A flow of an orphan is over; none that lives may carry its token. */
    void forgetOrphan(TrackedConnection orphan, TrackedFlow gone) {
        gone.join().map(JoinExchange::receiverToken).ifPresent(token -> {
            boolean carried = orphan.subflows.live().stream()
                    .flatMap(flow -> flow.join().stream())
                    .anyMatch(join -> join.receiverToken() == token);
            if (!carried) {
                drop(orphansByToken, token, orphan);
            }
        });
    }

    /** An orphan becomes part of another connection. */
    void moveOrphan(TrackedConnection orphan, TrackedConnection owner) {
        for (TrackedFlow flow : orphan.subflows.live()) {
            flow.join().map(JoinExchange::receiverToken).ifPresent(token -> {
                if (orphansWithToken(token).contains(orphan)) {
                    drop(orphansByToken, token, orphan);
                    if (owner.is(TrackedConnection.Origin.ORPHAN)) {
                        rememberOrphan(owner, token);
                    }
                }
            });
        }
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
        return List.copyOf(orphansByToken.getOrDefault(token, List.of()));
    }

    /**
     * Whether the token a flow carries must be wrong because it is none of those that its hosts have: there are connections
     * between them, the handshake of each is in the trace, and none that is over had it.
     */
    boolean knowsAllTokensOf(TrackedFlow flow) {
        boolean any = false;
        for (TrackedConnection candidate : recent()) {
            boolean sameHosts = candidate.subflows.live().stream().anyMatch(flow::sharesAddressWith);
            if (sameHosts && !candidate.is(TrackedConnection.Origin.ORPHAN)) {
                if (!candidate.hasBothKeys()) {
                    return false;
                }
                any = true;
            }
        }
        return any
                && flow.join()
                        .filter(join -> !former.contains(join.receiverToken()))
                        .isPresent();
    }

    /** The connections opened last, latest first, a bounded number. */
    Iterable<TrackedConnection> recent() {
        List<TrackedConnection> latest = new ArrayList<>();
        for (int i = recent.size() - 1; i >= 0 && latest.size() < MOST_SEARCHED; i--) {
            if (!recent.get(i).isGone()) {
                latest.add(recent.get(i));
            }
        }
        return latest;
    }

    void close(TrackedConnection connection) {
        connection.leave();
        live--;
        for (Side side : Side.values()) {
            forgetTokens(connection, side);
            connection
                    .keys
                    .of(side)
                    .held()
                    .ifPresent(keys -> remember(keys.token().bits()));
        }
        if (recent.size() > 256 && recent.size() > 4 * live) {
            recent.removeIf(TrackedConnection::isGone);
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

    /** How many there were. */
    long counted() {
        return numbered - merged;
    }

    int live() {
        return live;
    }
}
