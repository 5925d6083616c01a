package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.CLOSES;
import static org.mpcap.conformance.ServerNeed.COMMANDS;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** Closing a connection (RFC 8684 section 3.3.3). */
final class CloseV1 {
    private CloseV1() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(ours());
        all.addAll(theirs());
        return all;
    }

    private static List<ConformanceCheck> ours() {
        return List.of(
                ConformanceCheck.of("v1/close/3.3.3-1", MUST, "a bare DATA_FIN")
                        .requires("DATA_FIN takes one octet of the data sequence space and is acknowledged.")
                        .expects("DATA_ACK + 1")
                        .needs(READS)
                        .script(CloseScripts::bareDataFin),
                ConformanceCheck.of("v1/close/3.3.3-2", MUST, "DATA_FIN with 6 bytes of data")
                        .requires("DATA_FIN behind data takes the octet after it.")
                        .expects("DATA_ACK = DSN + 7")
                        .needs(READS)
                        .script(CloseScripts::dataFinWithData),
                ConformanceCheck.of("v1/close/3.3.3-3", INFO, "DATA_FIN and FIN in one segment")
                        .requires("DATA_FIN and FIN may be combined.")
                        .expects("both acknowledged")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow subflow = connection.first();
                            Dss fin = connection.map(Bytes.EMPTY).fin().option();
                            connection.skip(1);
                            subflow.fin(fin);
                            boolean acked = subflow.awaitAcked();
                            boolean data = connection.awaitDataAck();
                            s.note("FIN " + (acked ? "" : "not ") + "acknowledged, DATA_FIN " + (data ? "" : "not ")
                                    + "acknowledged");
                        }),
                ConformanceCheck.of("v1/close/3.3.3-4", MUST, "DATA_FIN while earlier data is missing")
                        .requires("DATA_FIN is acknowledged only when all data before it has come.")
                        .expects("not acknowledged before the data, then both")
                        .needs(READS, SECOND)
                        .script(CloseScripts::finBeforeData),
                ConformanceCheck.of("v1/close/3.3.3-5", MUST, "DATA_FIN with a 32-bit DSN")
                        .requires("A DSN may be sent with its low 32 bits.")
                        .expects("accepted")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            Dss fin = connection.map(Bytes.EMPTY).fin().narrow().option();
                            connection.skip(1);
                            connection.first().ack(fin);
                            s.must(connection.awaitDataAck(), "not DATA_ACKed");
                            s.note("DATA_ACKed");
                        }),
                ConformanceCheck.of("v1/close/3.3.3-6", MUST, "odd forms of a bare DATA_FIN")
                        .requires("A bare DATA_FIN has SSN 0 and length 1; other forms do no harm.")
                        .expects("ignored or taken as DATA_FIN; no crash")
                        .needs(READS)
                        .script(s -> {
                            for (int way = 0; way < 4; way++) {
                                CraftedConnection connection = s.open();
                                Dss odd = switch (way) {
                                    case 0 ->
                                        connection
                                                .map(Bytes.EMPTY)
                                                .fin()
                                                .length(2)
                                                .option();
                                    case 1 ->
                                        connection
                                                .map(Bytes.EMPTY)
                                                .fin()
                                                .length(0)
                                                .option();
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
                        }),
                ConformanceCheck.of("v1/close/3.3.3-11", MUST, "FIN without DATA_FIN on one of two subflows")
                        .requires("FIN closes only its subflow.")
                        .expects("the other subflow goes on")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection.joined();
                            joined.fin(connection.ackOption());
                            s.must(joined.awaitAcked(), "the FIN is not acknowledged");
                            s.note("server's FIN "
                                    + (joined.await(ReceivedSegment::isFin).isPresent() ? "came" : "did not come"));
                            s.mustBe(Kind.MPTCP, connection.probe(), "on the other subflow");
                        }),
                ConformanceCheck.of("v1/close/3.3.3-12", MUST, "FIN without DATA_FIN on the only subflow")
                        .requires("Closing the last subflow without DATA_FIN does not close the connection.")
                        .expects("no DATA_FIN from the server")
                        .needs(CLOSES, SECOND)
                        .script(CloseScripts::finOnOnlySubflow));
    }

    private static List<ConformanceCheck> theirs() {
        return List.of(
                ConformanceCheck.of("v1/close/3.3.3-7", MUST, "the server closes: form of its DATA_FIN")
                        .requires("A bare DATA_FIN has F and M set, SSN 0 and length 1.")
                        .expects("F, M, SSN 0, length 1, DSN = next")
                        .needs(CLOSES)
                        .script(CloseScripts::formOfDataFin),
                ConformanceCheck.of("v1/close/3.3.3-8", MUST, "the server's DATA_FIN is not acknowledged")
                        .requires("DATA_FIN is retransmitted until it is acknowledged.")
                        .expects("sent again")
                        .needs(CLOSES)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            // All that comes before the DATA_FIN is DATA_ACKed: what is sent again is it alone.
                            HandshakeScripts.confirmed(s, connection);
                            BulkTransfer.awaitEnd(s, connection);
                            connection.first().acking(AckPolicy.STALE);
                            CloseScripts.close(connection);
                            s.await(
                                    2_500_000_000L,
                                    () -> CloseScripts.dataFins(connection).size() > 1);
                            long fins = CloseScripts.dataFins(connection).size();
                            s.note(fins + " DATA_FINs");
                            s.given(fins > 0, "no DATA_FIN came");
                            s.must(fins > 1, "not sent again");
                        }),
                ConformanceCheck.of("v1/close/3.3.3-9", MUST, "the server's DATA_FIN acknowledged, our side kept open")
                        .requires("Once a DATA_FIN has been acknowledged, all remaining subflows must be closed.")
                        .expects("FIN on its subflows")
                        .needs(COMMANDS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.data(connection.first(), Requests.command("shutdown"));
                            s.given(s.await(4 * s.patience(), connection::finReceived), "no DATA_FIN on command");
                            boolean fin = connection
                                    .first()
                                    .await(2_000_000_000L, ReceivedSegment::isFin)
                                    .isPresent();
                            s.note(fin ? "FIN" : "no FIN within 2 s");
                            s.ought(fin, "no FIN within 2 s");
                        }),
                ConformanceCheck.of("v1/close/3.3.3-10", SHOULD, "both DATA_FINs acknowledged, two subflows")
                        .requires("When both directions are closed, all subflows are closed.")
                        .expects("FIN on every subflow")
                        .needs(CLOSES, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection.joined();
                            CloseScripts.close(connection);
                            s.given(s.await(4 * s.patience(), connection::finReceived), "no DATA_FIN from the server");
                            connection.first().ack(connection.ackOption());
                            boolean both = s.await(3 * s.patience(), () -> fin(connection.first()) && fin(joined));
                            s.note("FIN on the first: " + fin(connection.first()) + ", on the joined: " + fin(joined));
                            s.should(
                                    both,
                                    "FIN on the first: " + fin(connection.first()) + ", on the joined: " + fin(joined));
                        }),
                ConformanceCheck.of("v1/close/3.3.3-13", INFO, "the server shuts its direction down")
                        .requires("After DATA_FIN the other direction goes on.")
                        .expects("DATA_FIN; our data is still DATA_ACKed")
                        .needs(COMMANDS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.data(connection.first(), Requests.command("shutdown"));
                            s.given(s.await(4 * s.patience(), connection::finReceived), "no DATA_FIN on command");
                            s.note(connection.probe() + " afterwards");
                        }),
                ConformanceCheck.of("v1/close/3.3.3-14", INFO, "data after the server program closed")
                        .requires("Data for a closed program is refused or acknowledged.")
                        .expects("RST, MP_FASTCLOSE or DATA_ACK")
                        .needs(COMMANDS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.data(connection.first(), Requests.command("close"));
                            s.given(s.await(4 * s.patience(), connection::finReceived), "no DATA_FIN on command");
                            s.note(connection.probe() + " afterwards");
                        }));
    }

    private static boolean fin(CraftedSubflow subflow) {
        return subflow.received().stream().anyMatch(received -> received.isFin() || received.isReset());
    }
}
