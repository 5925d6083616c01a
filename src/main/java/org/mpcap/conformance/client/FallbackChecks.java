package org.mpcap.conformance.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.conformance.script.FallbackScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Fallback and failed checksums (RFC 8684 section 3.7). */
final class FallbackChecks {
    /** MP_TCPRST: middlebox interference (RFC 8684 3.6). */
    private static final int MIDDLEBOX = 6;

    private FallbackChecks() {}

    static void add(ScriptTable all) {
        failed(all);
        lost(all);
        over(all);
        holes(all);
    }

    /** A connection on which a mapping with a bad checksum has just been answered with MP_FAIL; the failed DSN. */
    private static long failed(CheckContext s, CraftedConnection connection) {
        Bytes data = s.text(8);
        long dsn = connection.nextDsn();
        connection.data(connection.first(), data, connection.map(data).wrongChecksum());
        s.given(s.await(s.patience(), () -> FallbackScripts.fail(connection).isPresent()), "no MP_FAIL");
        return dsn;
    }

    private static void failed(ScriptTable all) {
        all.add("c1/fallback/3.7-3", s -> {
            CraftedConnection connection = s.connection().withChecksums().open();
            long dsn = failed(s, connection);
            s.pause(100);
            connection.data(connection.first(), s.text(6));
            s.pause(300);
            long beyond = connection.dataAck() - dsn;
            s.noteMust(beyond <= 0, beyond <= 0 ? "not DATA_ACKed" : beyond + " failed bytes DATA_ACKed");
        });
        all.add("c1/fallback/3.7-4", s -> {
            CraftedConnection connection = ClientScripts.asked(s, "wait 1000; send 600")
                    .withChecksums()
                    .open();
            failed(s, connection);
            connection.ack(new MpFail(0, connection.peerNext()));
            s.pause(50);
            int before = connection.first().count();
            s.given(
                    s.await(
                            4 * s.patience(),
                            () -> connection.first().from(before).stream().anyMatch(ReceivedSegment::hasData)),
                    "the client sends nothing");
            long mapped = connection.first().from(before).stream()
                    .flatMap(r -> r.option(Dss.class).stream())
                    .filter(dss -> dss.mapping().filter(m -> m.length() > 0).isPresent())
                    .count();
            s.noteMust(mapped == 0, mapped == 0 ? "no mapping any more" : "goes on with full mappings");
        });
        all.add("c1/fallback/3.7-6", s -> failFromUs(s, false));
        all.add("c1/fallback/3.7-7", s -> failFromUs(s, true));
        all.add("c1/fallback/3.7-8", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.ack(new MpFail(0, connection.peerNext()));
            s.pause(50);
            s.note("on an ACK: " + joined.reset().map(ReceivedSegment::words).orElse("kept"));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
            joined.rst(new MpFail(0, connection.peerNext()));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow after RST");
        });
        all.add("c1/fallback/3.7-16", s -> {
            CraftedConnection connection = s.connection().withChecksums().handshake();
            Bytes data = s.text(8);
            Dss option = connection.map(data).option();
            byte[] changed = data.toArray();
            changed[3] ^= 0x15;
            connection.first().data(Bytes.of(changed), option);
            connection.skip(8);
            s.await(
                    s.patience(),
                    () -> FallbackScripts.fail(connection).isPresent()
                            || connection.first().isReset());
            boolean told = FallbackScripts.fail(connection).isPresent();
            s.noteMust(told, told ? "MP_FAIL" : "no MP_FAIL");
        });
    }

    private static void failFromUs(CheckContext s, boolean next) {
        CraftedConnection connection = ClientScripts.written(s, "send 5; wait 1000; send 600");
        connection.ack(new MpFail(0, connection.peerNext()));
        boolean back =
                s.await(s.patience(), () -> FallbackScripts.fail(connection).isPresent());
        int before = connection.first().count();
        s.await(4 * s.patience(), () -> connection.first().from(before).stream().anyMatch(ReceivedSegment::hasData));
        back |= FallbackScripts.fail(connection).isPresent();
        if (!next) {
            s.noteMust(back, back ? "MP_FAIL" : "no MP_FAIL");
            return;
        }
        List<ReceivedSegment> data = connection.first().from(before).stream()
                .filter(ReceivedSegment::hasData)
                .toList();
        s.given(!data.isEmpty(), "no data from the client");
        Optional<Dss.Mapping> infinite = FallbackScripts.infinite(connection);
        s.note(infinite.isPresent() ? "infinite mapping" : "no infinite mapping");
        s.must(
                data.stream()
                        .allMatch(d -> d.option(Dss.class)
                                .flatMap(Dss::mapping)
                                .filter(m -> m.length() > 0)
                                .isEmpty()),
                "mappings go on");
        s.must(
                infinite.isPresent() || data.stream().allMatch(d -> d.mptcp().isEmpty()),
                "no infinite mapping: " + data.get(0).words());
    }

    private static void lost(ScriptTable all) {
        all.add("c1/fallback/3.7-9", s -> {
            CraftedConnection connection = s.open();
            ConnectionState state = HandshakeScripts.plain(s, connection);
            s.noteMust(!state.is(Kind.MPTCP), state + " for data without DSS");
        });
        all.add("c1/fallback/3.7-10", s -> {
            CraftedConnection connection = s.open();
            ConnectionState state = connection.probe(connection.first(), () -> {
                connection.skip(6);
                connection.first().data("no map", connection.ackOption());
            });
            s.noteMust(!state.is(Kind.MPTCP), state + " for a DSS without mapping");
        });
        all.add("c1/fallback/3.7-11", s -> {
            CraftedConnection connection = ClientScripts.written(s, "send 5");
            connection.first().acking(AckPolicy.SUBFLOW);
            int before = connection.first().count();
            connection.data(
                    connection.first(),
                    Requests.command("send 6"),
                    connection.map(Requests.command("send 6")).withoutAck());
            s.pause(1_500);
            long times = connection.first().from(before).stream()
                    .filter(ReceivedSegment::hasData)
                    .count();
            s.note((times > 1 ? "sent again" : times + " times")
                    + (connection.first().isReset() ? ", reset" : ""));
            s.must(times > 1 || connection.first().isReset() || connection.plain(), "stalls without a word");
        });
        all.add("c1/fallback/3.7-13", s -> {
            CraftedConnection connection = ClientScripts.asked(s, "send 5");
            connection.first().answerSyn();
            s.await(s.patience(), () -> connection.first().streamLength() > 0);
            int before = connection.first().count();
            for (int i = 0; i < 3; i++) {
                s.mustNotBeMptcp(connection.probe(), "for DSS after the fallback");
            }
            connection.ack(connection.answerOption());
            s.pause(50);
            s.must(
                    connection.first().from(before).stream()
                            .allMatch(r -> r.mptcp().isEmpty()),
                    "MPTCP options after the fallback");
        });
        all.add("c1/fallback/3.7-14", s -> {
            CraftedConnection connection = ClientScripts.written(s, "send 5");
            HandshakeScripts.plain(s, connection);
            connection.first().acking(AckPolicy.SUBFLOW);
            s.pause(100);
            int before = connection.first().count();
            connection.ack(AddressScripts.signed(connection, 20));
            connection.ack(new MpFail(0, connection.peerNext()));
            connection.ack(connection.fastClose());
            s.pause(200);
            s.must(!connection.first().isReset(), "MP_FASTCLOSE after the fallback is obeyed");
            ConnectionState state = connection.probe();
            s.noteMust(!state.is(Kind.MPTCP) && !state.is(Kind.DEAD), state + " afterwards");
            s.must(
                    connection.first().from(before).stream()
                            .allMatch(r -> r.mptcp().isEmpty()),
                    "MPTCP options after the fallback");
        });
        all.add("c1/fallback/3.7-15", s -> {
            CraftedConnection connection = MappingChecks.echoing(s);
            int before = connection.first().streamLength();
            connection.first().data("plainbytes");
            s.await(s.patience(), () -> connection.first().streamLength() >= before + 10);
            String got = connection.first().stream().substring(before);
            s.noteMust(got.equals("plainbytes"), "the program has read " + got);
        });
    }

    private static void over(ScriptTable all) {
        all.add("c1/fallback/3.7-12", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.acking(AckPolicy.SUBFLOW);
            connection.first().acking(AckPolicy.STALE);
            connection.ack(new MpPrio(MpPrio.FLAG_BACKUP, OptionalInt.empty()));
            s.pause(50);
            BulkTransfer.ask(s, connection, connection.first(), 600);
            s.given(
                    s.await(4 * s.patience(), () -> joined.received().stream().anyMatch(ReceivedSegment::hasData)),
                    "the client sends no data on the joined subflow");
            boolean reset = s.await(2_000_000_000L, joined::isReset);
            s.noteMust(reset, joined.reset().map(ReceivedSegment::words).orElse("not reset in 2 s"));
        });
    }

    private static void holes(ScriptTable all) {
        all.add("c1/fallback/3.7-17", s -> {
            CraftedConnection connection = s.connection().withChecksums().open();
            CraftedSubflow joined = connection.joined();
            s.given(connection.probe(joined).is(Kind.MPTCP), "the joined subflow carries no data");
            joined.rst(new MpTcpRst(0, 0));
            s.pause(50);
            hole(s, connection);
        });
        all.add(
                "c1/fallback/3.7-18",
                s -> hole(s, s.connection().withChecksums().open()));
        all.add("c1/fallback/3.7-19", s -> {
            CraftedConnection connection = s.open();
            connection.skip(6);
            connection.data(connection.first(), s.text(6));
            s.given(connection.first().awaitAcked(), "not acknowledged on the subflow");
            ConnectionState state = HandshakeScripts.plain(s, connection);
            s.noteMust(state.is(Kind.DEAD), state + " for unmapped data behind a hole");
            s.should(state.reason().isPresent() && state.reason().getAsInt() == MIDDLEBOX, "no reason 6: " + state);
        });
    }

    /** Behind a hole in the data a bad checksum must end the subflow. */
    private static void hole(CheckContext s, CraftedConnection connection) {
        long hole = connection.nextDsn();
        connection.skip(6);
        Bytes bad = s.text(8);
        connection.data(connection.first(), bad, connection.map(bad).wrongChecksum());
        s.await(s.patience(), () -> connection.first().isReset());
        Optional<ReceivedSegment> reset = connection.first().reset();
        s.note(reset.map(ReceivedSegment::words).orElse("not reset")
                + FallbackScripts.fail(connection).map(fail -> ", MP_FAIL").orElse(", no MP_FAIL"));
        s.must(reset.isPresent(), "not reset though the data has a hole");
        reset.ifPresent(r -> s.must(r.has(MpFail.class), "RST without MP_FAIL"));
        s.must(connection.dataAck() - hole <= 0, "bytes behind the hole are DATA_ACKed");
    }
}
