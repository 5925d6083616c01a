package org.mpcap.interop.catalogue;

import java.util.List;
import org.mpcap.interop.Acking;
import org.mpcap.interop.Flow;
import org.mpcap.interop.Scene;
import org.mpcap.interop.Session;
import org.mpcap.interop.State.Kind;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** Scripts about closing that hold for both versions. */
final class CloseChecks {
    private CloseChecks() {}

    /** Sends our DATA_FIN; a program that closes on end of file then closes too. */
    static void close(Session session) {
        Dss fin = session.map(Bytes.EMPTY).fin().option();
        session.skip(1);
        session.first().ack(fin);
    }

    /** The DATA_FINs of the server. */
    static List<Dss> dataFins(Session session) {
        return session.flows().stream()
                .flatMap(flow -> flow.seen().stream())
                .flatMap(seen -> seen.option(Dss.class).stream())
                .filter(dss -> (dss.flags() & Dss.FLAG_DATA_FIN) != 0)
                .toList();
    }

    static void bareDataFin(Scene s) {
        Session session = s.open();
        close(session);
        s.must(session.awaitDataAck(), "not DATA_ACKed");
        s.note("DATA_ACKed");
    }

    static void dataFinWithData(Scene s) {
        Session session = s.open();
        Bytes data = s.text(6);
        session.data(session.first(), data, session.map(data).fin());
        session.skip(1);
        s.must(session.awaitDataAck(), "DATA_ACK ends at " + (session.dataAck() - session.nextDsn() + 7) + " of 7");
        s.note("DATA_ACK = DSN+7");
    }

    static void finBeforeData(Scene s) {
        Session session = s.open();
        Flow joined = session.joined();
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

    static void finOnOnlySubflow(Scene s) {
        Session session = s.open();
        session.first().fin(session.ackOption());
        s.given(session.first().awaitAcked(), "the FIN is not acknowledged");
        s.pause(1_000);
        s.note(dataFins(session).isEmpty() ? "no DATA_FIN" : "DATA_FIN");
        s.must(dataFins(session).isEmpty(), "DATA_FIN though only the subflow was closed");
    }

    static void formOfDataFin(Scene s) {
        Session session = s.open();
        s.given(session.awaitEcho(7), "no data back");
        long dsn = session.peerNext();
        session.first().acking(Acking.BOTH);
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
    static boolean lives(Session session) {
        return session.probe().is(Kind.MPTCP);
    }
}
