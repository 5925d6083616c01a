package org.mpcap.conformance.catalogue;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.PeerNeed;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.conformance.script.FallbackScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.conformance.script.JoinScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Fallback and checksum failures (RFC 8684 sections 3.7 and 3.8). */
final class FallbackV1 {
    private FallbackV1() {}

    static void add(ScriptTable all) {
        all.add("v1/fallback/3.7-1", s -> {
            CraftedConnection connection = s.connection().handshake();
            connection.first().acking(AckPolicy.NONE);
            BulkTransfer.ask(s, connection, connection.first(), 8_000);
            s.given(
                    connection
                            .first()
                            .await(4 * s.patience(), ReceivedSegment::hasData)
                            .isPresent(),
                    "no data from the server");
            s.pause(50);
            List<ReceivedSegment> data = connection.first().received().stream()
                    .filter(ReceivedSegment::hasData)
                    .toList();
            long without = data.stream()
                    .filter(received ->
                            received.option(Dss.class).flatMap(Dss::mapping).isEmpty())
                    .count();
            s.noteMust(without == 0, without + " of " + data.size() + " segments without mapping");
        });
        all.add("v1/fallback/3.7-2", s -> FallbackScripts.acksWithoutDss(s, false));
        all.add("v1/fallback/3.7-3", s -> FallbackScripts.acksWithoutDss(s, true));
        all.add("v1/fallback/3.7-4", FallbackScripts::joinedWithoutDataAck);
        all.add("v1/fallback/3.7-5", s -> stripped(s, s.connection().handshake()));
        all.add("v1/fallback/3.7-6", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack();
            stripped(s, connection);
        });
        all.add("v1/fallback/3.7-7", s -> {
            CraftedConnection connection = s.open();
            ConnectionState state = HandshakeScripts.plain(s, connection);
            s.note(state + " for data without DSS");
            s.should(!state.is(Kind.TCP), "falls back to TCP");
            CraftedConnection other = s.open();
            ConnectionState noMap = other.probe(other.first(), () -> {
                other.skip(6);
                other.first().data("no map", other.ackOption());
            });
            s.note(noMap + " for data with DSS but no mapping");
            s.should(!noMap.is(Kind.TCP), "falls back to TCP for a DSS without mapping");
        });
        all.add("v1/fallback/3.7-8", s -> {
            for (boolean onFirst : new boolean[] {true, false}) {
                CraftedConnection connection = s.open();
                CraftedSubflow joined = connection.joined();
                CraftedSubflow bad = onFirst ? connection.first() : joined;
                CraftedSubflow good = onFirst ? joined : connection.first();
                bad.data("unmapped");
                bad.await(ReceivedSegment::isReset);
                s.note((onFirst ? "first" : "joined") + ": "
                        + bad.reset().map(ReceivedSegment::words).orElse("not reset"));
                s.mustBe(Kind.MPTCP, connection.probe(good), "on the other subflow");
            }
        });
        all.add(
                "v1/fallback/3.7-9",
                s -> FallbackScripts.badChecksum(
                        s, s.connection().withChecksums().handshake()));
        all.add(
                "v1/fallback/3.7-10",
                s -> FallbackScripts.badChecksum(
                        s, s.connection().withChecksums().open()));
        all.add("v1/fallback/3.7-11", FallbackScripts::failedBytes);
        all.add("v1/fallback/3.7-12", s -> {
            CraftedConnection connection = failing(s);
            Bytes data = s.text(6);
            connection.ack(new MpFail(0, connection.nextDsn()));
            ConnectionState state = connection.probe(
                    data, connection.map(data).infinite().checksum(true).option());
            s.note(state + " for the infinite mapping");
            ConnectionState plain = HandshakeScripts.plain(s, connection);
            s.mustBe(Kind.TCP, plain, "for plain data behind it");
        });
        all.add("v1/fallback/3.7-13", s -> s.note(failing(s).probe().toString()));
        all.add("v1/fallback/3.7-14", s -> {
            for (boolean onFirst : new boolean[] {false, true}) {
                CraftedConnection connection = s.connection().withChecksums().open();
                CraftedSubflow joined = connection.joined();
                HandshakeScripts.confirmed(s, connection);
                CraftedSubflow bad = onFirst ? connection.first() : joined;
                CraftedSubflow good = onFirst ? joined : connection.first();
                String which = onFirst ? "first" : "joined";
                Bytes data = s.text(8);
                long dsn = connection.nextDsn();
                bad.data(data, connection.map(bad, data).wrongChecksum().option());
                Optional<ReceivedSegment> reset = bad.await(ReceivedSegment::isReset);
                s.note(which + ": " + reset.map(ReceivedSegment::words).orElse("not reset"));
                if (s.must(reset.isPresent(), which + " subflow not reset")) {
                    Optional<MpFail> fail = reset.get().option(MpFail.class);
                    s.must(
                            fail.filter(f -> f.dataSequenceNumber() == dsn).isPresent(),
                            which + ": RST without MP_FAIL(DSN)");
                    if (s.v1()) {
                        s.should(
                                reset.get()
                                        .option(MpTcpRst.class)
                                        .filter(r -> r.reason() == 6)
                                        .isPresent(),
                                which + ": no reason 6");
                    }
                }
                s.must(connection.dataAck() - dsn <= 0, which + ": failed bytes DATA_ACKed");
                ConnectionState state = connection.probe(good);
                s.must(state.is(Kind.MPTCP), which + ": the other subflow is " + state);
            }
        });
        all.add("v1/fallback/3.7-15", s -> {
            CraftedConnection connection = s.connection().withChecksums().open();
            Bytes data = s.text(9);
            Bytes longer = data.slice(0, 3).plus(CheckContext.bytes("ALG")).plus(data.from(3));
            Dss option = connection.map(data).option();
            connection.first().data(longer, option);
            Bytes more = s.text(8);
            connection.skip(9);
            connection
                    .first()
                    .data(
                            more,
                            connection
                                    .map(more)
                                    .ssn(connection.first().ssn() - 3)
                                    .option());
            connection.skip(8);
            boolean fail =
                    s.await(s.patience(), () -> FallbackScripts.fail(connection).isPresent());
            s.note(FallbackScripts.fail(connection).map(MpFail::describe).orElse("no MP_FAIL"));
            s.must(fail || connection.first().isReset(), "no MP_FAIL");
        });
        all.add("v1/fallback/3.7-16", s -> {
            CraftedConnection connection = s.open();
            s.given(connection.awaitEcho(7), "no data back");
            int before = connection.first().count();
            connection.ack(new MpFail(0, connection.peerNext()));
            boolean back =
                    s.await(s.patience(), () -> FallbackScripts.fail(connection).isPresent());
            s.note(back ? "MP_FAIL" : "no MP_FAIL");
            ConnectionState state = FallbackScripts.infiniteFromUs(s, connection);
            s.await(s.patience(), () -> FallbackScripts.infinite(connection).isPresent());
            Optional<Dss.Mapping> infinite = FallbackScripts.infinite(connection);
            s.note((infinite.isPresent() ? "infinite mapping, " : "no infinite mapping, ") + state);
            s.must(back, "no MP_FAIL");
            s.given(
                    connection.first().from(before).stream().anyMatch(ReceivedSegment::hasData),
                    "no data from the server behind it");
            s.must(infinite.isPresent(), "no infinite mapping with the next data");
        });
        all.add("v1/fallback/3.7-17", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.ack(new MpFail(0, connection.peerNext()));
            s.pause(50);
            s.note("joined subflow: "
                    + joined.reset().map(ReceivedSegment::words).orElse("kept"));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
        all.add("v1/fallback/3.7-18", s -> {
            CraftedConnection connection = s.open();
            ConnectionState state = FallbackScripts.infiniteFromUs(s, connection);
            s.note(state + " for the infinite mapping");
            int before = connection.first().count();
            ConnectionState plain = HandshakeScripts.plain(s, connection);
            long acks = connection.first().from(before).stream()
                    .flatMap(received -> received.option(Dss.class).stream())
                    .filter(dss -> dss.dataAck().isPresent() && dss.mapping().isEmpty())
                    .count();
            s.note(plain + " for plain data behind it, " + acks + " DATA_ACKs");
            s.should(acks == 0, acks + " DATA_ACKs after the infinite mapping");
            s.must(!plain.is(Kind.SILENT) && !plain.is(Kind.DEAD), plain + " for plain data behind it");
        });
        all.add("v1/fallback/3.7-19", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            Bytes data = s.text(6);
            joined.data(data, connection.map(joined, data).infinite().option());
            s.await(s.patience(), () -> joined.isReset() || connection.first().isReset());
            String text = "first: "
                    + connection.first().reset().map(ReceivedSegment::words).orElse("alive") + ", joined: "
                    + joined.reset().map(ReceivedSegment::words).orElse("alive");
            s.note(text);
            boolean oneLeft = joined.isReset() || connection.first().isReset();
            s.must(oneLeft || !CloseScripts.lives(connection), "both subflows go on: " + text);
        });
        all.add("v1/fallback/3.7-20", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack();
            HandshakeScripts.plain(s, connection);
            connection.nextDsn(connection.keys().firstLocalDsn());
            for (int i = 0; i < 3; i++) {
                s.mustNotBeMptcp(connection.probe(), "for DSS after fallback");
            }
        });
        all.add("v1/fallback/3.7-21", JoinScripts::afterHandshakeFallback);
        all.add("v1/error/3.8-1", DssScripts::outOfWindow);
    }

    private static void stripped(CheckContext s, CraftedConnection connection) {
        connection.first().acking(AckPolicy.SUBFLOW);
        s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
        boolean echoes = s.app().gives(PeerNeed.ECHO);
        boolean back = s.await(
                4 * s.patience(),
                () -> echoes
                        ? connection.first().stream().contains("plain")
                        : connection.first().streamLength() > 0);
        s.must(back, "the program's answer does not come");
    }

    /** A connection on which a mapping with a bad checksum has just been answered with MP_FAIL. */
    private static CraftedConnection failing(CheckContext s) {
        CraftedConnection connection = s.connection().withChecksums().open();
        Bytes data = s.text(8);
        connection.data(connection.first(), data, connection.map(data).wrongChecksum());
        s.given(s.await(s.patience(), () -> FallbackScripts.fail(connection).isPresent()), "no MP_FAIL");
        return connection;
    }
}
