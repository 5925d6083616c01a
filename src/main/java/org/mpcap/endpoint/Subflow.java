package org.mpcap.endpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import org.mpcap.link.Path;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
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

    /** Unscaled window in our SYNs. */
    private static final int SYN_WINDOW = 65535;
    /** Bytes we are ready to take. */
    private static final int WINDOW = 1 << 18;
    /** TCP options of an established flow leave this much for MPTCP (RFC 7323 timestamps take 12 of 40). */
    private static final int OPTION_ROOM = OptionList.LIMIT;

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

    private record Sent(int sequence, int flags, List<MptcpOption> options, Bytes payload) {
        int end() {
            return sequence + payload.length() + ((flags & TcpSegment.FIN) != 0 ? 1 : 0);
        }
    }

    private final Stack stack;
    private final Path path;
    private final FourTuple tuple;
    private final TcpProfile profile;
    private final int localIsn;
    private final Deque<Sent> inFlight = new ArrayDeque<>();
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
    private int sendNext;
    private int sendUnacknowledged;
    private int receiveNext;
    private boolean timestamps;
    private int timestampRecent;
    private int peerMss = 536;
    private OptionalInt peerShift = OptionalInt.empty();
    private int peerWindow;
    private boolean finSent;
    private boolean finReceived;
    private boolean ended;

    /** A flow that has sent nothing yet; {@code isn} is our initial sequence number. */
    public Subflow(Stack stack, Path path, FourTuple tuple, TcpProfile profile, int isn, SubflowOwner owner) {
        this.stack = stack;
        this.path = path;
        this.tuple = tuple;
        this.profile = profile;
        this.owner = owner;
        this.localIsn = isn;
        this.sendNext = isn;
        this.sendUnacknowledged = isn;
        this.handshakeTimer =
                new RetransmitTimer(stack.timeline(), profile.handshake(), this::handshakeAgain, this::exhausted);
        this.dataTimer = new RetransmitTimer(stack.timeline(), profile.data(), this::dataAgain, this::exhausted);
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
    void preview(List<? extends MptcpOption> options) {
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
        emit(TcpSegment.ACK, sendNext, thirdAckOptions, Bytes.EMPTY);
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
        transmit(new Sent(sendNext, TcpSegment.ACK | TcpSegment.PSH, List.copyOf(options), payload));
    }

    /** Sends a FIN behind all data; nothing can be sent after it. */
    public void finish() {
        if (state == State.ESTABLISHED && !finSent) {
            finSent = true;
            transmit(new Sent(sendNext, TcpSegment.ACK | TcpSegment.FIN, owner.acknowledgment(this), Bytes.EMPTY));
        }
    }

    private void transmit(Sent sent) {
        inFlight.add(sent);
        sendNext = sent.end();
        emit(sent.flags, sent.sequence, sent.options, sent.payload);
        if (inFlight.size() == 1) {
            dataTimer.start();
        }
    }

    /** Sends an ACK with these MPTCP options. */
    public void acknowledge(List<? extends MptcpOption> options) {
        emit(TcpSegment.ACK, sendNext, options, Bytes.EMPTY);
    }

    /**
     * Makes the peer send an ACK, with whatever MPTCP options it puts on one, by an ACK whose sequence number lies one before
     * the next, as a TCP keep-alive does (RFC 9293 3.8.4); no data is involved.
     */
    public void solicit() {
        emit(TcpSegment.ACK, sendNext - 1, owner.acknowledgment(this), Bytes.EMPTY);
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
        emit(TcpSegment.RST | TcpSegment.ACK, sendNext, options, Bytes.EMPTY);
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
        inFlight.clear();
        stack.unregister(tuple);
    }

    /** How many more segments may be sent now. */
    public int room() {
        if (state != State.ESTABLISHED || finSent) {
            return 0;
        }
        int underWay = sendNext - sendUnacknowledged;
        boolean windowOpen = inFlight.isEmpty() || underWay + maximumPayload() <= peerWindow;
        return windowOpen ? MOST_IN_FLIGHT - inFlight.size() : 0;
    }

    /** Most payload a segment can carry beside a full option area. */
    public int maximumPayload() {
        int headers = (tuple.local().address().isV6() ? 40 : 20) + 20;
        return Math.min(peerMss, path.link().mtu() - headers) - OPTION_ROOM;
    }

    @Override
    public void segment(TcpSegment segment, Arrival arrival) {
        switch (state) {
            case SYN_SENT -> inSynSent(segment);
            case SYN_RECEIVED -> inSynReceived(segment);
            case ESTABLISHED -> inEstablished(segment);
            case CLOSED -> {}
        }
    }

    @Override
    public void icmp(IcmpMessage message, IpAddress from) {
        owner.unreachable(this, message);
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
        sendNext = segment.acknowledgment();
        sendUnacknowledged = sendNext;
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
        sendUnacknowledged = sendNext;
        takeWindow(segment);
        owner.completed(this, segment);
        if (state == State.ESTABLISHED) {
            receive(segment);
        }
    }

    private void inEstablished(TcpSegment segment) {
        if (segment.has(TcpSegment.RST)) {
            // Only an exact match resets; a near one may be forged and is challenged (RFC 5961 3.2).
            if (segment.sequence() == receiveNext) {
                close();
                owner.reset(this, segment);
            } else if (Math.abs(segment.sequence() - receiveNext) < WINDOW) {
                acknowledge(owner.acknowledgment(this));
            }
            return;
        }
        if (segment.has(TcpSegment.SYN)) {
            if (segment.sequence() == remoteIsn && segment.has(TcpSegment.ACK)) {
                repeatThirdAck();
            } else {
                acknowledge(owner.acknowledgment(this));
            }
            return;
        }
        handshakeTimer.stop();
        if (!segment.has(TcpSegment.ACK) || SequenceNumbers.before(sendNext, segment.acknowledgment())) {
            acknowledge(owner.acknowledgment(this));
            return;
        }
        if (Math.abs(segment.sequence() - receiveNext) >= WINDOW) {
            acknowledge(owner.acknowledgment(this));
            return;
        }
        owner.segment(this, segment);
        if (state == State.ESTABLISHED) {
            acknowledged(segment);
        }
        if (state == State.ESTABLISHED) {
            receive(segment);
        }
        if (state == State.ESTABLISHED) {
            owner.writable(this);
        }
    }

    private void acknowledged(TcpSegment segment) {
        takeWindow(segment);
        if (!SequenceNumbers.before(sendUnacknowledged, segment.acknowledgment())) {
            return;
        }
        sendUnacknowledged = segment.acknowledgment();
        while (!inFlight.isEmpty()
                && !SequenceNumbers.before(sendUnacknowledged, inFlight.peek().end())) {
            inFlight.poll();
        }
        if (inFlight.isEmpty()) {
            dataTimer.stop();
            closeIfBothFinished();
        } else {
            dataTimer.start();
        }
    }

    private void receive(TcpSegment segment) {
        boolean empty = segment.sequenceLength() == 0;
        int known = receiveNext - segment.sequence();
        if (empty && known == 0) {
            noteTimestamp(segment);
            return;
        }
        if (known < 0 || known > segment.sequenceLength() || known == segment.sequenceLength()) {
            acknowledge(owner.acknowledgment(this));
            return;
        }
        noteTimestamp(segment);
        Bytes fresh = segment.payload().from(Math.min(known, segment.payload().length()));
        receiveNext += fresh.length();
        if (!fresh.isEmpty()) {
            owner.data(this, fresh);
        }
        if (segment.has(TcpSegment.FIN) && !finReceived && state == State.ESTABLISHED) {
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
        if (finSent && finReceived && inFlight.isEmpty() && !ended) {
            ended = true;
            owner.ended(this);
            // The peer may not have our last ACK; stay to answer its FIN for as long as it may come again.
            long linger = 4 * profile.data().initialNanos();
            stack.timeline().schedule(linger, this::close);
        }
    }

    private void learn(TcpSegment syn) {
        remoteIsn = syn.sequence();
        receiveNext = remoteIsn + 1;
        syn.options().first(TcpOption.MaximumSegmentSize.class).ifPresent(mss -> peerMss = Math.max(mss.bytes(), 88));
        if (profile.syn().windowScale().isPresent()) {
            syn.options()
                    .first(TcpOption.WindowScale.class)
                    .ifPresent(scale -> peerShift = OptionalInt.of(Math.min(scale.shift(), 14)));
        }
        if (profile.syn().timestamps()) {
            syn.options().first(TcpOption.Timestamps.class).ifPresent(ts -> {
                timestamps = true;
                timestampRecent = ts.value();
            });
        }
        peerWindow = syn.window();
    }

    private void takeWindow(TcpSegment segment) {
        peerWindow = segment.window() << peerShift.orElse(0);
    }

    private void noteTimestamp(TcpSegment segment) {
        if (timestamps) {
            segment.options().first(TcpOption.Timestamps.class).ifPresent(ts -> timestampRecent = ts.value());
        }
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
        Sent first = inFlight.peek();
        if (first != null) {
            stack.counters().add(Counter.TcpRetransSegs);
            emit(first.flags, first.sequence, first.options, first.payload);
        }
    }

    private void exhausted() {
        if (state == State.SYN_SENT || state == State.SYN_RECEIVED) {
            stack.counters().add(Counter.TcpAttemptFails);
        }
        close();
        owner.silent(this);
    }

    private int clock() {
        return (int) (stack.timeline().nanos() / 1_000_000) + localIsn;
    }

    private void sendSyn() {
        SynOptions syn =
                optionLeftOut || handshakeTimer.tries() > 0 ? profile.syn().withoutData() : profile.syn();
        emitRaw(
                TcpSegment.SYN | syn.flags(),
                localIsn,
                SYN_WINDOW,
                syn.build(clock(), 0, tcpOptions(handshakeOptions)),
                syn.data());
        sendNext = localIsn + 1;
    }

    private void sendSynAck() {
        SynOptions offer = profile.syn();
        SynOptions both = new SynOptions(
                offer.mss(),
                offer.sackPermitted(),
                timestamps,
                peerShift.isPresent() ? offer.windowScale() : OptionalInt.empty(),
                false,
                java.util.Optional.empty(),
                Bytes.EMPTY,
                offer.extra());
        emitRaw(
                TcpSegment.SYN | TcpSegment.ACK,
                localIsn,
                SYN_WINDOW,
                both.build(clock(), timestampRecent, tcpOptions(handshakeOptions)),
                Bytes.EMPTY);
        sendNext = localIsn + 1;
    }

    private void emit(int flags, int sequence, List<? extends MptcpOption> options, Bytes payload) {
        List<TcpOption> list = new ArrayList<>();
        if (timestamps && (flags & TcpSegment.RST) == 0) {
            list.add(new TcpOption.NoOperation());
            list.add(new TcpOption.NoOperation());
            list.add(new TcpOption.Timestamps(clock(), timestampRecent));
        }
        list.addAll(tcpOptions(options));
        int shift = peerShift.isPresent() ? profile.syn().windowScale().orElse(0) : 0;
        emitRaw(flags, sequence, Math.min(WINDOW >> shift, 0xffff), new OptionList(list).padded(), payload);
    }

    private void emitRaw(int flags, int sequence, int window, OptionList options, Bytes payload) {
        stack.send(
                path,
                new TcpSegment(
                        tuple.local().port(),
                        tuple.remote().port(),
                        sequence,
                        (flags & TcpSegment.ACK) != 0 ? receiveNext : 0,
                        flags,
                        window,
                        0,
                        0,
                        options,
                        payload),
                profile.hopLimit());
    }

    private static List<TcpOption> tcpOptions(List<? extends MptcpOption> options) {
        return options.stream().map(MptcpOption::toTcpOption).toList();
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
    public Path path() {
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
        return sendNext;
    }

    /**
     * Relative subflow sequence number of the next byte we send. The first byte behind the SYN is 1 (RFC 8684 3.3.1); data the
     * peer took from the SYN does not count (RFC 8684 appendix B, erratum 6609).
     */
    public int relativeSendNext() {
        return sendNext - localIsn - synDataTaken;
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
