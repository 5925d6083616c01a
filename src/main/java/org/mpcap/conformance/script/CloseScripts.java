package org.mpcap.conformance.script;

import java.util.List;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
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

    /** Whether the connection still speaks MPTCP. */
    public static boolean lives(CraftedConnection connection) {
        return connection.probe().is(Kind.MPTCP);
    }
}
