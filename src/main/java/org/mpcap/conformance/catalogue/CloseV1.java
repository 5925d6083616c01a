package org.mpcap.conformance.catalogue;

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
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.conformance.script.MalformedOptions;
import org.mpcap.conformance.script.ServerJoin;
import org.mpcap.conformance.script.ServerJoins;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Closing and aborting a connection, and resets (RFC 8684 sections 3.3.3, 3.5 and 3.6). */
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
        all.add("v1/close/3.3.3-4", s -> {
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
        });
        all.add("v1/close/3.3.3-5", s -> {
            CraftedConnection connection = s.open();
            Dss fin = connection.map(Bytes.EMPTY).fin().narrow().option();
            connection.skip(1);
            connection.ack(fin);
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
                connection.ack(odd);
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
        all.add("v1/close/3.3.3-12", s -> {
            CraftedConnection connection = s.open();
            connection.first().fin(connection.ackOption());
            s.given(connection.first().awaitAcked(), "the FIN is not acknowledged");
            s.pause(1_000);
            s.note(CloseScripts.dataFins(connection).isEmpty() ? "no DATA_FIN" : "DATA_FIN");
            s.must(CloseScripts.dataFins(connection).isEmpty(), "DATA_FIN though only the subflow was closed");
        });
        all.add("v1/close/3.3.3-7", s -> {
            CraftedConnection connection = s.open();
            s.given(connection.awaitEcho(7), "no data back");
            connection.first().acking(AckPolicy.BOTH);
            CloseScripts.close(connection);
            boolean came = s.await(
                    4 * s.patience(), () -> !CloseScripts.dataFins(connection).isEmpty());
            if (!s.must(came, "no DATA_FIN")) {
                return;
            }
            Dss fin = CloseScripts.dataFins(connection).get(0);
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
        });
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
            connection.ack(connection.ackOption());
            boolean both = s.await(3 * s.patience(), () -> fin(connection.first()) && fin(joined));
            s.noteShould(both, "FIN on the first: " + fin(connection.first()) + ", on the joined: " + fin(joined));
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
        all.add("v1/fastclose/3.5-1", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            connection.ack(connection.fastClose());
            s.await(2 * s.patience(), () -> connection.first().isReset() && joined.isReset());
            for (CraftedSubflow subflow : List.of(connection.first(), joined)) {
                s.noteMust(
                        subflow.isReset(),
                        (subflow == joined ? "joined" : "first") + " subflow: "
                                + subflow.reset().map(ReceivedSegment::words).orElse("not reset"));
            }
        });
        all.add("v1/fastclose/3.5-2", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.rst(connection.fastClose());
            Optional<ReceivedSegment> reset = connection.first().await(ReceivedSegment::isReset);
            s.note(reset.map(ReceivedSegment::words).orElse("no reset"));
            s.must(reset.isPresent(), "the other subflow is not reset");
        });
        all.add("v1/fastclose/3.5-3", s -> {
            CraftedConnection connection = s.open();
            for (long key :
                    new long[] {s.random().nextLong(), connection.keys().local().bits(), 0}) {
                connection.ack(new MpFastClose(0, key));
                s.mustBe(Kind.MPTCP, connection.probe(), "after key " + Long.toHexString(key));
            }
        });
        all.add("v1/fastclose/3.5-4", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.rst(new MpFastClose(0, s.random().nextLong()));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the other subflow");
        });
        all.add("v1/fastclose/3.5-5", s -> MalformedOptions.lengths(s, 0x70, new int[] {11, 13}));
        all.add("v1/fastclose/3.5-6", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = connection.first();
            subflow.craft().shifted(0x2000_0000).with(connection.fastClose()).send();
            s.mustBe(Kind.MPTCP, connection.probe(), "after an ACK out of the window");
            subflow.craft()
                    .shifted(0x2000_0000)
                    .flags(TcpSegment.RST | TcpSegment.ACK)
                    .with(connection.fastClose())
                    .send();
            s.mustBe(Kind.MPTCP, connection.probe(), "after an RST out of the window");
            subflow.craft()
                    .acknowledging(subflow.expected() + 100_000)
                    .with(connection.fastClose())
                    .again()
                    .send();
            s.mustBe(Kind.MPTCP, connection.probe(), "after an ACK of data never sent");
            subflow.craft()
                    .shifted(100)
                    .flags(TcpSegment.RST | TcpSegment.ACK)
                    .with(connection.fastClose())
                    .send();
            s.mustBe(Kind.MPTCP, connection.probe(), "after an RST in the window but not exact");
        });
        all.add("v1/fastclose/3.5-7", CloseV1::serverAborts);
        all.add("v1/fastclose/3.5-8", s -> {
            CraftedConnection connection = s.open();
            connection.first().acking(AckPolicy.NONE);
            connection.data(connection.first(), Requests.command("abort"));
            Optional<ReceivedSegment> close =
                    connection.first().await(4 * s.patience(), received -> received.has(MpFastClose.class));
            s.given(close.isPresent(), "no MP_FASTCLOSE on command");
            if (close.get().isReset()) {
                s.skip("the server uses the RST form");
            }
            boolean reset = s.await(20_000_000_000L, connection.first()::isReset);
            long times = connection.first().received().stream()
                    .filter(received -> received.has(MpFastClose.class) && !received.isReset())
                    .count();
            s.note(times + " times" + (reset ? ", then RST" : ""));
            s.should(times > 1 && reset, times + " times, " + (reset ? "then RST" : "no RST"));
        });
        all.add("v1/reset/3.6-1", s -> {
            for (int way = 0; way < 3; way++) {
                CraftedConnection connection = s.open();
                CraftedSubflow joined = connection.joined();
                switch (way) {
                    case 0 -> joined.rst();
                    case 1 -> joined.rst(new MpTcpRst(1, 2));
                    default -> joined.rst(new MpTcpRst(0xf, 0xff));
                }
                s.mustBe(
                        Kind.MPTCP,
                        connection.probe(),
                        List.of("after a plain RST", "after MP_TCPRST(2)", "after an unknown reason")
                                .get(way));
            }
        });
        all.add("v1/reset/3.6-2", s -> {
            CraftedConnection connection = s.open();
            connection.ack(new MpTcpRst(0, 1));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/reset/3.6-3", s -> {
            List<MpTcpRst> resets = s.resetsReceived();
            if (resets.isEmpty()) {
                s.skip("no MP_TCPRST seen in this run");
            }
            s.note(resets.size() + " seen, reasons "
                    + resets.stream().map(MpTcpRst::reason).distinct().sorted().toList());
            s.must(resets.stream().allMatch(r -> (r.flags() & 0xe) == 0), "U, V or W set");
            s.ought(resets.stream().allMatch(r -> r.reason() <= 6), "a reason above 6");
        });
        all.add("v1/reset/3.6-4", s -> {
            ServerJoin attempt = ServerJoins.provoke(s);
            int token = attempt.connection().keys().localToken().bits();
            attempt.subflow()
                    .craft()
                    .flags(TcpSegment.RST | TcpSegment.ACK)
                    .with(new MpTcpRst(0, 2))
                    .send();
            int before = s.incoming(token).size();
            s.pause(3_000);
            int again = s.incoming(token).size() - before;
            s.noteShould(again == 0, again + " new attempts in 3 s");
        });
    }

    private static boolean fin(CraftedSubflow subflow) {
        return subflow.received().stream().anyMatch(received -> received.isFin() || received.isReset());
    }

    /** What the server sends when its program aborts. */
    public static void serverAborts(CheckContext s) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        connection.data(connection.first(), Requests.command("abort"));
        s.await(4 * s.patience(), () -> closed(connection.first()) && closed(joined));
        Optional<MpFastClose> close = connection.subflows().stream()
                .flatMap(subflow -> subflow.received().stream())
                .flatMap(received -> received.option(MpFastClose.class).stream())
                .findFirst();
        s.note(close.map(MpFastClose::describe).orElse("no MP_FASTCLOSE"));
        if (s.must(close.isPresent(), "no MP_FASTCLOSE")) {
            s.must(
                    close.get().receiverKey() == connection.keys().local().bits(),
                    "MP_FASTCLOSE with another key than ours");
        }
        s.must(closed(connection.first()) && closed(joined), "a subflow is left");
    }

    private static boolean closed(CraftedSubflow subflow) {
        return subflow.received().stream().anyMatch(received -> received.isReset() || received.has(MpFastClose.class));
    }
}
