package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.ECHO;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ServerNeed;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.conformance.script.FallbackScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.conformance.script.JoinScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;

/** Fallback and checksum failures (RFC 8684 sections 3.7 and 3.8). */
final class FallbackV1 {
    private FallbackV1() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(withoutAck());
        all.addAll(unmapped());
        all.addAll(failed());
        all.addAll(infinite());
        return all;
    }

    private static List<ConformanceCheck> withoutAck() {
        return List.of(
                ConformanceCheck.of("v1/fallback/3.7-1", MUST, "bulk data acknowledged only on the subflow")
                        .requires("Every segment carries a mapping until a DATA_ACK has come.")
                        .expects("a mapping on every segment")
                        .needs(DATA)
                        .script(s -> {
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
                                    .filter(received -> received.option(Dss.class)
                                            .flatMap(Dss::mapping)
                                            .isEmpty())
                                    .count();
                            s.note(without + " of " + data.size() + " segments without mapping");
                            s.must(without == 0, without + " of " + data.size() + " segments without mapping");
                        }),
                ConformanceCheck.of(
                                "v1/fallback/3.7-2",
                                MUST,
                                "server data acknowledged without DSS, nothing DATA_ACKed yet")
                        .requires(
                                "ACKs without DATA_ACK on the first subflow mean that options are lost: the server must fall back.")
                        .expects("one DSS with data-level length 0, then no MPTCP option")
                        .needs(DATA)
                        .script(s -> FallbackScripts.acksWithoutDss(s, false)),
                ConformanceCheck.of(
                                "v1/fallback/3.7-3", MUST, "the same, but our data carries mappings without DATA_ACK")
                        .requires(
                                "ACKs without DATA_ACK on the first subflow mean that options are lost: the server must fall back.")
                        .expects("one DSS with data-level length 0, then no MPTCP option")
                        .needs(DATA)
                        .script(s -> FallbackScripts.acksWithoutDss(s, true)),
                ConformanceCheck.of(
                                "v1/fallback/3.7-4",
                                MUST,
                                "server data on a joined subflow acknowledged without DATA_ACK")
                        .requires("ACKs without DATA_ACK on a joined subflow must be answered with RST.")
                        .expects("RST(6)")
                        .needs(DATA, SECOND)
                        .script(FallbackScripts::joinedWithoutDataAck),
                ConformanceCheck.of("v1/fallback/3.7-5", MUST, "our options stripped behind the handshake")
                        .requires("Data without DSS as first data: the connection falls back.")
                        .expects("TCP; data both ways")
                        .needs(DATA)
                        .script(s -> stripped(s, s.connection().handshake())),
                ConformanceCheck.of("v1/fallback/3.7-6", MUST, "our options stripped from the third ACK on")
                        .requires("A third ACK without MP_CAPABLE: the connection falls back.")
                        .expects("TCP; data both ways")
                        .needs(DATA)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.first().ack();
                            stripped(s, connection);
                        }));
    }

    private static void stripped(CheckContext s, CraftedConnection connection) {
        connection.first().acking(AckPolicy.SUBFLOW);
        s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
        boolean echoes = s.server().app().gives(ServerNeed.ECHO);
        boolean back = s.await(
                4 * s.patience(),
                () -> echoes
                        ? connection.first().stream().contains("plain")
                        : connection.first().streamLength() > 0);
        s.must(back, "the program's answer does not come");
    }

    private static List<ConformanceCheck> unmapped() {
        return List.of(
                ConformanceCheck.of("v1/fallback/3.7-7", SHOULD, "data without DSS in mid-connection, one subflow")
                        .requires("After DATA_ACKs were exchanged, unmapped data leads to RST, not to fallback.")
                        .expects("acknowledged on the subflow; RST(6) at the latest after one window")
                        .needs(READS)
                        .script(s -> {
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
                        }),
                ConformanceCheck.of("v1/fallback/3.7-8", MUST, "data without DSS on one of two subflows")
                        .requires("With another subflow there is no fallback: the subflow is reset.")
                        .expects("RST(6) on it; the other lives")
                        .needs(READS, SECOND)
                        .script(s -> {
                            for (boolean onFirst : new boolean[] {true, false}) {
                                CraftedConnection connection = s.open();
                                CraftedSubflow joined = connection.joined();
                                CraftedSubflow bad = onFirst ? connection.first() : joined;
                                CraftedSubflow good = onFirst ? joined : connection.first();
                                bad.data("unmapped");
                                bad.await(ReceivedSegment::isReset);
                                s.note((onFirst ? "first" : "joined") + ": "
                                        + bad.reset()
                                                .map(ReceivedSegment::words)
                                                .orElse("not reset"));
                                s.mustBe(Kind.MPTCP, connection.probe(good), "on the other subflow");
                            }
                        }));
    }

    private static List<ConformanceCheck> failed() {
        return List.of(
                ConformanceCheck.of("v1/fallback/3.7-9", MUST, "checksums on, the first mapping bad")
                        .requires("A failed checksum on the only subflow is answered with MP_FAIL.")
                        .expects("ACK with MP_FAIL(DSN of the mapping); no DATA_ACK")
                        .needs(READS)
                        .script(s -> FallbackScripts.badChecksum(
                                s, s.connection().withChecksums().handshake())),
                ConformanceCheck.of("v1/fallback/3.7-10", MUST, "checksums on, a later mapping bad")
                        .requires("A failed checksum on the only subflow is answered with MP_FAIL.")
                        .expects("ACK with MP_FAIL(64-bit DSN of that mapping)")
                        .needs(READS)
                        .script(s -> FallbackScripts.badChecksum(
                                s, s.connection().withChecksums().open())),
                ConformanceCheck.of("v1/fallback/3.7-11", MUST, "after the MP_FAIL: the failed bytes")
                        .requires("Data whose checksum failed must not be acknowledged by DATA_ACK.")
                        .expects("not DATA_ACKed")
                        .needs(DATA, ECHO)
                        .script(FallbackScripts::failedBytes),
                ConformanceCheck.of(
                                "v1/fallback/3.7-12",
                                MUST,
                                "after the MP_FAIL: we answer MP_FAIL and an infinite mapping")
                        .requires("After MP_FAIL and the infinite mapping the connection is TCP.")
                        .expects("TCP")
                        .needs(DATA)
                        .script(s -> {
                            CraftedConnection connection = failing(s);
                            Bytes data = s.text(6);
                            connection.first().ack(new MpFail(0, connection.nextDsn()));
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                Dss infinite = connection
                                        .map(data)
                                        .infinite()
                                        .checksum(true)
                                        .option();
                                connection.skip(6);
                                connection.first().data(data, infinite);
                            });
                            s.note(state + " for the infinite mapping");
                            ConnectionState plain = HandshakeScripts.plain(s, connection);
                            s.mustBe(Kind.TCP, plain, "for plain data behind it");
                        }),
                ConformanceCheck.of(
                                "v1/fallback/3.7-13", INFO, "after the MP_FAIL: we ignore it and go on with good DSS")
                        .requires("The peer of an MP_FAIL must fall back.")
                        .expects("stays fallen back, or reset after a timeout")
                        .needs(DATA)
                        .script(s -> s.note(failing(s).probe().toString())),
                ConformanceCheck.of("v1/fallback/3.7-14", MUST, "checksums on, two subflows, a bad checksum on one")
                        .requires("With another subflow the one with the bad checksum is reset with MP_FAIL.")
                        .expects("RST with MP_FAIL(DSN); the other lives; DATA_ACK unchanged")
                        .needs(READS, SECOND)
                        .script(FallbackScripts::badChecksumOnJoined),
                ConformanceCheck.of("v1/fallback/3.7-15", MUST, "checksums on, payload 3 bytes longer than the mapping")
                        .requires("A middlebox that changes the payload is found out by the checksum.")
                        .expects("MP_FAIL, or the bytes not DATA_ACKed")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection =
                                    s.connection().withChecksums().open();
                            Bytes data = s.text(9);
                            Bytes longer = data.slice(0, 3)
                                    .plus(CheckContext.bytes("ALG"))
                                    .plus(data.from(3));
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
                            boolean fail = s.await(
                                    s.patience(),
                                    () -> FallbackScripts.fail(connection).isPresent());
                            s.note(FallbackScripts.fail(connection)
                                    .map(MpFail::describe)
                                    .orElse("no MP_FAIL"));
                            s.must(fail || connection.first().isReset(), "no MP_FAIL");
                        }));
    }

    /** A connection on which a mapping with a bad checksum has just been answered with MP_FAIL. */
    private static CraftedConnection failing(CheckContext s) {
        CraftedConnection connection = s.connection().withChecksums().open();
        Bytes data = s.text(8);
        connection.data(connection.first(), data, connection.map(data).wrongChecksum());
        s.given(s.await(s.patience(), () -> FallbackScripts.fail(connection).isPresent()), "no MP_FAIL");
        return connection;
    }

    private static List<ConformanceCheck> infinite() {
        return List.of(
                ConformanceCheck.of("v1/fallback/3.7-16", MUST, "MP_FAIL from us on the only subflow")
                        .requires("MP_FAIL is answered with MP_FAIL and an infinite mapping.")
                        .expects("MP_FAIL; infinite mapping with the next data; then no MPTCP option")
                        .needs(DATA)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            s.given(connection.awaitEcho(7), "no data back");
                            int before = connection.first().count();
                            connection.first().ack(new MpFail(0, connection.peerNext()));
                            boolean back = s.await(
                                    s.patience(),
                                    () -> FallbackScripts.fail(connection).isPresent());
                            s.note(back ? "MP_FAIL" : "no MP_FAIL");
                            ConnectionState state = FallbackScripts.infiniteFromUs(s, connection);
                            s.await(
                                    s.patience(),
                                    () -> FallbackScripts.infinite(connection).isPresent());
                            Optional<Dss.Mapping> infinite = FallbackScripts.infinite(connection);
                            s.note((infinite.isPresent() ? "infinite mapping, " : "no infinite mapping, ") + state);
                            s.must(back, "no MP_FAIL");
                            s.given(
                                    connection.first().from(before).stream().anyMatch(ReceivedSegment::hasData),
                                    "no data from the server behind it");
                            s.must(infinite.isPresent(), "no infinite mapping with the next data");
                        }),
                ConformanceCheck.of("v1/fallback/3.7-17", INFO, "MP_FAIL without RST on one of two subflows")
                        .requires("With another subflow, MP_FAIL closes its subflow only.")
                        .expects("ignored, or that subflow reset")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection.joined();
                            joined.ack(new MpFail(0, connection.peerNext()));
                            s.pause(50);
                            s.note("joined subflow: "
                                    + joined.reset().map(ReceivedSegment::words).orElse("kept"));
                            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
                        }),
                ConformanceCheck.of("v1/fallback/3.7-18", SHOULD, "an infinite mapping from us on the only subflow")
                        .requires("After an infinite mapping no DATA_ACK is sent.")
                        .expects("no DATA_ACK any more")
                        .needs(DATA)
                        .script(FallbackScripts::noDataAckAfterInfinite),
                ConformanceCheck.of("v1/fallback/3.7-19", MUST, "an infinite mapping while two subflows exist")
                        .requires("Fallback is possible with one subflow only.")
                        .expects("one subflow left, or RST of this one")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection.joined();
                            Bytes data = s.text(6);
                            joined.data(
                                    data,
                                    connection.map(joined, data).infinite().option());
                            s.await(
                                    s.patience(),
                                    () -> joined.isReset() || connection.first().isReset());
                            String text = "first: "
                                    + connection
                                            .first()
                                            .reset()
                                            .map(ReceivedSegment::words)
                                            .orElse("alive") + ", joined: "
                                    + joined.reset().map(ReceivedSegment::words).orElse("alive");
                            s.note(text);
                            boolean oneLeft =
                                    joined.isReset() || connection.first().isReset();
                            s.must(oneLeft || !CloseScripts.lives(connection), "both subflows go on: " + text);
                        }),
                ConformanceCheck.of("v1/fallback/3.7-20", MUST, "correct DSS after fallback, three times")
                        .requires("A connection that fell back stays TCP.")
                        .expects("never MPTCP again")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.first().ack();
                            HandshakeScripts.plain(s, connection);
                            connection.nextDsn(connection.keys().firstLocalDsn());
                            for (int i = 0; i < 3; i++) {
                                Answers.mustNotBeMptcp(s, connection.probe(), "for DSS after fallback");
                            }
                        }),
                ConformanceCheck.of("v1/fallback/3.7-21", MUST, "a join after fallback")
                        .requires("A connection that fell back has no further subflows.")
                        .expects("refused")
                        .needs(READS, SECOND)
                        .script(JoinScripts::afterHandshakeFallback),
                ConformanceCheck.of("v1/error/3.8-1", MUST, "a DSN out of the window")
                        .requires("Data outside the window is dropped (3.8).")
                        .expects("no DATA_ACK; the connection lives")
                        .needs(READS)
                        .script(DssScripts::outOfWindow));
    }
}
