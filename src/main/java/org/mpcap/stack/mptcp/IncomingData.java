package org.mpcap.stack.mptcp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.ByteWriter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/** The receiving side of a connection: joins what the subflows bring with its mappings and puts it in order (RFC 8684 3.3). */
final class IncomingData {
    /** What becomes of the data. */
    interface Sink {
        /** Whether nothing more is wanted. */
        boolean isClosed();

        /** The next bytes in order. */
        void data(Bytes data);

        /** All of the peer's data has come. */
        void endOfData();

        /**
         * A mapping's checksum does not hold.
         *
         * @param dsn where the mapping begins
         * @param fromThere its bytes and what came behind them
         */
        void checksumFailed(Subflow subflow, long dsn, Bytes fromThere);

        /** A DATA_FIN has come and wants an acknowledgment. */
        void acknowledge(Subflow subflow);
    }

    private final ConnectionKeys keys;
    private final boolean checksums;
    private final Sink sink;
    private final Counters counters;
    private final DataReceiver receiver;
    private final Map<Subflow, ReceivedMappings> mappings = new HashMap<>();

    IncomingData(ConnectionKeys keys, boolean checksums, Sink sink, Counters counters) {
        this.keys = keys;
        this.checksums = checksums;
        this.sink = sink;
        this.counters = counters;
        this.receiver = new DataReceiver(keys.firstRemoteDsn());
    }

    /** Takes bytes of this subflow from now on. */
    void add(Subflow subflow) {
        mappings.put(subflow, new ReceivedMappings(checksums));
    }

    /** Forgets a subflow and what of its bytes has no place yet. */
    void remove(Subflow subflow) {
        mappings.remove(subflow);
    }

    private ReceivedMappings of(Subflow subflow) {
        return Objects.requireNonNull(mappings.get(subflow), "a subflow of this connection");
    }

    /** DSN of the next byte expected. */
    long next() {
        return receiver.next();
    }

    /** Whether all data up to the peer's DATA_FIN has come. */
    boolean finished() {
        return receiver.finished();
    }

    /** Takes out the bytes of a subflow that wait for a mapping, when none will come any more. */
    Bytes drainAll(Subflow subflow) {
        return of(subflow).drainAll();
    }

    /** The mapping that the MP_CAPABLE on the first data implies (RFC 8684 3.1). */
    void mapFirst(Subflow subflow, MpCapable.WithData first) {
        of(subflow)
                .map(new ReceivedMappings.Mapping(
                        keys.firstRemoteDsn(), 1, first.dataLength(), first.dataLength(), first.checksum()));
    }

    /** Takes a mapping of length greater than zero. */
    void map(Subflow subflow, Dss dss, Dss.Mapping mapping) {
        boolean fin = (dss.flags() & Dss.FLAG_DATA_FIN) != 0;
        int length = fin ? mapping.length() - 1 : mapping.length();
        long dsn = receiver.widen(mapping.dataSequenceNumber(), (dss.flags() & Dss.FLAG_WIDE_DSN) != 0);
        ReceivedMappings found = mappings.get(subflow);
        if (found == null) {
            return;
        }
        if (length > 0) {
            found.map(new ReceivedMappings.Mapping(
                    dsn, mapping.subflowSequenceNumber(), length, mapping.length(), mapping.checksum()));
        }
        if (fin) {
            receiver.finAt(dsn + length);
            deliver(dsn, Bytes.EMPTY);
            if (!sink.isClosed()) {
                sink.acknowledge(subflow);
            }
        }
        deliver(subflow);
    }

    /** Takes the next bytes of a subflow; returns false if they would exceed the bound. */
    boolean append(Subflow subflow, Bytes data) {
        if (!of(subflow).append(data)) {
            return false;
        }
        deliver(subflow);
        return true;
    }

    /** Bytes of a subflow that have come and no mapping covers. */
    int unmapped(Subflow subflow) {
        ReceivedMappings found = mappings.get(subflow);
        return found == null ? 0 : found.unmapped();
    }

    /** Bytes of memory, about, of what cannot be delivered yet. */
    long held() {
        return receiver.held()
                + mappings.values().stream()
                        .mapToLong(ReceivedMappings::buffered)
                        .sum();
    }

    private void deliver(Subflow subflow) {
        ReceivedMappings found = mappings.get(subflow);
        if (found == null) {
            return;
        }
        List<ReceivedMappings.Placed> pieces = found.drain();
        for (int i = 0; i < pieces.size(); i++) {
            if (sink.isClosed() || mappings.get(subflow) != found) {
                return;
            }
            ReceivedMappings.Placed placed = pieces.get(i);
            if (placed.intact()) {
                deliver(placed.dsn(), placed.data());
            } else {
                sink.checksumFailed(subflow, placed.dsn(), together(pieces.subList(i, pieces.size())));
                return;
            }
        }
    }

    private static Bytes together(List<ReceivedMappings.Placed> pieces) {
        ByteWriter all = new ByteWriter(256);
        pieces.forEach(piece -> all.bytes(piece.data()));
        return all.toBytes();
    }

    private void deliver(long dsn, Bytes data) {
        boolean before = receiver.finished();
        DataReceiver.Delivery delivery = receiver.offer(dsn, data);
        if (delivery.duplicate()) {
            counters.add(Counter.DuplicateData);
        }
        for (Bytes ready : delivery.data()) {
            sink.data(ready);
            if (sink.isClosed()) {
                return;
            }
        }
        if (receiver.finished() && !before) {
            sink.endOfData();
        }
    }
}
