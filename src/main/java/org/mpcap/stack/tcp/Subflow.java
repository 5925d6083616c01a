package org.mpcap.stack.tcp;

import java.util.List;
import org.mpcap.link.EventLoop;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
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
    /** Time between two ACKs to segments that do not fit, as Linux has it. */
    private static final long CHALLENGE_INTERVAL_NANOS = 500_000_000L;
    /** RFC 5681 3.2. */
    private static final int DUPLICATES_OF_A_LOSS = 3;

    /** Where the flow is in its life. */
    public enum State {
        /** Our SYN is out. */
        SYN_SENT,
        /** Our SYN/ACK is out. */
        SYN_RECEIVED,
        /** Both sides may send. */
        ESTABLISHED,
        /** Over. */
        CLOSED
    }

    private final TcpStack stack;
    private final NetworkPath path;
    private final FourTuple tuple;
    private final TcpProfile profile;
    private final int localIsn;
    private final SegmentWriter writer;
    private final SendQueue queue;
    private final RetransmitTimer handshakeTimer;
    private final RetransmitTimer dataTimer;

    private SubflowOwner owner;
    private State state = State.CLOSED;
    private List<MptcpOption> handshakeOptions = List.of();
    private List<MptcpOption> thirdAckOptions = List.of();
    private boolean optionLeftOut;
    private boolean acceptable;
    private int remoteIsn;
    private int synDataTaken;
    private long synSentAt;
    private long handshakeNanos;
    private int receiveNext;
    private int duplicates;
    private boolean finSent;
    private boolean finReceived;
    private boolean ended;
    private EventLoop.Timer ending = () -> {};
    private long nextChallenge = Long.MIN_VALUE;

    /** A flow that has sent nothing yet; {@code isn} is our initial sequence number. */
    public Subflow(TcpStack stack, NetworkPath path, FourTuple tuple, TcpProfile profile, int isn, SubflowOwner owner) {
        this.stack = stack;
        this.path = path;
        this.tuple = tuple;
        this.profile = profile;
        this.owner = owner;
        this.localIsn = isn;
        this.writer = new SegmentWriter(stack, path, tuple, profile, isn);
        this.queue = new SendQueue(isn);
        this.handshakeTimer =
                new RetransmitTimer(stack.eventLoop(), profile.handshake(), this::handshakeAgain, this::exhausted);
        this.dataTimer = new RetransmitTimer(stack.eventLoop(), profile.data(), this::dataAgain, this::exhausted);
    }

    /** Sends a SYN with these MPTCP options and waits for the answer. */
    public void open(List<? extends MptcpOption> options) {
        stack.register(tuple, this);
        stack.counters().add(Counter.TcpActiveOpens);
        handshakeOptions = List.copyOf(options);
        state = State.SYN_SENT;
        sendSyn();
        handshakeTimer.start();
    }

    /** Sends the SYN that {@link #open} would send, and nothing else ever. */
    public void preview(List<? extends MptcpOption> options) {
        handshakeOptions = List.copyOf(options);
        sendSyn();
    }

    /** Answers the peer's SYN with a SYN/ACK that carries these MPTCP options. */
    public void answer(TcpSegment syn, List<? extends MptcpOption> options) {
        stack.register(tuple, this);
        stack.counters().add(Counter.TcpPassiveOpens);
        handshakeOptions = List.copyOf(options);
        learn(syn);
        state = State.SYN_RECEIVED;
        sendSynAck();
        handshakeTimer.start();
    }

    /**
     * Completes our handshake with a third ACK that carries these MPTCP options.
     *
     * @param untilAnswered whether to send it again until the peer sends something, as for MP_JOIN (RFC 8684 3.2)
     */
    public void accept(List<? extends MptcpOption> options, boolean untilAnswered) {
        if (state != State.SYN_SENT || !acceptable) {
            throw new IllegalStateException("no SYN/ACK to accept in " + state);
        }
        state = State.ESTABLISHED;
        thirdAckOptions = List.copyOf(options);
        emit(TcpSegment.ACK, queue.next(), thirdAckOptions, Bytes.EMPTY);
        handshakeTimer.stop();
        if (untilAnswered) {
            handshakeTimer.start();
        }
    }

    /** Lets another owner decide from now on. */
    public void transferTo(SubflowOwner next) {
        owner = next;
    }

    /** Sends data with these MPTCP options and keeps it until acknowledged. */
    public void send(Bytes payload, List<? extends MptcpOption> options) {
        transmit(new SendQueue.Sent(queue.next(), TcpSegment.ACK | TcpSegment.PSH, List.copyOf(options), payload));
    }

    /** Sends a FIN behind all data; nothing can be sent after it. */
    public void finish() {
        if (state == State.ESTABLISHED && !finSent) {
            finSent = true;
            transmit(new SendQueue.Sent(
                    queue.next(), TcpSegment.ACK | TcpSegment.FIN, owner.acknowledgment(this), Bytes.EMPTY));
        }
    }

    private void transmit(SendQueue.Sent sent) {
        boolean first = queue.add(sent);
        emit(sent.flags(), sent.sequence(), sent.options(), sent.payload());
        if (first) {
            dataTimer.start();
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
        if (state == State.CLOSED) {
            return;
        }
        emit(TcpSegment.RST | TcpSegment.ACK, queue.next(), options, Bytes.EMPTY);
        close();
    }

    /** Forgets the flow without a word. */
    public void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        handshakeTimer.stop();
        dataTimer.stop();
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

    /** How many more segments may be sent now. */
    public int room() {
        if (state != State.ESTABLISHED || finSent) {
            return 0;
        }
        return queue.room(maximumPayload());
    }

    /** Most payload a segment can carry beside a full option area. */
    public int maximumPayload() {
        return writer.maximumPayload();
    }

    @Override
    public void segment(TcpSegment segment, Arrival arrival) {
        switch (state) {
            case SYN_SENT -> {
                handshakeNanos = arrival.nanos() - synSentAt;
                inSynSent(segment);
            }
            case SYN_RECEIVED -> inSynReceived(segment);
            case ESTABLISHED -> inEstablished(segment);
            case CLOSED -> {}
        }
    }

    @Override
    public void icmp(IcmpMessage message, IpAddress from) {
        // Only who has seen our segments can quote a sequence number under way (RFC 5927 4.1).
        boolean ours = QuotedFlow.in(message.body()).stream()
                .flatMapToInt(quoted -> quoted.sequence().stream())
                .allMatch(sequence -> sequence - localIsn >= 0 && queue.next() - sequence >= 0);
        if (ours) {
            owner.unreachable(this, message);
        }
    }

    private void inSynSent(TcpSegment segment) {
        int covered = segment.acknowledgment() - (localIsn + 1);
        boolean acks = segment.has(TcpSegment.ACK)
                && covered >= 0
                && covered <= profile.syn().data().length();
        if (segment.has(TcpSegment.RST)) {
            if (acks) {
                stack.counters().add(Counter.TcpAttemptFails);
                close();
                owner.reset(this, segment);
            }
            return;
        }
        if (!acks) {
            if (segment.has(TcpSegment.ACK)) {
                emit(TcpSegment.RST, segment.acknowledgment(), List.of(), Bytes.EMPTY);
            }
            return;
        }
        if (!segment.has(TcpSegment.SYN) || acceptable) {
            return;
        }
        learn(segment);
        acceptable = true;
        synDataTaken = covered;
        queue.startAt(segment.acknowledgment());
        handshakeTimer.stop();
        owner.answered(this, segment);
        acceptable = false;
    }

    private void inSynReceived(TcpSegment segment) {
        if (segment.has(TcpSegment.RST)) {
            if (segment.sequence() == receiveNext) {
                stack.counters().add(Counter.TcpAttemptFails);
                close();
                owner.reset(this, segment);
            }
            return;
        }
        if (segment.has(TcpSegment.SYN)) {
            if (segment.sequence() == remoteIsn) {
                sendSynAck();
            }
            return;
        }
        if (!segment.has(TcpSegment.ACK) || segment.acknowledgment() != localIsn + 1) {
            if (segment.has(TcpSegment.ACK)) {
                emit(TcpSegment.RST, segment.acknowledgment(), List.of(), Bytes.EMPTY);
            }
            return;
        }
        if (segment.sequence() != receiveNext) {
            return;
        }
        state = State.ESTABLISHED;
        handshakeTimer.stop();
        queue.acknowledgeAll();
        queue.window(writer.window(segment));
        owner.completed(this, segment);
        if (state == State.ESTABLISHED) {
            receive(segment);
        }
    }

    private void inEstablished(TcpSegment segment) {
        int ahead = segment.sequence() - receiveNext;
        boolean inWindow = ahead > -WINDOW && ahead < WINDOW;
        if (segment.has(TcpSegment.RST)) {
            // Only an exact match resets; a near one may be forged and is challenged (RFC 5961 3.2).
            if (ahead == 0) {
                close();
                owner.reset(this, segment);
            } else if (inWindow) {
                challenge();
            }
            return;
        }
        if (segment.has(TcpSegment.SYN)) {
            if (segment.sequence() == remoteIsn && segment.has(TcpSegment.ACK)) {
                repeatThirdAck();
            } else {
                challenge();
            }
            return;
        }
        boolean acksUnsent = SequenceNumbers.before(queue.next(), segment.acknowledgment());
        if (!segment.has(TcpSegment.ACK) || acksUnsent || !inWindow) {
            challenge();
            return;
        }
        handshakeTimer.stop();
        owner.segment(this, segment);
        if (state == State.ESTABLISHED) {
            acknowledged(segment);
        }
        if (state == State.ESTABLISHED) {
            receive(segment);
        }
        if (state == State.ESTABLISHED) {
            awaitFin();
            owner.writable(this);
        }
    }

    /** Our direction is closed and acknowledged; a peer that has vanished must not keep the flow for ever. */
    private void awaitFin() {
        if (finSent && queue.isEmpty() && !finReceived) {
            ending.cancel();
            ending = stack.eventLoop().schedule(FIN_WAIT_NANOS, this::exhausted);
        }
    }

    private void acknowledged(TcpSegment segment) {
        queue.window(writer.window(segment));
        if (!queue.acknowledge(segment.acknowledgment())) {
            duplicate(segment);
            return;
        }
        duplicates = 0;
        if (queue.isEmpty()) {
            dataTimer.stop();
            closeIfBothFinished();
        } else {
            dataTimer.start();
        }
    }

    /**
     * The third duplicate ACK tells of a loss, and the first segment is sent again at once (RFC 5681 3.2); an ACK that is there
     * for the sake of an MPTCP signal is no such sign (RFC 8684 4).
     */
    private void duplicate(TcpSegment segment) {
        boolean bare = segment.sequenceLength() == 0 && !queue.isEmpty();
        boolean signal = MptcpOption.in(segment.options()).stream().anyMatch(option -> !(option instanceof Dss));
        if (bare && !signal && ++duplicates == DUPLICATES_OF_A_LOSS) {
            dataAgain();
        }
    }

    /**
     * Answers what cannot belong to the flow as it stands with an ACK, but not too often: otherwise two sides that disagree
     * would answer each other for ever (RFC 5961 7).
     */
    private void challenge() {
        long now = stack.eventLoop().nanos();
        if (now >= nextChallenge) {
            nextChallenge = now + CHALLENGE_INTERVAL_NANOS;
            acknowledge(owner.acknowledgment(this));
        }
    }

    private void receive(TcpSegment segment) {
        int length = segment.sequenceLength();
        int known = receiveNext - segment.sequence();
        if (length == 0 && known <= 0) {
            // One that runs ahead follows a lost segment; an answer could start an endless exchange of ACKs.
            if (known == 0) {
                writer.noteTimestamp(segment);
            }
            return;
        }
        if (known < 0 || known >= length || finReceived) {
            acknowledge(owner.acknowledgment(this));
            return;
        }
        writer.noteTimestamp(segment);
        Bytes payload = segment.payload();
        Bytes offered = payload.from(Math.min(known, payload.length()));
        Bytes fresh = offered.slice(0, Math.min(offered.length(), owner.receiveWindow()));
        receiveNext += fresh.length();
        if (!fresh.isEmpty()) {
            owner.data(this, fresh);
        }
        if (segment.has(TcpSegment.FIN) && fresh.length() == offered.length() && state == State.ESTABLISHED) {
            finReceived = true;
            receiveNext++;
            owner.finished(this);
        }
        if (state == State.ESTABLISHED) {
            acknowledge(owner.acknowledgment(this));
            closeIfBothFinished();
        }
    }

    private void closeIfBothFinished() {
        if (finSent && finReceived && queue.isEmpty() && !ended) {
            ended = true;
            owner.ended(this);
            // The peer may not have our last ACK; stay to answer its FIN for as long as it may come again.
            long linger = 4 * profile.data().initialNanos();
            ending.cancel();
            ending = stack.eventLoop().schedule(linger, this::close);
        }
    }

    private void learn(TcpSegment syn) {
        remoteIsn = syn.sequence();
        receiveNext = remoteIsn + 1;
        writer.learn(syn);
        queue.window(syn.window());
    }

    private void handshakeAgain() {
        stack.counters().add(Counter.TcpRetransSegs);
        switch (state) {
            case SYN_SENT -> {
                if (handshakeTimer.tries() >= profile.synsWithOption() && !handshakeOptions.isEmpty()) {
                    stack.counters().add(Counter.MPCapableSYNTXDrop);
                    handshakeOptions = List.of();
                    optionLeftOut = true;
                }
                sendSyn();
            }
            case SYN_RECEIVED -> sendSynAck();
            case ESTABLISHED -> repeatThirdAck();
            case CLOSED -> {}
        }
    }

    private void dataAgain() {
        queue.first().ifPresent(first -> {
            stack.counters().add(Counter.TcpRetransSegs);
            emit(first.flags(), first.sequence(), first.options(), first.payload());
        });
    }

    private void exhausted() {
        if (state == State.SYN_SENT || state == State.SYN_RECEIVED) {
            stack.counters().add(Counter.TcpAttemptFails);
        }
        close();
        owner.silent(this);
    }

    private void sendSyn() {
        SynOptions syn =
                optionLeftOut || handshakeTimer.tries() > 0 ? profile.syn().withoutData() : profile.syn();
        synSentAt = writer.syn(syn, handshakeOptions);
        queue.synSent(localIsn);
    }

    private void sendSynAck() {
        writer.synAck(receiveNext, handshakeOptions);
        queue.synSent(localIsn);
    }

    private void emit(int flags, int sequence, List<? extends MptcpOption> options, Bytes payload) {
        writer.segment(flags, sequence, receiveNext, owner.receiveWindow(), options, payload);
    }

    /** Where the flow is in its life. */
    public State state() {
        return state;
    }

    /** Both ends. */
    public FourTuple tuple() {
        return tuple;
    }

    /** The path our segments take. */
    public NetworkPath path() {
        return path;
    }

    /** Our initial sequence number. */
    public int localIsn() {
        return localIsn;
    }

    /** The peer's initial sequence number, once its SYN has come. */
    public int remoteIsn() {
        return remoteIsn;
    }

    /** Sequence number of the next byte we send. */
    public int sendNext() {
        return queue.next();
    }

    /**
     * Relative subflow sequence number of the next byte we send. The first byte behind the SYN is 1 (RFC 8684 3.3.1); data the
     * peer took from the SYN does not count (RFC 8684 appendix B, erratum 6609).
     */
    public int relativeSendNext() {
        return queue.next() - localIsn - synDataTaken;
    }

    /** Sequence number of the next byte expected from the peer. */
    public int receiveNext() {
        return receiveNext;
    }

    /** Whether a SYN has been sent without the MPTCP option because earlier ones were not answered. */
    public boolean optionLeftOut() {
        return optionLeftOut;
    }

    /** SYNs, SYN/ACKs or third ACKs sent again so far. */
    public int handshakeRetransmissions() {
        return handshakeTimer.tries();
    }

    /** Time from the last SYN to its answer, in nanoseconds; 0 before there is one. */
    public long handshakeNanos() {
        return handshakeNanos;
    }

    /** Bytes of data in our SYN that the peer took (RFC 7413). */
    public int synDataTaken() {
        return synDataTaken;
    }

    /** Whether the peer has closed its direction. */
    public boolean finReceived() {
        return finReceived;
    }

    /** Whether we have closed our direction. */
    public boolean finSent() {
        return finSent;
    }
}
