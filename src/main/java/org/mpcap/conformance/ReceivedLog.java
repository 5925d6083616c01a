package org.mpcap.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** What the server has said on a connection: its segments, its data in order of data sequence numbers, its DATA_ACKs. */
final class ReceivedLog {
    private static final int MOST_HISTORY = 20_000;
    /** Bytes of data taken: no check asks for as many, and a server may send without end. */
    private static final long MOST_DATA = 16 << 20;

    private final List<ReceivedSegment> history = new ArrayList<>();
    private final TreeMap<Long, Bytes> received = new TreeMap<>();
    private final ByteWriter delivered = new ByteWriter(256);
    private boolean plain;
    private boolean finReceived;
    private long dataAck;
    private long peerBase;
    private long peerNext;
    private long frozen;
    private boolean lastAckWide;

    /** Nothing yet; {@code acked} stands for the highest DATA_ACK until one comes. */
    ReceivedLog(long acked) {
        dataAck = acked;
    }

    /** The server's first byte has this data sequence number. */
    void startAt(long dsn) {
        peerBase = dsn;
        peerNext = dsn;
    }

    /** Remembers what is expected next now. */
    void freeze() {
        frozen = peerNext;
    }

    /** What was expected next at the last {@link #freeze}. */
    long frozen() {
        return frozen;
    }

    /** Takes what a segment says; {@code ours} is the data sequence number of our next byte, near which its DATA_ACK lies. */
    void take(CraftedSubflow subflow, ReceivedSegment arrived, long ours) {
        if (history.size() < MOST_HISTORY) {
            history.add(arrived);
        }
        for (Dss dss : arrived.mptcp().stream()
                .filter(Dss.class::isInstance)
                .map(Dss.class::cast)
                .toList()) {
            dss.dataAck().ifPresent(value -> {
                lastAckWide = (dss.flags() & Dss.FLAG_WIDE_DATA_ACK) != 0;
                long whole = lastAckWide ? value : ours + (int) (value - ours);
                if (whole - dataAck > 0) {
                    dataAck = whole;
                }
            });
            dss.mapping().ifPresent(mapping -> take(subflow, dss, mapping));
        }
    }

    private void take(CraftedSubflow subflow, Dss dss, Dss.Mapping mapping) {
        if (mapping.length() == 0) {
            plain = true;
            return;
        }
        boolean fin = (dss.flags() & Dss.FLAG_DATA_FIN) != 0;
        int length = fin ? mapping.length() - 1 : mapping.length();
        long dsn = widen(dss, mapping);
        if (length > 0) {
            subflow.note(new SubflowData.Mapped(mapping.subflowSequenceNumber(), dsn, length));
        }
        if (fin && dsn + length == peerNext && !finReceived) {
            finReceived = true;
            peerNext++;
        }
    }

    /** The 64-bit data sequence number of a mapping. */
    long widen(Dss dss, Dss.Mapping mapping) {
        long value = mapping.dataSequenceNumber();
        return (dss.flags() & Dss.FLAG_WIDE_DSN) != 0 ? value : peerNext + (int) (value - peerNext);
    }

    /** Takes mapped data. */
    void place(long dsn, Bytes data) {
        if (Long.compareUnsigned(dsn - peerBase + data.length(), MOST_DATA) > 0 || received.size() >= MOST_HISTORY) {
            return;
        }
        received.merge(dsn - peerBase, data, (a, b) -> a.length() >= b.length() ? a : b);
        while (!received.isEmpty() && received.firstKey() <= peerNext - peerBase) {
            var entry = received.pollFirstEntry();
            int known = (int) (peerNext - peerBase - entry.getKey());
            if (known < entry.getValue().length()) {
                Bytes fresh = entry.getValue().from(known);
                delivered.bytes(fresh);
                peerNext += fresh.length();
            }
        }
    }

    /** Data outside every mapping has come. */
    void unmapped() {
        plain = true;
    }

    /** Every segment, in order of arrival. */
    List<ReceivedSegment> history() {
        return List.copyOf(history);
    }

    /** Highest DATA_ACK. */
    long dataAck() {
        return dataAck;
    }

    /** Whether the last DATA_ACK had 64 bits. */
    boolean lastAckWide() {
        return lastAckWide;
    }

    /** Data sequence number expected next. */
    long peerNext() {
        return peerNext;
    }

    /** Data sequence number of the first byte. */
    long peerBase() {
        return peerBase;
    }

    /** Whether a DATA_FIN has come, behind all data. */
    boolean finReceived() {
        return finReceived;
    }

    /** Whether data without mapping, or an infinite one, has come. */
    boolean plain() {
        return plain;
    }

    /** All data received in order, as text. */
    String delivered() {
        return new String(delivered.toBytes().toArray(), StandardCharsets.UTF_8);
    }

    /** Number of bytes received in order. */
    int deliveredLength() {
        return delivered.size();
    }
}
