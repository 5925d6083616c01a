package org.mpcap.conformance.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Closing, aborting and resetting (RFC 8684 sections 3.3.3, 3.5 and 3.6). */
final class ClosingChecks {
    private static final long FIN_NANOS = 2_000_000_000L;

    private ClosingChecks() {}

    static void add(ScriptTable all) {
        ends(all);
        ended(all);
        aborts(all);
    }

    /** Has the client end in this way and returns its DATA_FIN. */
    private static Dss dataFin(CheckContext s, CraftedConnection connection, String command) {
        connection.data(connection.first(), Requests.command(command));
        s.given(
                s.await(
                        4 * s.patience(),
                        () -> !CloseScripts.dataFins(connection).isEmpty()),
                "no DATA_FIN on command");
        return CloseScripts.dataFins(connection).get(0);
    }

    private static void ends(ScriptTable all) {
        all.add("c1/close/3.3.3-1", s -> {
            CraftedConnection connection = s.open();
            long next = connection.peerNext();
            Dss fin = dataFin(s, connection, "shutdown");
            s.note(fin.describe());
            s.must(
                    fin.mapping()
                            .filter(m -> m.subflowSequenceNumber() == 0
                                    && m.length() == 1
                                    && (int) m.dataSequenceNumber() == (int) next)
                            .isPresent(),
                    fin.describe());
        });
        all.add("c1/close/3.3.3-2", s -> {
            CraftedConnection connection = s.open();
            connection.first().acking(AckPolicy.STALE);
            dataFin(s, connection, "shutdown");
            s.await(3_000_000_000L, () -> CloseScripts.dataFins(connection).size() > 1);
            int fins = CloseScripts.dataFins(connection).size();
            s.noteMust(fins > 1, fins > 1 ? "sent again" : "not sent again in 3 s");
        });
        all.add("c1/close/3.3.3-3", s -> {
            CraftedConnection connection = s.open();
            connection.first().acking(AckPolicy.STALE);
            dataFin(s, connection, "shutdown");
            boolean fin = connection
                            .first()
                            .await(2_500_000_000L, ReceivedSegment::isFin)
                            .isPresent()
                    || connection.first().received().stream().anyMatch(ReceivedSegment::isFin);
            s.noteMust(!fin, fin ? "FIN before the DATA_FIN is acknowledged" : "no FIN in 2.5 s");
        });
        all.add("c1/close/3.3.3-4", s -> {
            CraftedConnection connection = s.open();
            dataFin(s, connection, "shutdown");
            boolean fin = s.await(
                    FIN_NANOS, () -> connection.first().received().stream().anyMatch(ReceivedSegment::isFin));
            s.noteOught(fin, fin ? "FIN" : "no FIN within 2 s");
        });
        all.add("c1/close/3.3.3-5", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            dataFin(s, connection, "close");
            CloseScripts.close(connection);
            boolean both = s.await(3 * s.patience(), () -> isOver(connection.first()) && isOver(joined));
            s.noteShould(
                    both, "FIN on the first: " + isOver(connection.first()) + ", on the joined: " + isOver(joined));
        });
        all.add("c1/close/3.3.3-13", s -> {
            CraftedConnection connection = s.open();
            dataFin(s, connection, "shutdown");
            s.note(connection.probe() + " afterwards");
        });
        all.add("c1/close/3.3.3-14", s -> {
            CraftedConnection connection =
                    ClientScripts.asked(s, "send 5; close").handshake();
            s.given(
                    s.await(
                            4 * s.patience(),
                            () -> !CloseScripts.dataFins(connection).isEmpty()),
                    "no DATA_FIN");
            s.note(CloseScripts.dataFins(connection).get(0).describe());
            s.must(
                    s.await(s.patience(), connection::finReceived) && connection.deliveredLength() == 5,
                    "the DATA_FIN does not come behind the data: " + connection.deliveredLength() + " bytes");
        });
        all.add("c1/close/3.3.3-15", s -> {
            CraftedConnection connection =
                    ClientScripts.asked(s, "wait 600; close").handshake();
            connection.firstData();
            Optional<ReceivedSegment> end = connection
                    .first()
                    .await(
                            2_500_000_000L,
                            r -> r.isReset()
                                    || r.isFin()
                                    || !CloseScripts.dataFins(connection).isEmpty());
            s.note(ClientScripts.words(end)
                    + end.filter(r -> r.has(MpFastClose.class))
                            .map(r -> " with MP_FASTCLOSE")
                            .orElse(""));
        });
        all.add("c1/close/3.3.3-16", s -> {
            CraftedConnection connection = s.open();
            connection.data(connection.first(), Requests.command("wait 300"));
            CloseScripts.close(connection);
            s.must(connection.awaitDataAck(), "our DATA_FIN is not DATA_ACKed");
            s.note("DATA_ACKed" + (CloseScripts.dataFins(connection).isEmpty() ? ", the client stays open" : ""));
        });
        all.add("c1/close/3.3.3-17", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.acking(AckPolicy.NONE);
            BulkTransfer.ask(s, connection, connection.first(), 5_000);
            connection.data(connection.first(), Requests.command("close"));
            s.pause(2_000);
            s.note("joined: " + joined.reset().map(ReceivedSegment::words).orElse("no reset"));
        });
    }

    private static void ended(ScriptTable all) {
        all.add("c1/close/3.3.3-6", s -> {
            for (boolean narrow : new boolean[] {false, true}) {
                CraftedConnection connection = s.open();
                var fin = connection.map(Bytes.EMPTY).fin();
                connection.ack((narrow ? fin.narrow() : fin).option());
                connection.skip(1);
                s.noteMust(connection.awaitDataAck(), (narrow ? "32" : "64") + "-bit DSN: DATA_FIN not DATA_ACKed");
                s.end(connection);
            }
        });
        all.add("c1/close/3.3.3-8", s -> {
            CraftedConnection connection = s.open();
            Bytes data = s.text(8);
            long dsn = connection.nextDsn();
            connection.ack(connection.map(Bytes.EMPTY).fin().dsn(dsn + 8).option());
            s.pause(50);
            s.must(connection.dataAck() - dsn <= 0, "DATA_FIN acknowledged before the data");
            connection.data(connection.first(), data);
            s.given(connection.awaitDataAck(), "the data is not DATA_ACKed");
            connection.ack(connection.map(Bytes.EMPTY).fin().option());
            connection.skip(1);
            s.noteMust(connection.awaitDataAck(), "DATA_ACK " + (connection.dataAck() - dsn) + " of 9");
        });
        all.add("c1/close/3.3.3-10", s -> {
            CraftedConnection connection = s.open();
            Dss fin = connection.map(Bytes.EMPTY).fin().option();
            connection.skip(1);
            connection.first().fin(fin);
            boolean data = connection.awaitDataAck();
            s.note((data ? "DATA_FIN" : "not the DATA_FIN") + " and "
                    + (connection.first().awaitAcked() ? "FIN" : "not the FIN") + " acknowledged");
        });
        all.add("c1/close/3.3.3-11", s -> {
            CraftedConnection connection = MappingChecks.echoing(s);
            connection.first().fin(connection.ackOption());
            s.given(connection.first().awaitAcked(), "the FIN is not acknowledged");
            s.pause(500);
            boolean eof = connection.delivered().contains("eof");
            s.must(!eof && CloseScripts.dataFins(connection).isEmpty(), "the program sees the end of the data");
            s.note("no end of data; " + (s.awaitJoin(connection, 0).isPresent() ? "a join comes" : "no join comes"));
        });
        all.add("c1/close/3.3.3-12", s -> {
            CraftedConnection connection = s.open();
            CloseScripts.close(connection);
            s.given(connection.awaitDataAck(), "our DATA_FIN is not DATA_ACKed");
            long end = connection.nextDsn();
            Bytes data = s.text(6);
            connection.first().data(data, connection.map(data).option());
            connection.first().awaitAcked();
            s.pause(100);
            boolean taken = connection.dataAck() - end > 0;
            s.noteOught(!taken, taken ? "data behind the DATA_FIN is DATA_ACKed" : "discarded");
        });
    }

    private static boolean isOver(CraftedSubflow subflow) {
        return subflow.received().stream().anyMatch(received -> received.isFin() || received.isReset());
    }

    private static void aborts(ScriptTable all) {
        all.add("c1/fastclose/3.5-5", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.ack(connection.fastClose());
            s.await(2 * s.patience(), () -> connection.first().isReset() && joined.isReset());
            s.note("first: "
                    + connection.first().reset().map(ReceivedSegment::words).orElse("not reset") + ", joined: "
                    + joined.reset().map(ReceivedSegment::words).orElse("not reset"));
        });
        all.add("c1/fastclose/3.5-7", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = connection.first();
            subflow.craft()
                    .shifted(0x2000_0000)
                    .flags(TcpSegment.RST | TcpSegment.ACK)
                    .with(connection.fastClose())
                    .send();
            s.mustBe(Kind.MPTCP, connection.probe(), "after an RST out of the window");
            subflow.craft()
                    .shifted(100)
                    .flags(TcpSegment.RST | TcpSegment.ACK)
                    .with(connection.fastClose())
                    .send();
            s.mustBe(Kind.MPTCP, connection.probe(), "after an RST in the window but not exact");
        });
        all.add("c1/reset/3.6-3", s -> {
            List<CraftedConnection> connections = new ArrayList<>();
            for (int reason = 1; reason <= 6; reason++) {
                CraftedConnection connection = s.open();
                connection.joined().rst(new MpTcpRst(0, reason));
                connections.add(connection);
            }
            s.pause(3_000);
            long again = connections.stream()
                    .filter(connection -> s.awaitJoin(connection, 0).isPresent())
                    .count();
            s.noteShould(again == 0, again + " of 6 subflows opened again in 3 s");
        });
        all.add("c1/reset/3.6-4", s -> {
            CraftedConnection connection = s.open();
            connection.first().rst(new MpTcpRst(0, 0));
            s.note(s.awaitJoin(connection, 1_000_000_000L).isPresent() ? "kept: a join comes" : "no join comes");
        });
        all.add("c1/reset/3.6-5", s -> {
            List<MpTcpRst> resets = s.resetsReceived();
            if (resets.isEmpty()) {
                throw s.skip("no MP_TCPRST seen in this run");
            }
            s.note("reasons "
                    + resets.stream().map(MpTcpRst::reason).distinct().sorted().toList());
        });
    }
}
