package org.mpcap.stack.mptcp;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.EventLoop;
import org.mpcap.stack.tcp.Arrival;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/**
 * The passive side: answers SYNs with MP_CAPABLE of either version, with MP_JOIN, or with neither, in bounded memory. Handshakes
 * under way are held in a table whose oldest entry gives way when it is full.
 */
public final class Listener implements TcpStack.SynHandler {
    /**
     * What the listener offers and how much it holds.
     *
     * @param versions versions it speaks; none makes it plain TCP
     * @param checksum whether it requires DSS checksums
     * @param tcp how its flows behave as TCP
     * @param mostPending handshakes under way
     * @param mostConnections connections
     * @param mostSubflows subflows of one connection
     * @param idleNanos after which a silent connection is given up
     */
    public record Profile(
            Set<MptcpVersion> versions,
            boolean checksum,
            TcpProfile tcp,
            int mostPending,
            int mostConnections,
            int mostSubflows,
            long idleNanos) {
        /** Copies the set. */
        public Profile {
            versions = Set.copyOf(versions);
        }

        /** Both versions, 1024 handshakes, 4096 connections of 8 subflows, two minutes of patience. */
        public static Profile usual(Set<MptcpVersion> versions, boolean checksum) {
            return new Profile(versions, checksum, TcpProfile.usual(), 1024, 4096, 8, 120_000_000_000L);
        }
    }

    /** What runs on the connections. */
    public interface Application {
        /** A new connection; keys are absent when it is plain TCP. Returns what is to be told of it. */
        ConnectionEvents accepted(FourTuple tuple, Optional<ConnectionKeys> keys);
    }

    /** After this long without taking data a peer may be slow by intent; a retransmission timeout on a bad path is shorter. */
    private static final long STALLED_NANOS = 10_000_000_000L;
    /** Bytes that all peers together make us hold, in a heap that may be no larger than 512 MB. */
    private static final long MOST_HELD = 128L << 20;
    /** In so much time a link of 1 Gbit/s brings an eighth of that. */
    private static final long LOOK_NANOS = 100_000_000L;

    private final TcpStack stack;
    private final Profile profile;
    private final TokenTable tokens;
    private final Function<FourTuple, Key> keys;
    private final RandomGenerator random;
    private final Application application;
    private List<TransportAddress> announced = List.of();
    private final Map<FourTuple, PendingHandshake> pending = new LinkedHashMap<>();
    private final Map<Connection, EventLoop.Timer> connections = new LinkedHashMap<>();
    private EventLoop.Timer looking = () -> {};

    /** A listener that is not yet bound to an address; see {@link TcpStack#listen}. */
    public Listener(
            TcpStack stack,
            Profile profile,
            TokenTable tokens,
            Function<FourTuple, Key> keys,
            RandomGenerator random,
            Application application) {
        this.stack = stack;
        this.profile = profile;
        this.tokens = tokens;
        this.keys = keys;
        this.random = random;
        this.application = application;
    }

    /** Tells clients of these addresses, at which the listener can be reached as well. */
    public void announce(List<TransportAddress> addresses) {
        announced = List.copyOf(addresses);
    }

    List<TransportAddress> announced() {
        return announced;
    }

    /** Handshakes under way. */
    public int pendingSize() {
        return pending.size();
    }

    /** Connections alive. */
    public int connections() {
        return connections.size();
    }

    /** Gives up every handshake and resets every connection. */
    public void close() {
        List.copyOf(pending.values()).forEach(PendingHandshake::giveUp);
        List.copyOf(connections.keySet()).forEach(Connection::abort);
    }

    @Override
    public void segment(FourTuple tuple, TcpSegment segment, Arrival arrival) {
        if (segment.has(TcpSegment.RST)) {
            return;
        }
        if (!segment.has(TcpSegment.SYN) || segment.has(TcpSegment.ACK)) {
            reset(tuple, segment, arrival, List.of());
            return;
        }
        answer(tuple, segment, arrival, MptcpOption.in(segment.options()));
    }

    private void answer(FourTuple tuple, TcpSegment syn, Arrival arrival, List<MptcpOption> options) {
        boolean capable = options.stream().anyMatch(MpCapable.class::isInstance);
        Optional<MpJoin.Syn> join = options.stream()
                .filter(MpJoin.Syn.class::isInstance)
                .map(MpJoin.Syn.class::cast)
                .findFirst();
        if (capable && join.isEmpty()) {
            if (isForbiddenV0(options)) {
                return;
            }
            stack.counters().add(Counter.MPCapableSYNRX);
            capable(tuple, syn, arrival, options);
        } else if (join.isPresent() && !capable && !profile.versions().isEmpty()) {
            stack.counters().add(Counter.MPJoinSynRx);
            join(tuple, syn, arrival, join.get());
        } else {
            start(tuple, syn, arrival, new PendingHandshake(this, tuple));
        }
    }

    /** In version 0 a SYN with flag B is silently ignored as a whole (RFC 6824 3.1). */
    private boolean isForbiddenV0(List<MptcpOption> options) {
        return !profile.versions().contains(MptcpVersion.V1)
                && options.stream()
                        .anyMatch(option -> option instanceof MpCapable.OneKey key
                                && key.version() == 0
                                && key.has(MpCapable.FLAG_EXTENSIBILITY));
    }

    private void capable(FourTuple tuple, TcpSegment syn, Arrival arrival, List<MptcpOption> options) {
        for (MptcpOption option : options) {
            if (option instanceof MpCapable request) {
                Optional<MptcpVersion> version = agree(request);
                if (version.isPresent()) {
                    PendingCapable entry = new PendingCapable(this, tuple, version.get(), request);
                    Optional<Key> key = tokens.claim(version.get(), () -> keys.apply(tuple), entry);
                    if (key.isPresent()) {
                        entry.key(key.get());
                        start(tuple, syn, arrival, entry);
                        return;
                    }
                }
            }
        }
        start(tuple, syn, arrival, new PendingHandshake(this, tuple));
    }

    /** The highest version both sides know (RFC 8684 3.1); none if the option is not one we may use. */
    private Optional<MptcpVersion> agree(MpCapable request) {
        if (!request.has(MpCapable.FLAG_HMAC) || request.has(MpCapable.FLAG_EXTENSIBILITY)) {
            return Optional.empty();
        }
        if (request instanceof MpCapable.Syn && request.version() >= 1) {
            return Optional.of(MptcpVersion.V1).filter(profile.versions()::contains);
        }
        if (request instanceof MpCapable.OneKey && request.version() == 0) {
            return Optional.of(MptcpVersion.V0).filter(profile.versions()::contains);
        }
        return Optional.empty();
    }

    private void join(FourTuple tuple, TcpSegment syn, Arrival arrival, MpJoin.Syn request) {
        Optional<Connection> connection = tokens.established(new Token(request.receiverToken()));
        if (connection.isEmpty() || connection.get().phase().isPlain()) {
            stack.counters().add(Counter.MPJoinNoTokenFound);
            reset(tuple, syn, arrival, resetReason(ResetReason.MPTCP_ERROR));
        } else if (connection.get().subflows().size() >= profile.mostSubflows()) {
            stack.counters().add(Counter.MPJoinRejected);
            reset(tuple, syn, arrival, resetReason(ResetReason.LACK_OF_RESOURCES));
        } else {
            makeRoomForJoin(connection.get());
            start(
                    tuple,
                    syn,
                    arrival,
                    new PendingJoin(this, tuple, connection.get(), request, new Nonce(random.nextInt())));
        }
    }

    /** Half-open joins must not keep good ones out (RFC 7430 3): the oldest gives way. */
    private void makeRoomForJoin(Connection connection) {
        List<PendingHandshake> joins = pending.values().stream()
                .filter(entry -> entry instanceof PendingJoin join && join.joins(connection))
                .toList();
        if (joins.size() >= profile.mostSubflows()) {
            joins.get(0).giveUp();
        }
    }

    /** MP_TCPRST with this reason, if the listener speaks version 1. */
    List<MptcpOption> resetReason(ResetReason reason) {
        if (!profile.versions().contains(MptcpVersion.V1)) {
            return List.of();
        }
        stack.counters().add(Counter.MPRstTx);
        return List.of(new MpTcpRst(0, reason));
    }

    private void start(FourTuple tuple, TcpSegment syn, Arrival arrival, PendingHandshake entry) {
        if (pending.size() >= profile.mostPending()) {
            stack.counters().add(Counter.TcpExtListenOverflows);
            pending.values().iterator().next().giveUp();
        }
        pending.put(tuple, entry);
        entry.answer(syn, arrival.back(), random.nextInt());
    }

    private void reset(FourTuple tuple, TcpSegment segment, Arrival arrival, List<MptcpOption> options) {
        boolean acks = segment.has(TcpSegment.ACK);
        OptionList list =
                new OptionList(options.stream().map(MptcpOption::toTcpOption).toList()).padded();
        stack.send(
                arrival.back(),
                new TcpSegment(
                        tuple.local().port(),
                        tuple.remote().port(),
                        acks ? segment.acknowledgment() : 0,
                        acks ? 0 : segment.sequence() + segment.sequenceLength(),
                        acks ? TcpSegment.RST : TcpSegment.RST | TcpSegment.ACK,
                        0,
                        0,
                        0,
                        list,
                        Bytes.EMPTY),
                profile.tcp().hopLimit());
    }

    /** A handshake is over, one way or the other. */
    void forget(PendingHandshake handshake) {
        pending.remove(handshake.tuple());
    }

    /** Whether no further connection is taken. One whose peer has taken nothing for long gives way to it. */
    boolean isFull() {
        if (lacksRoom()) {
            connections.keySet().stream()
                    .filter(connection -> connection.owes() && isStalled(connection))
                    .min(Comparator.comparingLong(Connection::lastActivityNanos))
                    .ifPresent(Connection::abort);
        }
        return lacksRoom();
    }

    private boolean lacksRoom() {
        return connections.size() >= profile.mostConnections();
    }

    /** Gives up the connections that make us hold most, until all together make us hold no more than there is room for. */
    private void relieve() {
        long held = connections.keySet().stream().mapToLong(Connection::held).sum();
        while (held > MOST_HELD) {
            Connection most = Collections.max(connections.keySet(), Comparator.comparingLong(Connection::held));
            held -= most.held();
            most.abort();
        }
        if (!connections.isEmpty()) {
            looking = stack.eventLoop().schedule(LOOK_NANOS, this::relieve);
        }
    }

    private boolean isStalled(Connection connection) {
        return stack.eventLoop().nanos() - connection.lastActivityNanos() >= STALLED_NANOS;
    }

    /** Takes in a connection; {@code whenClosed} runs when it is over. */
    void enter(Connection connection, Runnable whenClosed) {
        if (connections.isEmpty()) {
            looking = stack.eventLoop().schedule(LOOK_NANOS, this::relieve);
        }
        watch(connection);
        connection.whenClosed(() -> {
            Optional.ofNullable(connections.remove(connection)).ifPresent(EventLoop.Timer::cancel);
            if (connections.isEmpty()) {
                looking.cancel();
            }
            whenClosed.run();
        });
    }

    TcpStack stack() {
        return stack;
    }

    Profile profile() {
        return profile;
    }

    TokenTable tokens() {
        return tokens;
    }

    Application application() {
        return application;
    }

    private void watch(Connection connection) {
        long idle = stack.eventLoop().nanos() - connection.lastActivityNanos();
        if (idle >= profile.idleNanos()) {
            connection.abort();
        } else {
            connections.put(
                    connection, stack.eventLoop().schedule(profile.idleNanos() - idle, () -> watch(connection)));
        }
    }
}
