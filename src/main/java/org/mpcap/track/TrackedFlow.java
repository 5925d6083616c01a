package org.mpcap.track;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mpcap.wire.TransportAddress;

/** One TCP flow that has to do with MPTCP: a subflow, or what wanted to become one. Its initiator sent its SYN. */
class TrackedFlow extends FlowEntry {
    /** How the flow came to its connection. */
    enum Kind {
        INITIAL("initial"),
        JOIN("join"),
        /** Its handshake was not captured. */
        MID("mid");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * A RST.
     *
     * @param sender the end it says it is from
     * @param position its place among what that end sent
     * @param acknowledged how far that end had acknowledged what the other sent
     */
    record Reset(Side sender, long position, long acknowledged) {}

    /** Bytes that one takes with its two directions, its handshake and a mapping each way. */
    private static final int SIZE = 1_800;

    final Kind kind;
    final long firstPacket;
    final long firstNanos;
    final ObservedHandshake handshake = new ObservedHandshake();
    final DataFailure failure = new DataFailure();
    final TimeSpan span;
    private final SharedRoom room;
    private final FlowDirection fromInitiator;
    private final FlowDirection fromListener;
    private long lastPacket;
    private @Nullable TrackedConnection connection;
    private int number;
    private boolean reversed;
    private Optional<JoinExchange> join = Optional.empty();
    private Optional<Blame> blame = Optional.empty();
    private FlowEnding ending = FlowEnding.OPEN;
    private Optional<Reset> reset = Optional.empty();
    private Optional<Integer> resetReason = Optional.empty();
    private Optional<FlowSightings> sightings = Optional.empty();
    private int undecided;
    private boolean gone;

    TrackedFlow(FlowAddresses addresses, int hash, Kind kind, long packet, long nanos, SharedRoom room) {
        super(addresses, hash, nanos);
        this.kind = kind;
        this.firstPacket = packet;
        this.firstNanos = nanos;
        this.span = new TimeSpan(nanos);
        this.lastPacket = packet;
        this.room = room;
        room.hold(SIZE);
        this.fromInitiator = new FlowDirection(room);
        this.fromListener = new FlowDirection(room);
    }

    /** Where it has the memory from that it shares with others. */
    SharedRoom room() {
        return room;
    }

    /** A segment of it passed. */
    void touch(long packet, long nanos) {
        lastPacket = packet;
        passed(nanos);
        span.include(nanos);
    }

    long lastPacket() {
        return lastPacket;
    }

    /**
     * Makes it a subflow.
     *
     * @param place number in the connection, from 1
     * @param byListener whether the flow's initiator is the connection's listener
     */
    void belongTo(TrackedConnection owner, int place, boolean byListener) {
        connection = owner;
        number = place;
        reversed = byListener;
    }

    /** Whether it is known whose subflow it is. */
    boolean isAssigned() {
        return connection != null;
    }

    /** Its connection; it must be known. */
    TrackedConnection connection() {
        return requireNonNull(connection);
    }

    /** Number in the connection, from 1. */
    int number() {
        return number;
    }

    /** Whether the connection's listener opened it. */
    boolean isReversed() {
        return reversed;
    }

    /** The side of the connection that an end of this flow is, and the other way round. */
    Side side(Side end) {
        return reversed ? end.other() : end;
    }

    /** What an end of this flow sent. */
    FlowDirection from(Side end) {
        return end == Side.INITIATOR ? fromInitiator : fromListener;
    }

    TransportAddress address(Side end) {
        return addresses.of(end);
    }

    void asksToJoin(JoinExchange exchange) {
        join = Optional.of(exchange);
    }

    Optional<JoinExchange> join() {
        return join;
    }

    /** Whether its join was completed, whatever became of it later. */
    boolean isJoined() {
        return kind == Kind.JOIN
                && handshake.isJoinAcknowledged()
                && (blame.isEmpty() || blame.get().cause().comesLater());
    }

    /** Gives the first cause; later ones follow from it. */
    void blame(Cause why, long packet, long second) {
        if (blame.isEmpty()) {
            blame = Optional.of(new Blame(why, packet, second));
        }
    }

    /** What was seen on the way is why an end did what it was blamed for. */
    void overrule(Blame better) {
        blame = Optional.of(better);
    }

    Optional<Blame> blame() {
        return blame;
    }

    /** Several points of capture see it. */
    void seenBy(FlowSightings several) {
        sightings = Optional.of(several);
    }

    /** What several points of capture saw of it, if there are several. */
    Optional<FlowSightings> sightings() {
        return sightings;
    }

    /** It has the addresses and ports of a flow before it, of which segments may still arrive. */
    void replaces(TrackedFlow former) {
        for (Side end : Side.values()) {
            Side same = address(end).equals(former.address(end)) ? end : end.other();
            from(end).sequence.replaces(former.from(same).sequence);
        }
    }

    /** Both ends sent FIN. */
    void finished() {
        if (ending == FlowEnding.OPEN) {
            ending = FlowEnding.FIN;
        }
    }

    void reset(Reset by) {
        ending = FlowEnding.RST;
        reset = Optional.of(by);
    }

    /** The RST that ended it. */
    Optional<Reset> reset() {
        return reset;
    }

    /** What reset it had no effect: the end it came from goes on. */
    void goesOn() {
        ending = FlowEnding.OPEN;
        reset = Optional.empty();
        resetReason = Optional.empty();
    }

    FlowEnding ending() {
        return ending;
    }

    /** A reason was given for a reset. The other end may answer with a reset of its own, which gives no reason. */
    void resetBecause(int reason) {
        if (ending != FlowEnding.RST) {
            resetReason = Optional.of(reason);
        }
    }

    Optional<Integer> resetReason() {
        return resetReason;
    }

    /** Another segment passed without a clue to its connection; how many now. */
    int undecidedAgain() {
        return ++undecided;
    }

    /** Takes it out of all tables; false if it was out of them. */
    boolean leave() {
        boolean there = !gone;
        gone = true;
        if (there) {
            room.letGo(SIZE);
        }
        return there;
    }

    boolean isGone() {
        return gone;
    }

    boolean sharesAddressWith(TrackedFlow other) {
        return addresses.sharesAddressWith(other.addresses);
    }
}
