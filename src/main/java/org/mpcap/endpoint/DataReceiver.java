package org.mpcap.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.mpcap.wire.Bytes;

/** Puts data of all subflows in order by data sequence number, within a bounded window (RFC 8684 3.3). */
final class DataReceiver {
    /** Data-level receive window in bytes. */
    static final int WINDOW = 1 << 18;

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
        List<Bytes> ready = new ArrayList<>();
        boolean duplicate = false;
        long start = dsn - next;
        if (start + bytes.length() > WINDOW) {
            return new Delivery(List.of(), false);
        }
        if (!bytes.isEmpty()) {
            if (start + bytes.length() <= 0) {
                duplicate = true;
            } else {
                waiting.merge(dsn - origin, bytes, (a, b) -> a.length() >= b.length() ? a : b);
            }
        }
        while (!waiting.isEmpty() && waiting.firstKey() <= next - origin) {
            var first = waiting.pollFirstEntry();
            int known = (int) (next - origin - first.getKey());
            if (known < first.getValue().length()) {
                Bytes fresh = first.getValue().from(known);
                ready.add(fresh);
                next += fresh.length();
            }
        }
        if (fin >= 0 && next - origin == fin && !finished) {
            next++;
            finished = true;
        }
        return new Delivery(ready, duplicate);
    }
}
