package org.mpcap.track;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mpcap.crypto.Key;
import org.mpcap.wire.PacketView;
import org.mpcap.wire.TcpSegment;

/**
 * A segment on its way through the tracker: what it is, whose it is, where it lies, and the way to say what was made out of it. Reused
 * from segment to segment.
 */
final class SegmentContext {
    final TrackListener listener;
    final TrackCounters counters;
    final SegmentOptions options = new SegmentOptions();

    @SuppressWarnings("NullAway.Init")
    private PacketView view;

    private long packet;
    private long nanos;
    private @Nullable TrackedFlow flow;
    private Side sender = Side.INITIATOR;

    @SuppressWarnings("NullAway.Init")
    private FlowDirection direction;

    @SuppressWarnings("NullAway.Init")
    private FlowDirection opposite;

    private @Nullable TrackedConnection connection;
    private Side side = Side.INITIATOR;

    @SuppressWarnings("NullAway.Init")
    private DataStream stream;

    private long position;

    SegmentContext(TrackListener listener, TrackCounters counters) {
        this.listener = listener;
        this.counters = counters;
    }

    /** Begins with another segment; whether it has an MPTCP option. */
    boolean begin(PacketView segment, long number, long time) {
        view = segment;
        packet = number;
        nanos = time;
        flow = null;
        return options.read(segment);
    }

    /** The segment is one that {@code end} of a flow sent. */
    void belongsTo(TrackedFlow found, Side end) {
        flow = found;
        sender = end;
        direction = found.from(end);
        opposite = found.from(end.other());
        connection = found.isAssigned() ? found.connection() : null;
        if (connection != null) {
            side = found.side(end);
            stream = connection.data.of(side);
        }
    }

    /** Makes the segment's flow a subflow; {@code reversed} if the connection's listener opened it. */
    void enroll(TrackedConnection owner, boolean reversed) {
        owner.enroll(flow(), reversed);
        Side initiator = flow().side(Side.INITIATOR);
        listener.subflow(
                owner.number(),
                flow().number(),
                flow().address(initiator),
                flow().address(initiator.other()),
                packet,
                nanos);
        belongsTo(flow(), sender);
    }

    /** Its payload begins at a position of the flow's direction. */
    void liesAt(long start) {
        position = start;
    }

    /** An earlier moment, for what is made of it only now. */
    SegmentContext past(long number, long time) {
        SegmentContext then = new SegmentContext(listener, counters);
        then.packet = number;
        then.nanos = time;
        return then;
    }

    /** The same moment, for something that becomes of another flow. */
    SegmentContext elsewhere(TrackedFlow other, Side end) {
        SegmentContext there = new SegmentContext(listener, counters);
        there.packet = packet;
        there.nanos = nanos;
        there.belongsTo(other, end);
        return there;
    }

    /** Whether another point of capture, nearer to the one it is for, will see it later: there it is timed. */
    boolean isSeenElsewhereLater() {
        return flow().sightings().isPresent() && flow().sightings().get().isAtSeveral(sender);
    }

    PacketView view() {
        return view;
    }

    boolean has(int tcpFlag) {
        return view.has(tcpFlag);
    }

    boolean isSynAck() {
        return view.has(TcpSegment.SYN) && view.has(TcpSegment.ACK);
    }

    int payload() {
        return view.payloadLength();
    }

    long packet() {
        return packet;
    }

    long nanos() {
        return nanos;
    }

    TrackedFlow flow() {
        return requireNonNull(flow);
    }

    TrackedConnection connection() {
        return requireNonNull(connection);
    }

    /** The end of the flow that sent it. */
    Side sender() {
        return sender;
    }

    boolean isFromInitiator() {
        return sender == Side.INITIATOR;
    }

    /** The side of the connection that sent it. */
    Side side() {
        return side;
    }

    /** What its sender sent on the flow. */
    FlowDirection direction() {
        return direction;
    }

    /** What its sender receives on the flow. */
    FlowDirection opposite() {
        return opposite;
    }

    /** The data its sender sends. */
    DataStream stream() {
        return stream;
    }

    long position() {
        return position;
    }

    /** Something the segment tells. */
    void event(Event.Kind kind, Supplier<String> words) {
        connection().events.add(kind);
        if (listener.wantsEvents(connection().number())) {
            listener.event(new Event(kind, connection().number(), flow().number(), side(), packet, nanos, words.get()));
        }
    }

    /** A point of the connection's time series. */
    void sample(Sample.Kind kind, long data, long bytes, long tookNanos) {
        int number = connection().number();
        if (listener.wantsSamples(number)) {
            listener.sample(new Sample(kind, number, flow().number(), side(), packet, nanos, data, bytes, tookNanos));
        }
    }

    void passed(Verification check) {
        counters.checks.passed(check);
        connection().checks.passed(check);
        if (check != Verification.DSS_CHECKSUM) {
            event(Event.Kind.CHECK, () -> check.words() + " verified");
        }
        if (check.provesKeys() && !connection().disputes.isEmpty()) {
            connection().disputes.settle(this);
        }
    }

    void unchecked(Verification check) {
        counters.checks.unchecked(check);
        connection().checks.unchecked(check);
    }

    void failed(Verification check, String expected, String actual) {
        failed(check, packet, expected, actual);
    }

    /** A verification failed on what an earlier packet carried. */
    void failed(Verification check, long culprit, String expected, String actual) {
        counters.checks.failed(check);
        connection().checks.failed(check);
        event(Event.Kind.CHECK, () -> check.words() + " WRONG: expected " + expected + ", is " + actual);
        finding(check, flow().number(), culprit, expected, actual);
    }

    /** A side's key, seen in one packet, proved to have a wrong bit; the connection has the right one already. */
    void failedKey(Side side, Key seen) {
        SideKeys keys = connection().keys.of(side);
        counters.checks.failed(Verification.HANDSHAKE_KEYS);
        connection().checks.failed(Verification.HANDSHAKE_KEYS);
        finding(Verification.HANDSHAKE_KEYS, 1, keys.onlyPacket(), keys.key().toString(), seen.toString());
    }

    private void finding(Verification check, int subflow, long culprit, String expected, String actual) {
        String section = check.section(connection().negotiation.version());
        listener.finding(new Finding(check, connection().number(), subflow, culprit, nanos, section, expected, actual));
    }

    /** Gives the first cause for the flow and its connection. */
    void blame(Cause cause, long first, long second) {
        flow().blame(cause, first, second);
        connection().blame(cause, first, second);
    }
}
