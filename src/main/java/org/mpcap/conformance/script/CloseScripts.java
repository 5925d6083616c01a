package org.mpcap.conformance.script;

import java.util.List;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** Scripts about closing that hold for both versions. */
public final class CloseScripts {
    private CloseScripts() {}

    /** Sends our DATA_FIN; a program that closes on end of file then closes too. */
    public static void close(CraftedConnection connection) {
        Dss fin = connection.map(Bytes.EMPTY).fin().option();
        connection.skip(1);
        connection.ack(fin);
    }

    /** The DATA_FINs of the server. */
    public static List<Dss> dataFins(CraftedConnection connection) {
        return connection.subflows().stream()
                .flatMap(subflow -> subflow.received().stream())
                .flatMap(received -> received.option(Dss.class).stream())
                .filter(dss -> (dss.flags() & Dss.FLAG_DATA_FIN) != 0)
                .toList();
    }

    /** A DATA_FIN without data is DATA_ACKed. */
    public static void bareDataFin(CheckContext s) {
        CraftedConnection connection = s.open();
        close(connection);
        s.must(connection.awaitDataAck(), "not DATA_ACKed");
        s.note("DATA_ACKed");
    }

    /** A DATA_FIN on a segment with data is DATA_ACKed behind the data. */
    public static void dataFinWithData(CheckContext s) {
        CraftedConnection connection = s.open();
        Bytes data = s.text(6);
        connection.data(connection.first(), data, connection.map(data).fin());
        connection.skip(1);
        s.must(
                connection.awaitDataAck(),
                "DATA_ACK ends at " + (connection.dataAck() - connection.nextDsn() + 7) + " of 7");
        s.note("DATA_ACK = DSN+7");
    }

    /** A FIN on one subflow that is earlier than data on another does not cut the data off. */
    public static void finBeforeData(CheckContext s) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        Bytes data = s.text(8);
        long dsn = connection.nextDsn();
        connection.ack(connection.map(Bytes.EMPTY).fin().dsn(dsn + 8).option());
        s.pause(30);
        s.must(connection.dataAck() - dsn <= 0, "DATA_FIN acknowledged before the data");
        joined.data(data, connection.map(joined, data).option());
        s.await(s.patience(), () -> connection.dataAck() - dsn >= 8);
        connection.ack(connection.map(Bytes.EMPTY).fin().dsn(dsn + 8).option());
        connection.skip(9);
        s.must(
                connection.awaitDataAck(),
                "data and DATA_FIN not both acknowledged: " + (connection.dataAck() - dsn) + " of 9");
        s.note("acknowledged after the data");
    }

    /** A FIN on the only subflow, without DATA_FIN. */
    public static void finOnOnlySubflow(CheckContext s) {
        CraftedConnection connection = s.open();
        connection.first().fin(connection.ackOption());
        s.given(connection.first().awaitAcked(), "the FIN is not acknowledged");
        s.pause(1_000);
        s.note(dataFins(connection).isEmpty() ? "no DATA_FIN" : "DATA_FIN");
        s.must(dataFins(connection).isEmpty(), "DATA_FIN though only the subflow was closed");
    }

    /** The form of the server's own DATA_FIN. */
    public static void formOfDataFin(CheckContext s) {
        CraftedConnection connection = s.open();
        s.given(connection.awaitEcho(7), "no data back");
        connection.first().acking(AckPolicy.BOTH);
        close(connection);
        boolean came = s.await(4 * s.patience(), () -> !dataFins(connection).isEmpty());
        if (!s.must(came, "no DATA_FIN")) {
            return;
        }
        Dss fin = dataFins(connection).get(0);
        s.note(fin.describe());
        if (s.must(fin.mapping().isPresent(), "F without M")) {
            Dss.Mapping mapping = fin.mapping().orElseThrow();
            boolean bare = mapping.length() == 1;
            s.must(!bare || mapping.subflowSequenceNumber() == 0, "SSN " + mapping.subflowSequenceNumber());
            s.must(mapping.length() >= 1, "length " + mapping.length());
            // Data may have come since, be it the echo behind a greeting: the DATA_FIN counts if it was the next.
            long dsn = connection.finReceived() ? connection.peerNext() - 1 : connection.peerNext();
            long shown = mapping.dataSequenceNumber();
            boolean wide = (fin.flags() & Dss.FLAG_WIDE_DSN) != 0;
            boolean right = wide ? shown == dsn : (int) shown == (int) dsn;
            s.must(!bare || right, "DSN is not the next one");
        }
    }

    /** Whether the connection still speaks MPTCP. */
    public static boolean lives(CraftedConnection connection) {
        return connection.probe().is(Kind.MPTCP);
    }
}
