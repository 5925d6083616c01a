package org.mpcap.stack.tcp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.mpcap.link.EventLoop;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * What one flow has sent and the peer has not acknowledged, when it is sent again, and where the peer's window ends (RFC 9293 3.3.1,
 * RFC 6298).
 */
final class SendQueue {
    /** Duplicate ACKs that tell of a loss (RFC 5681 3.2). */
    private static final int DUPLICATES_OF_A_LOSS = 3;

    /** A segment that takes sequence numbers, sent for the first time at this time. */
    record Sent(int sequence, int flags, List<MptcpOption> options, Bytes payload, long nanos) {
        private int end() {
            return sequence + payload.length() + ((flags & TcpSegment.FIN) != 0 ? 1 : 0);
        }
    }

    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private int next;
    private int unacknowledged;
    private int window;
    private int duplicates;
    /** What was under way when a loss was noticed ends here: an acknowledgment before it tells of a further loss (RFC 6582). */
    private int recover;
    /** What was sent before this was sent again in part, so its acknowledgment measures nothing (RFC 6298 3). */
    private int measurable;

    private final RoundTripTime roundTrip = new RoundTripTime();
    private final EventLoop eventLoop;
    private final RetransmitTimer.Timing timing;
    private final Counters counters;
    private final Consumer<Sent> emit;
    private final Runnable stalled;
    private final RetransmitTimer timer;

    /**
     * Starts at {@code isn}.
     *
     * @param emit sends a segment, the first time and again
     * @param stalled called when the oldest has been sent again because no acknowledgment came in time
     * @param exhausted called when nothing came, however often the oldest was sent
     */
    SendQueue(
            TcpStack stack,
            RetransmitTimer.Timing timing,
            int isn,
            Consumer<Sent> emit,
            Runnable stalled,
            Runnable exhausted) {
        this.eventLoop = stack.eventLoop();
        this.timing = timing;
        this.counters = stack.counters();
        this.emit = emit;
        this.stalled = stalled;
        this.timer = new RetransmitTimer(stack.eventLoop(), timing, this::timedOut, exhausted);
        startAt(isn);
    }

    /** Goes on at {@code sequence} with everything before it acknowledged. */
    void startAt(int sequence) {
        next = sequence;
        unacknowledged = sequence;
        recover = sequence;
        measurable = sequence;
    }

    /** The handshake took this long from a segment that was sent once to its answer. */
    void measured(long nanos) {
        roundTrip.measured(nanos);
    }

    /** How long an acknowledgment may take before what it is for is sent again. */
    long timeoutNanos() {
        return roundTrip.timeoutNanos(timing.initialNanos());
    }

    /** The SYN has been sent; it takes one sequence number. */
    void synSent(int isn) {
        next = isn + 1;
    }

    /** Sequence number of the next byte to send. */
    int next() {
        return next;
    }

    /** Sends a segment behind all others, and again until it is acknowledged. */
    void send(int flags, List<MptcpOption> options, Bytes payload) {
        Sent sent = new Sent(next, flags, options, payload, eventLoop.nanos());
        inFlight.add(sent);
        next = sent.end();
        emit.accept(sent);
        if (inFlight.size() == 1) {
            timer.start(timeoutNanos());
        }
    }

    private void timedOut() {
        recover = next;
        sendOldestAgain();
        stalled.run();
    }

    private void sendOldestAgain() {
        Sent oldest = inFlight.peek();
        if (oldest != null) {
            counters.add(Counter.TcpRetransSegs);
            measurable = next;
            emit.accept(oldest);
        }
    }

    /** Takes the acknowledgment number, not beyond what was sent, and the window in bytes of a segment. */
    void acknowledged(TcpSegment segment, int announced) {
        window = announced;
        if (!SequenceNumbers.before(unacknowledged, segment.acknowledgment())) {
            duplicate(segment);
            return;
        }
        duplicates = 0;
        unacknowledged = segment.acknowledgment();
        Sent newest = null;
        while (!inFlight.isEmpty()
                && !SequenceNumbers.before(unacknowledged, inFlight.peek().end())) {
            newest = inFlight.poll();
        }
        if (newest != null && !SequenceNumbers.before(newest.sequence(), measurable)) {
            roundTrip.measured(eventLoop.nanos() - newest.nanos());
        }
        if (inFlight.isEmpty()) {
            timer.stop();
            return;
        }
        if (SequenceNumbers.before(unacknowledged, recover)) {
            sendOldestAgain();
        }
        timer.start(timeoutNanos());
    }

    /**
     * The third duplicate ACK tells of a loss, and the first segment is sent again at once (RFC 5681 3.2); an ACK that is there
     * for the sake of an MPTCP signal is no such sign (RFC 8684 4).
     */
    private void duplicate(TcpSegment segment) {
        boolean bare = segment.sequenceLength() == 0 && !inFlight.isEmpty();
        boolean signal = MptcpOption.in(segment.options()).stream().anyMatch(option -> !(option instanceof Dss));
        if (bare && !signal && ++duplicates == DUPLICATES_OF_A_LOSS) {
            recover = next;
            sendOldestAgain();
        }
    }

    /** Everything is acknowledged. */
    void acknowledgeAll() {
        unacknowledged = next;
    }

    /** Whether this acknowledgment number covers data for the first time. */
    boolean coversData(int acknowledgment) {
        return SequenceNumbers.before(unacknowledged, acknowledgment)
                && !inFlight.isEmpty()
                && !inFlight.peek().payload().isEmpty();
    }

    /** The peer's window in bytes. */
    void window(int bytes) {
        window = bytes;
    }

    /** Whether nothing is under way. */
    boolean isEmpty() {
        return inFlight.isEmpty();
    }

    /** Forgets everything. */
    void clear() {
        timer.stop();
        inFlight.clear();
    }

    /** How many segments of {@code size} bytes may be sent now; with nothing under way one may even probe a closed window. */
    int room(int size) {
        int underWay = next - unacknowledged;
        boolean open = inFlight.isEmpty() || underWay + size <= window;
        return open ? Subflow.MOST_IN_FLIGHT - inFlight.size() : 0;
    }
}
