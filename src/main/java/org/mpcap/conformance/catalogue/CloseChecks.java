package org.mpcap.conformance.catalogue;

import java.util.List;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** Scripts about closing that hold for both versions. */
final class CloseChecks {
    private CloseChecks() {}

    /** Sends our DATA_FIN; a program that closes on end of file then closes too. */
    static void close(CraftedConnection session) {
        Dss fin = session.map(Bytes.EMPTY).fin().option();
        session.skip(1);
        session.first().ack(fin);
    }

    /** The DATA_FINs of the server. */
    static List<Dss> dataFins(CraftedConnection session) {
        return session.flows().stream()
                .flatMap(flow -> flow.seen().stream())
                .flatMap(seen -> seen.option(Dss.class).stream())
                .filter(dss -> (dss.flags() & Dss.FLAG_DATA_FIN) != 0)
                .toList();
    }

    static void bareDataFin(CheckContext s) {
        CraftedConnection session = s.open();
        close(session);
        s.must(session.awaitDataAck(), "not DATA_ACKed");
        s.note("DATA_ACKed");
    }

    static void dataFinWithData(CheckContext s) {
        CraftedConnection session = s.open();
        Bytes data = s.text(6);
        session.data(session.first(), data, session.map(data).fin());
        session.skip(1);
        s.must(session.awaitDataAck(), "DATA_ACK ends at " + (session.dataAck() - session.nextDsn() + 7) + " of 7");
        s.note("DATA_ACK = DSN+7");
    }

    static void finBeforeData(CheckContext s) {
        CraftedConnection session = s.open();
        CraftedSubflow joined = session.joined();
        Bytes data = s.text(8);
        long dsn = session.nextDsn();
        session.first().ack(session.map(Bytes.EMPTY).fin().dsn(dsn + 8).option());
        s.pause(30);
        s.must(session.dataAck() - dsn <= 0, "DATA_FIN acknowledged before the data");
        joined.data(data, session.map(joined, data).option());
        s.await(s.patience(), () -> session.dataAck() - dsn >= 8);
        session.first().ack(session.map(Bytes.EMPTY).fin().dsn(dsn + 8).option());
        session.skip(9);
        s.must(
                session.awaitDataAck(),
                "data and DATA_FIN not both acknowledged: " + (session.dataAck() - dsn) + " of 9");
        s.note("acknowledged after the data");
    }

    static void finOnOnlySubflow(CheckContext s) {
        CraftedConnection session = s.open();
        session.first().fin(session.ackOption());
        s.given(session.first().awaitAcked(), "the FIN is not acknowledged");
        s.pause(1_000);
        s.note(dataFins(session).isEmpty() ? "no DATA_FIN" : "DATA_FIN");
        s.must(dataFins(session).isEmpty(), "DATA_FIN though only the subflow was closed");
    }

    static void formOfDataFin(CheckContext s) {
        CraftedConnection session = s.open();
        s.given(session.awaitEcho(7), "no data back");
        long dsn = session.peerNext();
        session.first().acking(AckPolicy.BOTH);
        close(session);
        boolean came = s.await(4 * s.patience(), () -> !dataFins(session).isEmpty());
        if (!s.must(came, "no DATA_FIN")) {
            return;
        }
        Dss fin = dataFins(session).get(0);
        s.note(fin.describe());
        if (s.must(fin.mapping().isPresent(), "F without M")) {
            Dss.Mapping mapping = fin.mapping().orElseThrow();
            boolean bare = mapping.length() == 1;
            s.must(!bare || mapping.subflowSequenceNumber() == 0, "SSN " + mapping.subflowSequenceNumber());
            s.must(mapping.length() >= 1, "length " + mapping.length());
            long shown = mapping.dataSequenceNumber();
            boolean wide = (fin.flags() & Dss.FLAG_WIDE_DSN) != 0;
            boolean right = wide ? shown == dsn : (int) shown == (int) dsn;
            s.must(!bare || right, "DSN is not the next one");
        }
    }

    /** Whether the connection still speaks MPTCP. */
    static boolean lives(CraftedConnection session) {
        return session.probe().is(Kind.MPTCP);
    }
}
