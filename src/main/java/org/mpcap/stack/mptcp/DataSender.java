package org.mpcap.stack.mptcp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.mpcap.stack.tcp.SequenceNumbers;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;

/** Numbers outgoing data with data sequence numbers and keeps it until the peer's DATA_ACK covers it (RFC 8684 3.3). */
final class DataSender {
    /** A numbered piece of data on its way over one subflow. */
    record Chunk(long dsn, Bytes data, Subflow subflow) {}

    /** Pieces of up to so many bytes are put together: each would hold on to the frame it came in. */
    private static final int SMALL = 1024;

    private final Deque<Bytes> queued = new ArrayDeque<>();
    private final Deque<Chunk> again = new ArrayDeque<>();
    private final List<Chunk> unacknowledged = new ArrayList<>();
    private long queuedBytes;
    private long next;
    private long acknowledged;
    private boolean closing;
    private boolean finNumbered;
    private boolean trusting;
    private boolean remainder;
    private Optional<Long> edge = Optional.empty();

    /** Our first byte goes out as {@code first}. */
    DataSender(long first) {
        next = first;
        acknowledged = first;
    }

    /** Appends data; behind the end there is no place for any. */
    void enqueue(Bytes data) {
        if (!data.isEmpty() && !closing) {
            Bytes last = queued.isEmpty() ? Bytes.EMPTY : queued.getLast();
            if (!last.isEmpty() && last.length() + data.length() <= SMALL) {
                queued.removeLast();
                queued.add(last.plus(data));
            } else {
                queued.add(data);
            }
            queuedBytes += data.length();
        }
    }

    /** Cuts the next piece of at most {@code limit} bytes; pieces lost with a subflow come first. */
    Optional<Chunk> take(int limit, Subflow subflow) {
        Chunk lost = again.poll();
        if (lost != null) {
            if (lost.data().length() > limit) {
                again.addFirst(new Chunk(lost.dsn() + limit, lost.data().from(limit), lost.subflow()));
                lost = new Chunk(lost.dsn(), lost.data().slice(0, limit), lost.subflow());
            }
            return Optional.of(keep(new Chunk(lost.dsn(), lost.data(), subflow)));
        }
        // A peer whose numbers are wild may leave less than nothing.
        int room = (int) Math.max(0, Math.min(limit, windowLeft()));
        remainder = room == limit && queuedBytes > limit;
        Bytes data = cut(room);
        if (data.isEmpty()) {
            return Optional.empty();
        }
        Chunk chunk = keep(new Chunk(next, data, subflow));
        next += data.length();
        queuedBytes -= data.length();
        if (trusting) {
            acknowledged = next;
        }
        return Optional.of(chunk);
    }

    /** Takes up to {@code room} bytes from the front of what is queued, in however many pieces it was given. */
    private Bytes cut(int room) {
        Bytes head = room <= 0 ? null : queued.poll();
        if (head == null) {
            return Bytes.EMPTY;
        }
        if (head.length() < room && !queued.isEmpty()) {
            ByteWriter together = new ByteWriter(room).bytes(head);
            while (together.size() < room && !queued.isEmpty()) {
                Bytes more = queued.poll();
                int fits = Math.min(more.length(), room - together.size());
                together.bytes(more.slice(0, fits));
                if (fits < more.length()) {
                    queued.addFirst(more.from(fits));
                }
            }
            return together.toBytes();
        }
        if (head.length() > room) {
            queued.addFirst(head.from(room));
            head = head.slice(0, room);
        }
        return head;
    }

    /** Bytes the peer's window still takes, all subflows together; no bound is known before its first DATA_ACK. */
    private long windowLeft() {
        return trusting || edge.isEmpty() ? Integer.MAX_VALUE : edge.get() - next;
    }

    /** The peer takes data up to this data sequence number; its right edge never moves left (RFC 8684 3.3.5). */
    void window(long rightEdge) {
        if (edge.isEmpty() || SequenceNumbers.before(edge.get(), rightEdge)) {
            edge = Optional.of(rightEdge);
        }
    }

    /** Calls back the oldest piece without DATA_ACK, to go out once more; returns whether there is one. */
    boolean repeatOldest() {
        if (unacknowledged.isEmpty()) {
            return false;
        }
        again.addFirst(unacknowledged.remove(0));
        return true;
    }

    private Chunk keep(Chunk chunk) {
        if (!trusting) {
            unacknowledged.add(chunk);
        }
        return chunk;
    }

    /** Without DATA_ACKs what a subflow has taken is out of our hands. */
    void trustSubflow() {
        trusting = true;
        acknowledged = next;
        unacknowledged.clear();
    }

    /** Takes a DATA_ACK; returns whether it covered something new. One beyond what was sent is ignored. */
    boolean acknowledge(long dataAck) {
        long limit = finNumbered ? next + 1 : next;
        if (!SequenceNumbers.before(acknowledged, dataAck) || SequenceNumbers.before(limit, dataAck)) {
            return false;
        }
        acknowledged = dataAck;
        unacknowledged.removeIf(chunk ->
                !SequenceNumbers.before(dataAck, chunk.dsn() + chunk.data().length()));
        again.removeIf(chunk ->
                !SequenceNumbers.before(dataAck, chunk.dsn() + chunk.data().length()));
        return true;
    }

    /** Calls back what was under way on a subflow that died, to go out on another; returns how many pieces. */
    int reinject(Subflow dead) {
        List<Chunk> lost =
                unacknowledged.stream().filter(chunk -> chunk.subflow() == dead).toList();
        unacknowledged.removeAll(lost);
        again.addAll(lost);
        return lost.size();
    }

    /**
     * Whether what is queued is less than {@code limit} and was left over when a full segment was cut: as long as an acknowledgment is
     * on its way, more data may come to go with it (RFC 9293 3.7.4).
     */
    boolean mayWait(int limit) {
        return remainder && queuedBytes < limit && again.isEmpty() && !closing;
    }

    /** Whether pieces called back wait to go out once more. */
    boolean hasReinjected() {
        return !again.isEmpty();
    }

    /** No data follows what is queued. */
    void close() {
        closing = true;
    }

    /** Whether the DATA_FIN is due: closing, and every byte has been handed to a subflow. */
    boolean finDue() {
        return closing && queued.isEmpty() && again.isEmpty();
    }

    /** DSN of the DATA_FIN, which takes one octet behind the last byte. */
    long finDsn() {
        finNumbered = true;
        return next;
    }

    /** Whether the peer has acknowledged the DATA_FIN. */
    boolean finAcknowledged() {
        return finNumbered && acknowledged == next + 1;
    }

    /** Whether nothing is queued or unacknowledged. */
    boolean drained() {
        return queued.isEmpty() && again.isEmpty() && unacknowledged.isEmpty();
    }

    /** Whether nothing is queued or unacknowledged, the DATA_FIN included if we have closed. */
    boolean nothingLeft() {
        return drained() && (!closing || finAcknowledged());
    }

    /** Pieces queued. */
    int pieces() {
        return queued.size();
    }

    /** Bytes queued or not yet acknowledged. */
    long outstanding() {
        return queuedBytes + next - acknowledged;
    }

    /** DSN of the next new byte. */
    long next() {
        return next;
    }

    /** DSN up to which the peer has acknowledged. */
    long acknowledged() {
        return acknowledged;
    }
}
