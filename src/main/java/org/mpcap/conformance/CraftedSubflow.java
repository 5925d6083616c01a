package org.mpcap.conformance;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
 * One TCP subflow of a crafted client. It keeps count of sequence numbers and acknowledges what it is sent, and leaves everything
 * else to the script.
 */
public final class CraftedSubflow implements SegmentHandler {
    private static final int HOP_LIMIT = 64;

    private final CheckContext context;
    private final NetworkPath path;
    private final FourTuple tuple;
    private final int isn;
    private final SubflowLog log = new SubflowLog();
    private final SubflowData data = new SubflowData();
    private Optional<CraftedConnection> connection = Optional.empty();
    private AckPolicy acking = AckPolicy.BOTH;
    private int next;
    private int expected;
    private int peerIsn;
    private int peerAck;
    private int window = 65535;
    private boolean registered;

    CraftedSubflow(CheckContext context, NetworkPath path, FourTuple tuple, int isn) {
        this.context = context;
        this.path = path;
        this.tuple = tuple;
        this.isn = isn;
        this.next = isn;
        this.peerAck = isn;
    }

    /** A segment to make up. */
    public SegmentBuilder craft() {
        return new SegmentBuilder(this);
    }

    /** Sends a SYN that announces a segment size of 1460 bytes, with these MPTCP options. */
    public CraftedSubflow syn(MptcpOption... options) {
        return craftSyn().with(options).send();
    }

    /** A SYN that announces a segment size of 1460 bytes, to add to. */
    public SegmentBuilder craftSyn() {
        context.pace();
        return bareSyn().with(new TcpOption.MaximumSegmentSize(1460));
    }

    /** A SYN without options, to add to. */
    public SegmentBuilder bareSyn() {
        SegmentBuilder builder = craft().flags(TcpSegment.SYN);
        return next == isn ? builder : builder.sequence(isn);
    }

    /** Answers the peer's SYN with these MPTCP options, announcing a segment size of 1460 bytes. */
    public CraftedSubflow answerSyn(MptcpOption... options) {
        return craftSynAck().with(options).send();
    }

    /** A SYN/ACK that announces a segment size of 1460 bytes, to add to. */
    public SegmentBuilder craftSynAck() {
        return bareSynAck().with(new TcpOption.MaximumSegmentSize(1460));
    }

    /** A SYN/ACK without options, to add to. */
    public SegmentBuilder bareSynAck() {
        SegmentBuilder builder = craft().flags(TcpSegment.SYN | TcpSegment.ACK);
        return next == isn ? builder : builder.sequence(isn);
    }

    /** Sends an ACK with these MPTCP options. */
    public CraftedSubflow ack(MptcpOption... options) {
        return craft().with(options).send();
    }

    /** Sends data with these MPTCP options. */
    public CraftedSubflow data(Bytes data, MptcpOption... options) {
        return craft().data(data).with(options).send();
    }

    /** Sends data with these MPTCP options. */
    public CraftedSubflow data(String data, MptcpOption... options) {
        return craft().data(data).with(options).send();
    }

    /** Sends a FIN with these MPTCP options. */
    public CraftedSubflow fin(MptcpOption... options) {
        return craft().flags(TcpSegment.ACK | TcpSegment.FIN).with(options).send();
    }

    /** Sends a reset with these MPTCP options, with the exact sequence number. */
    public CraftedSubflow rst(MptcpOption... options) {
        return craft().flags(TcpSegment.RST | TcpSegment.ACK).with(options).send();
    }

    /**
     * Resets the subflow where the server expects our next byte, which is not where we are if it has dropped something. A SYN that
     * is not answered yet is taken back too, for its SYN/ACK may be on the way; and a server that has answered a wrong third ACK
     * with a reset still keeps the subflow half open.
     */
    void end(MptcpOption... options) {
        boolean refused = isReset() && received().stream().noneMatch(ReceivedSegment::isSynAck);
        if (!registered || refused) {
            return;
        }
        if (log.size() == 0) {
            craft().sequence(isn + 1).flags(TcpSegment.RST).send();
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
        craft().sequence(sequence)
                .flags(TcpSegment.RST | TcpSegment.ACK)
                .with(options)
                .send();
    }

    /** Sends the segment, or these bytes in its place. */
    void transmit(TcpSegment segment, Optional<Bytes> instead, boolean moves) {
        register();
        context.recorder().sending(this, segment, moves);
        log.mark();
        if (moves) {
            next = segment.sequence() + segment.sequenceLength();
        }
        emit(segment, instead);
    }

    private void emit(TcpSegment segment, Optional<Bytes> instead) {
        context.log(this, true, segment, instead);
        if (instead.isPresent()) {
            context.stack().send(path, instead.get(), HOP_LIMIT);
        } else {
            context.stack().send(path, segment, HOP_LIMIT);
        }
    }

    /** Whether something was sent and the subflow not given up since. */
    boolean isOpen() {
        return registered;
    }

    void register() {
        if (!registered) {
            registered = true;
            context.stack().register(tuple, this);
        }
    }

    void close() {
        if (registered) {
            registered = false;
            context.stack().unregister(tuple);
        }
    }

    @Override
    public void segment(TcpSegment segment, Arrival arrival) {
        context.log(this, false, segment, Optional.empty());
        ReceivedSegment arrived = new ReceivedSegment(
                this,
                segment,
                MptcpOption.in(segment.options()),
                context.stack().eventLoop().nanos());
        log.add(arrived);
        context.recorder().received(arrived);
        if (segment.has(TcpSegment.ACK) && segment.acknowledgment() - peerAck > 0) {
            peerAck = segment.acknowledgment();
        }
        connection.ifPresent(of -> of.take(this, arrived));
        if (!arrived.isReset()) {
            follow(arrived);
        }
        context.arrived();
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
            data.take(expected - peerIsn, payload.from(Math.min(known, payload.length())), connection);
            expected = segment.sequence() + segment.sequenceLength();
        }
        boolean dataFin = connection.isPresent()
                && arrived.option(Dss.class)
                        .filter(dss -> (dss.flags() & Dss.FLAG_DATA_FIN) != 0)
                        .isPresent();
        if (segment.sequenceLength() > 0 || dataFin) {
            acknowledge(next, untold -> {});
        }
    }

    /** Takes note of a mapping of the server. */
    void note(SubflowData.Mapped mapped) {
        data.note(mapped);
    }

    /** Asks for an acknowledgment with an ACK one byte behind what was sent (RFC 9293 3.8.4), unless we acknowledge nothing. */
    void keepAlive() {
        acknowledge(next - 1, segment -> context.recorder().sending(this, segment, false));
    }

    private void acknowledge(int sequence, Consumer<TcpSegment> told) {
        if (acking == AckPolicy.NONE) {
            return;
        }
        SegmentBuilder ack = craft().sequence(sequence);
        if (acking != AckPolicy.SUBFLOW) {
            connection.flatMap(of -> of.acknowledgment(acking)).ifPresent(ack::with);
        }
        TcpSegment segment = ack.segment();
        told.accept(segment);
        emit(segment, Optional.empty());
    }

    @Override
    public void icmp(IcmpMessage message, IpAddress from) {
        // Unreachable is what silence says; the reason would not change a verdict.
    }

    /** The first segment since our last one that {@code wanted} holds for, waiting for it as long as an answer may take. */
    public Optional<ReceivedSegment> await(Predicate<ReceivedSegment> wanted) {
        return await(context.patience(), wanted);
    }

    /** The same, with a wait of its own in nanoseconds. */
    public Optional<ReceivedSegment> await(long nanos, Predicate<ReceivedSegment> wanted) {
        int from = log.marked();
        context.await(nanos, () -> log.first(from, wanted).isPresent());
        return log.first(from, wanted);
    }

    /** The first segment since our last one that {@code wanted} holds for, without waiting. */
    public Optional<ReceivedSegment> first(Predicate<ReceivedSegment> wanted) {
        return log.first(log.marked(), wanted);
    }

    /** The answer to our SYN: SYN/ACK or RST. */
    public Optional<ReceivedSegment> answer() {
        return await(s -> s.isSynAck() || s.isReset());
    }

    /** The SYN/ACK; the script ends as inconclusive if none comes. */
    public ReceivedSegment synAck() {
        Optional<ReceivedSegment> answer = answer();
        if (answer.isEmpty() || answer.get().isReset()) {
            throw context.unclear(
                    "no SYN/ACK: " + answer.map(ReceivedSegment::words).orElse("silence"));
        }
        return answer.get();
    }

    /** Whether the server acknowledges, on the subflow, all we have sent. */
    public boolean awaitAcked() {
        int to = next;
        context.await(context.patience(), () -> peerAck - to >= 0 || isReset());
        return peerAck - to >= 0;
    }

    /** Everything that has come. */
    public List<ReceivedSegment> received() {
        return log.from(0);
    }

    /** Number of segments that have come. */
    public int count() {
        return log.size();
    }

    /** Segments from the given position on. */
    public List<ReceivedSegment> from(int position) {
        return log.from(position);
    }

    /** The reset that ended the subflow. */
    public Optional<ReceivedSegment> reset() {
        return log.first(0, ReceivedSegment::isReset);
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
        context.recorder().next(this, value);
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
        context.recorder().window(this, bytes);
        window = bytes;
    }

    /** Acknowledges in another way from now on. */
    public CraftedSubflow acking(AckPolicy how) {
        context.recorder().acking(this, how);
        // While nothing was acknowledged, the last DATA_ACK stays the one of before.
        if (acking != AckPolicy.NONE) {
            connection.ifPresent(CraftedConnection::freeze);
        }
        acking = how;
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
    public Optional<CraftedConnection> connection() {
        return connection;
    }

    void joins(CraftedConnection of) {
        connection = Optional.of(of);
    }
}
