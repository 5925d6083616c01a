package org.mpcap.stack.mptcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mpcap.stack.tcp.SequenceNumbers;
import org.mpcap.wire.Bytes;

/** Puts data of all subflows in order by data sequence number, within a bounded window (RFC 8684 3.3). */
final class DataReceiver {
    /** Data-level receive window in bytes. */
    static final int WINDOW = 1 << 18;
    /** Pieces kept out of order. */
    private static final int MOST_PIECES = 1024;
    /** A piece, however small, holds on to the frame it came in. */
    private static final int FRAME = 1514;

    private final TreeMap<Long, Bytes> waiting = new TreeMap<>();
    private final long origin;
    private long next;
    private long fin = -1;
    private boolean finished;

    /** Expects the peer's first byte at {@code first}. */
    DataReceiver(long first) {
        origin = first;
        next = first;
    }

    /** DSN of the next byte expected; also the DATA_ACK to send. */
    long next() {
        return next;
    }

    /** Bytes of memory, about, of pieces out of order. */
    long held() {
        return (long) waiting.size() * FRAME;
    }

    /** Whether all data up to the peer's DATA_FIN has come. */
    boolean finished() {
        return finished;
    }

    /** The 64-bit DSN meant by one that may have come with 32 bits. */
    long widen(long dsn, boolean wide) {
        return wide ? dsn : SequenceNumbers.widen(next, dsn);
    }

    /** Notes a DATA_FIN that takes the octet {@code dsn}. */
    void finAt(long dsn) {
        fin = dsn - origin;
    }

    /** Result of one delivery: bytes now in order, and whether any byte had come before. */
    record Delivery(List<Bytes> data, boolean duplicate) {}

    /** Takes mapped bytes; those outside the window are dropped, as the sender must not have sent them. */
    Delivery offer(long dsn, Bytes bytes) {
        long end = dsn - next + bytes.length();
        boolean ahead = dsn - next > 0;
        if (end > WINDOW || (ahead && waiting.size() >= MOST_PIECES)) {
            return new Delivery(List.of(), false);
        }
        boolean duplicate = end <= 0 && !bytes.isEmpty();
        if (end > 0) {
            int known = (int) Math.max(next - dsn, 0);
            place(dsn - origin + known, bytes.from(known));
        }
        List<Bytes> ready = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.firstKey() == next - origin) {
            Bytes first = waiting.pollFirstEntry().getValue();
            ready.add(first);
            next += first.length();
        }
        if (fin >= 0 && next - origin == fin && !finished) {
            next++;
            finished = true;
        }
        return new Delivery(ready, duplicate);
    }

    /** Fills the gaps that these bytes cover; pieces in {@link #waiting} never overlap, which bounds them by the window. */
    private void place(long offset, Bytes bytes) {
        long at = offset;
        Bytes left = bytes;
        while (!left.isEmpty()) {
            Map.Entry<Long, Bytes> before = waiting.floorEntry(at);
            long covered =
                    before == null ? at : before.getKey() + before.getValue().length();
            if (covered > at) {
                int known = (int) Math.min(covered - at, left.length());
                at += known;
                left = left.from(known);
            } else {
                Long after = waiting.higherKey(at);
                int gap = after == null ? left.length() : (int) Math.min(after - at, left.length());
                waiting.put(at, left.slice(0, gap));
                at += gap;
                left = left.from(gap);
            }
        }
    }
}
