package org.mpcap.conformance.catalogue;

import java.util.List;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** Closing a connection (RFC 8684 section 3.3.3). */
final class CloseV1 {
    private CloseV1() {}

    static void add(ScriptTable all) {
        all.add("v1/close/3.3.3-1", CloseScripts::bareDataFin);
        all.add("v1/close/3.3.3-2", CloseScripts::dataFinWithData);
        all.add("v1/close/3.3.3-3", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = connection.first();
            Dss fin = connection.map(Bytes.EMPTY).fin().option();
            connection.skip(1);
            subflow.fin(fin);
            boolean acked = subflow.awaitAcked();
            boolean data = connection.awaitDataAck();
            s.note("FIN " + (acked ? "" : "not ") + "acknowledged, DATA_FIN " + (data ? "" : "not ") + "acknowledged");
        });
        all.add("v1/close/3.3.3-4", CloseScripts::finBeforeData);
        all.add("v1/close/3.3.3-5", s -> {
            CraftedConnection connection = s.open();
            Dss fin = connection.map(Bytes.EMPTY).fin().narrow().option();
            connection.skip(1);
            connection.first().ack(fin);
            s.must(connection.awaitDataAck(), "not DATA_ACKed");
            s.note("DATA_ACKed");
        });
        all.add("v1/close/3.3.3-6", s -> {
            for (int way = 0; way < 4; way++) {
                CraftedConnection connection = s.open();
                Dss odd = switch (way) {
                    case 0 -> connection.map(Bytes.EMPTY).fin().length(2).option();
                    case 1 -> connection.map(Bytes.EMPTY).fin().length(0).option();
                    case 2 ->
                        connection
                                .map(Bytes.EMPTY)
                                .fin()
                                .ssn(connection.first().ssn())
                                .option();
                    default ->
                        connection
                                .map(Bytes.EMPTY)
                                .ackOnly()
                                .flags(Dss.FLAG_DATA_FIN)
                                .option();
                };
                long dsn = connection.nextDsn();
                connection.first().ack(odd);
                s.pause(30);
                String form = List.of("length 2", "length 0", "SSN not 0", "F without M")
                        .get(way);
                s.note(form + ": " + (connection.dataAck() - dsn > 0 ? "taken" : "ignored"));
            }
            s.serverLives();
        });
        all.add("v1/close/3.3.3-11", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.fin(connection.ackOption());
            s.must(joined.awaitAcked(), "the FIN is not acknowledged");
            s.note("server's FIN " + (joined.await(ReceivedSegment::isFin).isPresent() ? "came" : "did not come"));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the other subflow");
        });
        all.add("v1/close/3.3.3-12", CloseScripts::finOnOnlySubflow);
        all.add("v1/close/3.3.3-7", CloseScripts::formOfDataFin);
        all.add("v1/close/3.3.3-8", s -> {
            CraftedConnection connection = s.open();
            // All that comes before the DATA_FIN is DATA_ACKed: what is sent again is it alone.
            HandshakeScripts.confirmed(s, connection);
            BulkTransfer.awaitEnd(s, connection);
            connection.first().acking(AckPolicy.STALE);
            CloseScripts.close(connection);
            s.await(2_500_000_000L, () -> CloseScripts.dataFins(connection).size() > 1);
            long fins = CloseScripts.dataFins(connection).size();
            s.note(fins + " DATA_FINs");
            s.given(fins > 0, "no DATA_FIN came");
            s.must(fins > 1, "not sent again");
        });
        all.add("v1/close/3.3.3-9", s -> {
            CraftedConnection connection = s.open();
            connection.data(connection.first(), Requests.command("shutdown"));
            s.given(s.await(4 * s.patience(), connection::finReceived), "no DATA_FIN on command");
            boolean fin = connection
                    .first()
                    .await(2_000_000_000L, ReceivedSegment::isFin)
                    .isPresent();
            s.note(fin ? "FIN" : "no FIN within 2 s");
            s.ought(fin, "no FIN within 2 s");
        });
        all.add("v1/close/3.3.3-10", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            CloseScripts.close(connection);
            s.given(s.await(4 * s.patience(), connection::finReceived), "no DATA_FIN from the server");
            connection.first().ack(connection.ackOption());
            boolean both = s.await(3 * s.patience(), () -> fin(connection.first()) && fin(joined));
            s.note("FIN on the first: " + fin(connection.first()) + ", on the joined: " + fin(joined));
            s.should(both, "FIN on the first: " + fin(connection.first()) + ", on the joined: " + fin(joined));
        });
        all.add("v1/close/3.3.3-13", s -> {
            CraftedConnection connection = s.open();
            connection.data(connection.first(), Requests.command("shutdown"));
            s.given(s.await(4 * s.patience(), connection::finReceived), "no DATA_FIN on command");
            s.note(connection.probe() + " afterwards");
        });
        all.add("v1/close/3.3.3-14", s -> {
            CraftedConnection connection = s.open();
            connection.data(connection.first(), Requests.command("close"));
            s.given(s.await(4 * s.patience(), connection::finReceived), "no DATA_FIN on command");
            s.note(connection.probe() + " afterwards");
        });
    }

    private static boolean fin(CraftedSubflow subflow) {
        return subflow.received().stream().anyMatch(received -> received.isFin() || received.isReset());
    }
}
