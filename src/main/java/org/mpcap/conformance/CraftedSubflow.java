package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.tcp.Arrival;
import org.mpcap.stack.tcp.SegmentHandler;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * One TCP flow of a crafted client. It keeps count of sequence numbers and acknowledges what it is sent, and leaves everything
 * else to the script.
 */
public final class CraftedSubflow implements SegmentHandler {
    private static final int MOST_SEEN = 20_000;
    private static final int HOP_LIMIT = 64;

    private final CheckContext scene;
    private final NetworkPath path;
    private final FourTuple tuple;
    private final int isn;
    private final List<ReceivedSegment> seen = new ArrayList<>();
    private final SubflowData data = new SubflowData();
    private Optional<CraftedConnection> session = Optional.empty();
    private AckPolicy acking = AckPolicy.BOTH;
    private int next;
    private int expected;
    private int peerIsn;
    private int peerAck;
    private int window = 65535;
    private int mark;
    private boolean registered;

    CraftedSubflow(CheckContext scene, NetworkPath path, FourTuple tuple, int isn) {
        this.scene = scene;
        this.path = path;
        this.tuple = tuple;
        this.isn = isn;
        this.next = isn;
        this.peerAck = isn;
    }

    /** A segment to make up. */
    public SegmentBuilder draft() {
        return new SegmentBuilder(this);
    }

    /** Sends a SYN that announces a segment size of 1460 bytes, with these MPTCP options. */
    public CraftedSubflow syn(MptcpOption... options) {
        return synDraft().with(options).send();
    }

    /** A SYN that announces a segment size of 1460 bytes, to add to. */
    public SegmentBuilder synDraft() {
        scene.pace();
        return bareSyn().with(new TcpOption.MaximumSegmentSize(1460));
    }

    /** A SYN without options, to add to. */
    public SegmentBuilder bareSyn() {
        SegmentBuilder draft = draft().flags(TcpSegment.SYN);
        return next == isn ? draft : draft.sequence(isn);
    }

    /** Sends an ACK with these MPTCP options. */
    public CraftedSubflow ack(MptcpOption... options) {
        return draft().with(options).send();
    }

    /** Sends data with these MPTCP options. */
    public CraftedSubflow data(Bytes data, MptcpOption... options) {
        return draft().data(data).with(options).send();
    }

    /** Sends data with these MPTCP options. */
    public CraftedSubflow data(String data, MptcpOption... options) {
        return draft().data(data).with(options).send();
    }

    /** Sends a FIN with these MPTCP options. */
    public CraftedSubflow fin(MptcpOption... options) {
        return draft().flags(TcpSegment.ACK | TcpSegment.FIN).with(options).send();
    }

    /** Sends a reset with these MPTCP options, with the exact sequence number. */
    public CraftedSubflow rst(MptcpOption... options) {
        return draft().flags(TcpSegment.RST | TcpSegment.ACK).with(options).send();
    }

    /**
     * Resets the flow where the server expects our next byte, which is not where we are if it has dropped something. A SYN that
     * is not answered yet is taken back too, for its SYN/ACK may be on the way; and a server that has answered a wrong third ACK
     * with a reset still keeps the flow half open.
     */
    void end(MptcpOption... options) {
        boolean refused = isReset() && seen.stream().noneMatch(ReceivedSegment::isSynAck);
        if (!registered || refused) {
            return;
        }
        if (seen.isEmpty()) {
            draft().sequence(isn + 1).flags(TcpSegment.RST).send();
            return;
        }
        int sent = next;
        resetAt(peerAck, options);
        if (sent != peerAck) {
            // It may have come in, and its acknowledgment be under way.
            resetAt(sent, options);
        }
    }

    private void resetAt(int sequence, MptcpOption... options) {
        draft().sequence(sequence)
                .flags(TcpSegment.RST | TcpSegment.ACK)
                .with(options)
                .send();
    }

    /** Sends the segment, or these bytes in its place. */
    void transmit(TcpSegment segment, Optional<Bytes> instead, boolean moves) {
        register();
        scene.recorder().sending(this, segment, moves);
        mark = seen.size();
        if (moves) {
            next = segment.sequence() + segment.sequenceLength();
        }
        emit(segment, instead);
    }

    private void emit(TcpSegment segment, Optional<Bytes> instead) {
        scene.log(this, true, segment, instead);
        if (instead.isPresent()) {
            scene.site().stack().send(path, instead.get(), HOP_LIMIT);
        } else {
            scene.site().stack().send(path, segment, HOP_LIMIT);
        }
    }

    void register() {
        if (!registered) {
            registered = true;
            scene.site().stack().register(tuple, this);
        }
    }

    void close() {
        if (registered) {
            registered = false;
            scene.site().stack().unregister(tuple);
        }
    }

    @Override
    public void segment(TcpSegment segment, Arrival arrival) {
        scene.log(this, false, segment, Optional.empty());
        ReceivedSegment arrived = new ReceivedSegment(
                this,
                segment,
                MptcpOption.in(segment.options()),
                scene.site().stack().eventLoop().nanos());
        if (seen.size() < MOST_SEEN) {
            seen.add(arrived);
        }
        scene.recorder().received(arrived);
        if (segment.has(TcpSegment.ACK) && segment.acknowledgment() - peerAck > 0) {
            peerAck = segment.acknowledgment();
        }
        session.ifPresent(of -> of.take(this, arrived));
        if (!arrived.isReset()) {
            follow(arrived);
        }
        scene.arrived();
    }

    private void follow(ReceivedSegment arrived) {
        TcpSegment segment = arrived.segment();
        if (segment.has(TcpSegment.SYN)) {
            peerIsn = segment.sequence();
            expected = peerIsn + 1;
            return;
        }
        int known = expected - segment.sequence();
        boolean fresh = known >= 0 && known < segment.sequenceLength();
        if (fresh) {
            Bytes payload = segment.payload();
            data.take(expected - peerIsn, payload.from(Math.min(known, payload.length())), session);
            expected = segment.sequence() + segment.sequenceLength();
        }
        boolean dataFin = session.isPresent()
                && arrived.option(Dss.class)
                        .filter(dss -> (dss.flags() & Dss.FLAG_DATA_FIN) != 0)
                        .isPresent();
        if (segment.sequenceLength() > 0 || dataFin) {
            acknowledge();
        }
    }

    /** Takes note of a mapping of the server. */
    void note(SubflowData.Mapped mapped) {
        data.note(mapped);
    }

    private void acknowledge() {
        if (acking == AckPolicy.NONE) {
            return;
        }
        SegmentBuilder ack = draft();
        if (acking != AckPolicy.SUBFLOW) {
            session.flatMap(of -> of.acknowledgment(acking)).ifPresent(ack::with);
        }
        emit(ack.segment(), Optional.empty());
    }

    @Override
    public void icmp(IcmpMessage message, IpAddress from) {
        // Unreachable is what silence says; the reason would not change a verdict.
    }

    /** The first segment since our last one that {@code wanted} holds for, waiting for it as long as an answer may take. */
    public Optional<ReceivedSegment> await(Predicate<ReceivedSegment> wanted) {
        return await(scene.patience(), wanted);
    }

    /** The same, with a wait of its own in nanoseconds. */
    public Optional<ReceivedSegment> await(long nanos, Predicate<ReceivedSegment> wanted) {
        int from = mark;
        scene.await(nanos, () -> firstFrom(from, wanted).isPresent());
        return firstFrom(from, wanted);
    }

    /** The first segment since our last one that {@code wanted} holds for, without waiting. */
    public Optional<ReceivedSegment> first(Predicate<ReceivedSegment> wanted) {
        return firstFrom(mark, wanted);
    }

    private Optional<ReceivedSegment> firstFrom(int from, Predicate<ReceivedSegment> wanted) {
        for (int i = from; i < seen.size(); i++) {
            if (wanted.test(seen.get(i))) {
                return Optional.of(seen.get(i));
            }
        }
        return Optional.empty();
    }

    /** The answer to our SYN: SYN/ACK or RST. */
    public Optional<ReceivedSegment> answer() {
        return await(s -> s.isSynAck() || s.isReset());
    }

    /** The SYN/ACK; the script ends as inconclusive if none comes. */
    public ReceivedSegment synAck() {
        Optional<ReceivedSegment> answer = answer();
        if (answer.isEmpty() || answer.get().isReset()) {
            throw scene.unclear(
                    "no SYN/ACK: " + answer.map(ReceivedSegment::words).orElse("silence"));
        }
        return answer.get();
    }

    /** Whether the server acknowledges, on the subflow, all we have sent. */
    public boolean awaitAcked() {
        int to = next;
        scene.await(scene.patience(), () -> peerAck - to >= 0 || isReset());
        return peerAck - to >= 0;
    }

    /** Forgets what has been seen so far; {@link #await} looks only at what comes from now on. */
    public void forget() {
        mark = seen.size();
    }

    /** Everything that has come. */
    public List<ReceivedSegment> seen() {
        return List.copyOf(seen);
    }

    /** What has come since our last segment. */
    public List<ReceivedSegment> since() {
        return List.copyOf(seen.subList(mark, seen.size()));
    }

    /** Number of segments that have come. */
    public int count() {
        return seen.size();
    }

    /** Segments from the given position on. */
    public List<ReceivedSegment> from(int position) {
        return List.copyOf(seen.subList(Math.min(position, seen.size()), seen.size()));
    }

    /** The reset that ended the flow. */
    public Optional<ReceivedSegment> reset() {
        return firstFrom(0, ReceivedSegment::isReset);
    }

    /** Whether a reset has come. */
    public boolean isReset() {
        return reset().isPresent();
    }

    /** All bytes in order, as text. */
    public String stream() {
        return data.text();
    }

    /** Number of bytes received in order. */
    public int streamLength() {
        return data.length();
    }

    /** Our next sequence number. */
    public int next() {
        return next;
    }

    /** Moves our next sequence number, for the sake of segments that were sent out of order. */
    public void next(int value) {
        scene.recorder().next(this, value);
        next = value;
    }

    /** Our next subflow sequence number; the first byte is 1. */
    public int ssn() {
        return next - isn;
    }

    /** The next sequence number expected from the server. */
    public int expected() {
        return expected;
    }

    /** Sequence number up to which the server has acknowledged us. */
    public int acked() {
        return peerAck;
    }

    /** The server's initial sequence number. */
    public int peerIsn() {
        return peerIsn;
    }

    /** Our initial sequence number. */
    public int isn() {
        return isn;
    }

    /** Our window, unscaled. */
    public int window() {
        return window;
    }

    /** Announces another window from now on. */
    public void window(int bytes) {
        scene.recorder().window(this, bytes);
        window = bytes;
    }

    /** Acknowledges in another way from now on. */
    public CraftedSubflow acking(AckPolicy how) {
        scene.recorder().acking(this, how);
        acking = how;
        session.ifPresent(CraftedConnection::freeze);
        return this;
    }

    /** Both ends. */
    public FourTuple tuple() {
        return tuple;
    }

    /** The way its packets take. */
    public NetworkPath path() {
        return path;
    }

    /** The connection it belongs to. */
    public Optional<CraftedConnection> session() {
        return session;
    }

    void joins(CraftedConnection of) {
        session = Optional.of(of);
    }
}
