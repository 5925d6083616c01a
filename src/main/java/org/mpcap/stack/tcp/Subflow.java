package org.mpcap.stack.tcp;

import java.util.List;
import org.mpcap.link.EventLoop;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * One TCP flow of ours (RFC 9293): handshake, acknowledgment, retransmission, close. What it means for MPTCP is the
 * {@link SubflowOwner}'s business. Segments that arrive out of order are dropped and asked for again by a duplicate ACK, which
 * TCP permits; at most {@value #MOST_IN_FLIGHT} segments are under way, instead of congestion control.
 */
public final class Subflow implements SegmentHandler {
    /** Segments that may be unacknowledged. */
    public static final int MOST_IN_FLIGHT = 10;

    /** Most bytes we are ready to take. */
    public static final int WINDOW = 1 << 18;
    /** How long an idle peer may keep its direction open after ours is closed. */
    private static final long FIN_WAIT_NANOS = 60_000_000_000L;

    private final TcpStack stack;
    private final NetworkPath path;
    private final FourTuple tuple;
    private final TcpProfile profile;
    private final int localIsn;
    private final SegmentWriter writer;
    private final SendQueue queue;
    private final FlowHandshake handshake;
    private final ReceiveSequence received = new ReceiveSequence();
    private final SegmentArrival arrival;

    private SubflowOwner owner;
    private TcpState state = TcpState.CLOSED;
    private List<MptcpOption> thirdAckOptions = List.of();
    private EventLoop.Timer ending = () -> {};

    /** A flow that has sent nothing yet; {@code isn} is our initial sequence number. */
    public Subflow(TcpStack stack, NetworkPath path, FourTuple tuple, TcpProfile profile, int isn, SubflowOwner owner) {
        this.stack = stack;
        this.path = path;
        this.tuple = tuple;
        this.profile = profile;
        this.owner = owner;
        this.localIsn = isn;
        this.writer = new SegmentWriter(stack, path, tuple, profile, isn);
        this.queue =
                new SendQueue(stack, profile.data(), isn, this::emit, () -> owner().stalled(this), this::exhausted);
        this.handshake = new FlowHandshake(stack, writer, queue, profile, isn, this::exhausted);
        this.arrival = new SegmentArrival(this, stack, profile, isn, writer, queue, handshake, received);
    }

    /** Sends a SYN with these MPTCP options and waits for the answer. */
    public void open(List<? extends MptcpOption> options) {
        stack.register(tuple, this);
        stack.counters().add(Counter.TcpActiveOpens);
        state = TcpState.SYN_SENT;
        handshake.syn(options);
    }

    /** Sends the SYN that {@link #open} would send, and nothing else ever. */
    public void preview(List<? extends MptcpOption> options) {
        handshake.synOnce(options);
    }

    /** Answers the peer's SYN with a SYN/ACK that carries these MPTCP options. */
    public void answer(TcpSegment syn, List<? extends MptcpOption> options) {
        stack.register(tuple, this);
        stack.counters().add(Counter.TcpPassiveOpens);
        arrival.learn(syn);
        state = TcpState.SYN_RECEIVED;
        handshake.synAck(options, received.next());
    }

    /**
     * Completes our handshake with a third ACK that carries these MPTCP options.
     *
     * @param untilAnswered whether to send it again until the peer sends something, as for MP_JOIN (RFC 8684 3.2)
     */
    public void accept(List<? extends MptcpOption> options, boolean untilAnswered) {
        if (state != TcpState.SYN_SENT || !arrival.acceptable()) {
            throw new IllegalStateException("no SYN/ACK to accept in " + state);
        }
        state = TcpState.ESTABLISHED;
        thirdAckOptions = List.copyOf(options);
        emit(TcpSegment.ACK, queue.next(), thirdAckOptions, Bytes.EMPTY);
        if (untilAnswered) {
            handshake.repeatUntilAnswered(this::repeatThirdAck);
        }
    }

    /** Lets another owner decide from now on. */
    public void transferTo(SubflowOwner next) {
        owner = next;
    }

    /** Sends data with these MPTCP options and keeps it until acknowledged. */
    public void send(Bytes payload, List<? extends MptcpOption> options) {
        queue.send(TcpSegment.ACK | TcpSegment.PSH, List.copyOf(options), payload);
    }

    /** Sends a FIN behind all data; nothing can be sent after it. */
    public void finish() {
        if (state.maySend()) {
            state = state.withFinSent();
            queue.send(TcpSegment.ACK | TcpSegment.FIN, owner.acknowledgment(this), Bytes.EMPTY);
        }
    }

    /** Sends an ACK with these MPTCP options. */
    public void acknowledge(List<? extends MptcpOption> options) {
        emit(TcpSegment.ACK, queue.next(), options, Bytes.EMPTY);
    }

    /**
     * Makes the peer send an ACK, with whatever MPTCP options it puts on one, by an ACK whose sequence number lies one before
     * the next, as a TCP keep-alive does (RFC 9293 3.8.4); no data is involved.
     */
    public void solicit() {
        emit(TcpSegment.ACK, queue.next() - 1, owner.acknowledgment(this), Bytes.EMPTY);
    }

    /** Sends the third ACK once more. */
    public void repeatThirdAck() {
        emit(TcpSegment.ACK, localIsn + 1, thirdAckOptions, Bytes.EMPTY);
    }

    /** Resets the flow with these MPTCP options and forgets it. */
    public void reset(List<? extends MptcpOption> options) {
        if (state == TcpState.CLOSED) {
            return;
        }
        emit(TcpSegment.RST | TcpSegment.ACK, queue.next(), options, Bytes.EMPTY);
        close();
    }

    /** Forgets the flow without a word. */
    public void close() {
        if (state == TcpState.CLOSED) {
            return;
        }
        state = TcpState.CLOSED;
        handshake.stop();
        ending.cancel();
        queue.clear();
        stack.unregister(tuple);
    }

    /** Whether the segment acknowledges data of ours for the first time. */
    public boolean acknowledgesData(TcpSegment segment) {
        return segment.has(TcpSegment.ACK) && queue.coversData(segment.acknowledgment());
    }

    /** The window a segment of the peer announces, in bytes. */
    public int window(TcpSegment segment) {
        return writer.window(segment);
    }

    /** Whether the peer has acknowledged everything sent. */
    public boolean nothingUnderWay() {
        return queue.isEmpty();
    }

    /** How long an acknowledgment of the peer's may take, by the round-trip times seen so far (RFC 6298). */
    public long timeoutNanos() {
        return queue.timeoutNanos();
    }

    /** How many more segments may be sent now. */
    public int room() {
        return state.maySend() ? queue.room(maximumPayload()) : 0;
    }

    /** Most payload a segment can carry beside a full option area. */
    public int maximumPayload() {
        return writer.maximumPayload();
    }

    @Override
    public void segment(TcpSegment segment, Arrival arrival) {
        this.arrival.segment(segment, arrival);
    }

    @Override
    public void icmp(IcmpMessage message, IpAddress from) {
        // Only who has seen our segments can quote a sequence number under way (RFC 5927 4.1).
        boolean ours = IpPayload.quoted(message.body())
                .map(quote -> quote.payload().u32(4))
                .filter(sequence -> sequence - localIsn >= 0 && queue.next() - sequence >= 0)
                .isPresent();
        if (ours) {
            owner.unreachable(this, message);
        }
    }

    /** Our direction is closed and acknowledged; a peer that has vanished must not keep the flow for ever. */
    void awaitFin() {
        if (state == TcpState.FIN_WAIT_2) {
            ending.cancel();
            ending = stack.eventLoop().schedule(FIN_WAIT_NANOS, this::exhausted);
        }
    }

    /** Goes over to another state. */
    void enter(TcpState next) {
        boolean over = next == TcpState.TIME_WAIT && state != next;
        state = next;
        if (over) {
            end();
        }
    }

    /** Both sides have closed; the peer may not have our last ACK, so stay as long as its FIN may come again. */
    void end() {
        owner.ended(this);
        ending.cancel();
        ending = stack.eventLoop().schedule(4 * profile.data().initialNanos(), this::close);
    }

    /** The peer's FIN has come. */
    void finReceived() {
        state = state.withFinReceived();
    }

    private void exhausted() {
        fail();
        owner.silent(this);
    }

    /** Ends for a reason that is not ours; a handshake that was under way counts as failed. */
    void fail() {
        if (state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED) {
            stack.counters().add(Counter.TcpAttemptFails);
        }
        close();
    }

    /** Who decides for the flow. */
    SubflowOwner owner() {
        return owner;
    }

    private void emit(SendQueue.Sent sent) {
        emit(sent.flags(), sent.sequence(), sent.options(), sent.payload());
    }

    /** Sends a segment. */
    void emit(int flags, int sequence, List<? extends MptcpOption> options, Bytes payload) {
        writer.segment(flags, sequence, received.next(), owner.receiveWindow(), options, payload);
    }

    /** Where the flow is in its life. */
    public TcpState state() {
        return state;
    }

    /** Both ends. */
    public FourTuple tuple() {
        return tuple;
    }

    /** How the handshake goes or went. */
    public FlowHandshake handshake() {
        return handshake;
    }

    /** The path our segments take. */
    public NetworkPath path() {
        return path;
    }

    /**
     * Relative subflow sequence number of the next byte we send. The first byte behind the SYN is 1 (RFC 8684 3.3.1); data the
     * peer took from the SYN does not count (RFC 8684 appendix B, erratum 6609).
     */
    public int relativeSendNext() {
        return queue.next() - localIsn - handshake.synDataTaken();
    }
}
