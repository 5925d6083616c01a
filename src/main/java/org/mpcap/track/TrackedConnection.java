package org.mpcap.track;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.mpcap.crypto.MptcpVersion;

/** What is known of one connection. */
final class TrackedConnection {
    /** What of it was seen first. */
    enum Origin {
        /** A SYN with MP_CAPABLE. */
        ASKED,
        /** Segments of a connection that was open by then. */
        MIDSTREAM,
        /** A join that names no connection known. */
        ORPHAN
    }

    /** Bytes that one takes with its keys, its counts and the two directions of its data. */
    private static final int SIZE = 2_400;

    private final SharedRoom room;
    final Origin origin;
    final Negotiation negotiation = new Negotiation();
    final PerSide<SideKeys> keys = new PerSide<>(new SideKeys(), new SideKeys());
    final PerSide<DataStream> data;
    /** Sums over the subflows that are over. */
    final PerSide<DirectionCounters> sums = new PerSide<>(new DirectionCounters(), new DirectionCounters());

    final ConnectionSubflows subflows;
    final VerificationCounts checks = new VerificationCounts();
    final EventCounts events = new EventCounts();
    final AnnouncedAddresses announced = new AnnouncedAddresses();
    final KeyDisputes disputes = new KeyDisputes();
    final TimeSpan span;
    private final Set<Closing> endings = EnumSet.noneOf(Closing.class);
    private int number;
    private long firstPacket;
    private long lastPacket;
    private long lastNanos;
    private Optional<Blame> blame = Optional.empty();
    private boolean inferred;
    private boolean lost;
    private int repairs;
    private int addAddrs;
    private int addAddrEchoes;
    private boolean gone;

    TrackedConnection(int number, Origin origin, long packet, long nanos, SharedRoom room) {
        this.data = new PerSide<>(new DataStream(room), new DataStream(room));
        this.number = number;
        this.room = room;
        this.subflows = new ConnectionSubflows(room);
        room.hold(SIZE);
        this.origin = origin;
        this.firstPacket = packet;
        this.span = new TimeSpan(nanos);
        this.lastNanos = nanos;
        this.lastPacket = packet;
    }

    /** Its number in the trace, from 1. */
    int number() {
        return number;
    }

    /** Another connection proved to be part of this one: both go by the lower number, and what was counted is counted together. */
    void absorb(TrackedConnection other, boolean reversed) {
        number = Math.min(number, other.number);
        firstPacket = Math.min(firstPacket, other.firstPacket);
        lastPacket = Math.max(lastPacket, other.lastPacket);
        lastNanos = Math.max(lastNanos, other.lastNanos);
        span.include(other.span.earliest());
        span.include(other.span.latest());
        for (Side side : Side.values()) {
            sums.of(side).add(other.sums.of(reversed ? side.other() : side));
        }
        checks.add(other.checks);
        events.add(other.events);
        addAddrs += other.addAddrs;
        addAddrEchoes += other.addAddrEchoes;
        other.leave();
    }

    /** Another connection is this one, seen at another point of capture: both go by the lower number. */
    void unite(TrackedConnection other) {
        number = Math.min(number, other.number);
        firstPacket = Math.min(firstPacket, other.firstPacket);
        span.include(other.span.earliest());
        other.leave();
    }

    /** Its first packet. */
    long firstPacket() {
        return firstPacket;
    }

    /** A segment of it passed. */
    void touch(long packet, long nanos) {
        lastPacket = packet;
        lastNanos = nanos;
        span.include(nanos);
    }

    long lastPacket() {
        return lastPacket;
    }

    long lastNanos() {
        return lastNanos;
    }

    boolean is(Origin expected) {
        return origin == expected;
    }

    /** Makes a flow its subflow. */
    void enroll(TrackedFlow flow, boolean reversed) {
        flow.belongTo(this, subflows.add(flow), reversed);
    }

    Optional<MptcpVersion> version() {
        return negotiation.known();
    }

    /** Learns a side's key, if it is not known yet; whether it is new. */
    boolean learn(Side side, long bits, long packet) {
        Optional<MptcpVersion> version = version();
        if (version.isEmpty() || !keys.of(side).learn(version.get(), bits, packet)) {
            return false;
        }
        DataStream stream = data.of(side);
        if (stream.seen.isEmpty()) {
            stream.rebase(firstDsn(side));
        }
        return true;
    }

    /** Another version hashes otherwise: what was derived from the keys is derived anew. */
    void changeVersion(int number, long packet) {
        negotiation.speaks(number);
        for (Side side : Side.values()) {
            SideKeys own = keys.of(side);
            if (version().isEmpty()) {
                own.forget();
            } else if (own.isKnown()) {
                own.rederive(version().get(), packet);
                if (data.of(side).seen.isEmpty()) {
                    data.of(side).rebase(firstDsn(side));
                }
            }
        }
    }

    /** Exchanges a side's key and the other value of it at {@code index}. */
    void exchange(Side side, int index) {
        keys.of(side).exchange(index);
        DataStream stream = data.of(side);
        if (!stream.isFirstDsnChecked()) {
            stream.rebase(firstDsn(side));
        }
    }

    private long firstDsn(Side side) {
        return keys.of(side).held().orElseThrow().idsn().firstDataSequenceNumber();
    }

    boolean hasAnyKey() {
        return keys.initiator().isKnown() || keys.listener().isKnown();
    }

    boolean hasBothKeys() {
        return keys.initiator().isKnown() && keys.listener().isKnown();
    }

    /** Whether what hangs on both keys can be verified. */
    boolean isVerifiable() {
        return version().isPresent() && hasBothKeys() && origin != Origin.ORPHAN;
    }

    /** Asks for one more search for a wrong bit in a key; false when {@code most} were made. */
    boolean mayRepair(int most) {
        return ++repairs <= most;
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

    boolean isBlamedFor(Cause cause) {
        return blame.isPresent() && blame.get().cause() == cause;
    }

    /** A subflow was assigned by its data sequence numbers. */
    void infer() {
        inferred = true;
    }

    boolean isInferred() {
        return inferred;
    }

    /** It spoke MPTCP and goes on as plain TCP. */
    void lose() {
        lost = true;
    }

    boolean isLost() {
        return lost;
    }

    void addAddr(boolean echo) {
        if (echo) {
            addAddrEchoes++;
        } else {
            addAddrs++;
        }
    }

    int addAddrs() {
        return addAddrs;
    }

    int addAddrEchoes() {
        return addAddrEchoes;
    }

    /** Something that ends it was seen. */
    void ends(Closing how) {
        endings.add(how);
    }

    /** A RST that seemed to end it did not. */
    void goesOn() {
        endings.remove(Closing.RST);
    }

    boolean endedBy(Closing how) {
        return endings.contains(how);
    }

    /** Both directions have sent their DATA_FIN. */
    boolean isFinished() {
        return data.initiator().isFinished() && data.listener().isFinished();
    }

    /** Takes it out of all there is, once. */
    void leave() {
        if (!gone) {
            room.letGo(SIZE);
            subflows.release();
        }
        gone = true;
    }

    boolean isGone() {
        return gone;
    }
}
