package org.mpcap.stack.tcp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/** What one flow has sent and the peer has not acknowledged, and where the peer's window ends (RFC 9293 3.3.1). */
final class SendQueue {
    /** A segment that takes sequence numbers. */
    record Sent(int sequence, int flags, List<MptcpOption> options, Bytes payload) {
        private int end() {
            return sequence + payload.length() + ((flags & TcpSegment.FIN) != 0 ? 1 : 0);
        }
    }

    private final Deque<Sent> inFlight = new ArrayDeque<>();
    private int next;
    private int unacknowledged;
    private int window;

    /** Starts at {@code isn}. */
    SendQueue(int isn) {
        next = isn;
        unacknowledged = isn;
    }

    /** Goes on at {@code sequence} with everything before it acknowledged. */
    void startAt(int sequence) {
        next = sequence;
        unacknowledged = sequence;
    }

    /** The SYN has been sent; it takes one sequence number. */
    void synSent(int isn) {
        next = isn + 1;
    }

    /** Sequence number of the next byte to send. */
    int next() {
        return next;
    }

    /** Notes a segment as sent; returns whether it is the only one under way. */
    boolean add(Sent sent) {
        inFlight.add(sent);
        next = sent.end();
        return inFlight.size() == 1;
    }

    /** The oldest segment not acknowledged. */
    Optional<Sent> first() {
        return Optional.ofNullable(inFlight.peek());
    }

    /** Takes an acknowledgment number not beyond what was sent; returns whether it covered anything new. */
    boolean acknowledge(int acknowledgment) {
        if (!SequenceNumbers.before(unacknowledged, acknowledgment)) {
            return false;
        }
        unacknowledged = acknowledgment;
        while (!inFlight.isEmpty()
                && !SequenceNumbers.before(unacknowledged, inFlight.peek().end())) {
            inFlight.poll();
        }
        return true;
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
        inFlight.clear();
    }

    /** How many segments of {@code size} bytes may be sent now; with nothing under way one may even probe a closed window. */
    int room(int size) {
        int underWay = next - unacknowledged;
        boolean open = inFlight.isEmpty() || underWay + size <= window;
        return open ? Subflow.MOST_IN_FLIGHT - inFlight.size() : 0;
    }
}
