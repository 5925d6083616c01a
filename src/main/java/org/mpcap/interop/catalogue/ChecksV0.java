package org.mpcap.interop.catalogue;

import static org.mpcap.interop.Level.INFO;
import static org.mpcap.interop.Level.MAY;
import static org.mpcap.interop.Level.MUST;
import static org.mpcap.interop.Level.ROBUST;
import static org.mpcap.interop.Level.SHOULD;
import static org.mpcap.interop.Need.CLOSES;
import static org.mpcap.interop.Need.COMMANDS;
import static org.mpcap.interop.Need.DATA;
import static org.mpcap.interop.Need.ECHO;
import static org.mpcap.interop.Need.READS;
import static org.mpcap.interop.Need.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.interop.Check;
import org.mpcap.interop.Flow;
import org.mpcap.interop.Join;
import org.mpcap.interop.Scene;
import org.mpcap.interop.Seen;
import org.mpcap.interop.Session;
import org.mpcap.interop.Source;
import org.mpcap.interop.State;
import org.mpcap.interop.State.Kind;
import org.mpcap.interop.Trait;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Joins, mappings, closing, addresses and fallback of version 0 (RFC 6824 sections 3.2 to 3.6). */
final class ChecksV0 {
    private ChecksV0() {}

    static List<Check> checks() {
        List<Check> all = new ArrayList<>(joins());
        all.addAll(mappings());
        all.addAll(closing());
        all.addAll(addresses());
        all.addAll(fallback());
        return all;
    }

    private static void reset(Scene s, Optional<Seen> answer, String what) {
        String text = what + ": " + answer.map(Seen::words).orElse("silence");
        s.note(text);
        s.must(answer.filter(Seen::isReset).isPresent(), text);
        answer.ifPresent(a -> s.must(!a.has(MpTcpRst.class), what + ": MP_TCPRST, which version 0 does not have"));
    }

    private static List<Check> joins() {
        return List.of(
                Check.of("v0/join/3.2-1", MUST, "a good join")
                        .requires(
                                "The SYN/ACK carries an HMAC over both keys and nonces; the third ACK is answered; then the subflow carries data.")
                        .expects("SYN/ACK with MP_JOIN and the right HMAC; ACK of the third ACK; data DATA_ACKed")
                        .needs(READS, SECOND)
                        .script(JoinChecks::good),
                Check.of("v0/join/3.2-2", MUST, "unknown token; token of a fallen-back connection; SHA-256 token")
                        .requires("An unknown token is answered with RST.")
                        .expects("RST, without MP_TCPRST")
                        .needs(READS, SECOND)
                        .script(s -> {
                            Session session = s.open();
                            reset(
                                    s,
                                    session.join(Source.SECOND)
                                            .token(s.random().nextInt())
                                            .syn()
                                            .answer(),
                                    "unknown token");
                            int wrong = Token.of(MptcpVersion.V1, session.keys().remote())
                                    .bits();
                            reset(
                                    s,
                                    session.join(Source.SECOND)
                                            .token(wrong)
                                            .syn()
                                            .answer(),
                                    "SHA-256 token");
                            JoinChecks.afterHandshakeFallback(s);
                        }),
                Check.of("v0/join/3.2-3", MUST, "wrong HMAC; third ACK without MP_JOIN")
                        .requires("A third ACK that does not prove the keys is answered with RST.")
                        .expects("RST; the first subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> {
                            Session session = s.open();
                            Join wrong = session.join(Source.SECOND).begin();
                            byte[] hmac = wrong.hmac().toArray();
                            hmac[19] ^= 1;
                            wrong.third(Bytes.adopt(hmac));
                            JoinChecks.refusedWithReset(s, session, wrong, "one bit flipped");
                            Join none = session.join(Source.SECOND).begin();
                            none.flow().ack();
                            JoinChecks.refusedWithReset(s, session, none, "no MP_JOIN");
                        }),
                Check.of("v0/join/3.2-4", MUST, "a join before the third ACK of the first subflow")
                        .requires("A token is valid only once the connection is established.")
                        .expects("RST")
                        .needs(SECOND)
                        .script(JoinChecks::beforeThirdAck),
                Check.of("v0/join/3.2-5", MUST, "a join before any DSS")
                        .requires("New subflows must not be established until a DSS option has been received.")
                        .expects("not established")
                        .needs(SECOND)
                        .script(JoinChecks::beforeDss),
                Check.of("v0/join/3.2-6", MUST, "valid token, a port without listener")
                        .requires("Demultiplexing of joins must be done by the token.")
                        .expects("accepted")
                        .needs(READS, SECOND)
                        .script(s -> {
                            Session session = s.open();
                            Flow flow = s.flow(Source.SECOND, 1 + s.random().nextInt(1000));
                            flow.syn(new MpJoin.Syn(
                                    0, 2, session.token().bits(), s.random().nextInt()));
                            Optional<Seen> answer = flow.answer();
                            s.note(answer.map(Seen::words).orElse("silence"));
                            s.ought(
                                    answer.filter(a -> a.has(MpJoin.SynAck.class))
                                            .isPresent(),
                                    answer.map(Seen::words).orElse("silence"));
                        }),
                Check.of("v0/join/3.2-7", MUST, "the third ACK is answered, each time it comes")
                        .requires("The third ACK of a join is reliable: each one is answered.")
                        .expects("an ACK each time")
                        .needs(READS, SECOND)
                        .script(JoinChecks::thirdAckAnswered),
                Check.of("v0/join/3.2-8", MUST, "MP_JOIN SYN with a length that is none")
                        .requires("A SYN with a malformed MP_JOIN opens no MPTCP connection.")
                        .expects("never MP_CAPABLE in the SYN/ACK")
                        .needs(READS, SECOND)
                        .script(s -> JoinChecks.wrongLengths(s, new int[] {3, 4, 10, 11, 13, 16, 24})),
                Check.of("v0/join/3.2-9", SHOULD, "a join with flag B, then bulk data")
                        .requires("A backup subflow is used only when no other works.")
                        .expects("no data on it")
                        .needs(DATA, SECOND)
                        .script(PrioV1::backup),
                Check.of("v0/join/3.2-10", INFO, "number of subflows")
                        .requires("A host may limit its subflows.")
                        .expects("a limit")
                        .needs(READS, SECOND)
                        .script(s -> JoinChecks.limit(s, 12)));
    }

    private static List<Check> mappings() {
        return List.of(
                Check.of("v0/ack/3.3.2-1", MUST, "data with a 64-bit DSN")
                        .requires("A 64-bit DSN is acknowledged with a 64-bit DATA_ACK.")
                        .expects("64-bit DATA_ACK")
                        .needs(READS)
                        .script(AckV1::wideAck),
                Check.of("v0/dss/3.3.1-1", MUST, "32-bit DSNs across the wrap of 2^32")
                        .requires("The upper half of the DSN is implied and grows at the wrap.")
                        .expects("DATA_ACK goes on")
                        .needs(READS)
                        .script(DssChecks::wrap),
                Check.of("v0/dss/3.3-1", MUST, "a checksum that was not agreed, right and wrong")
                        .requires("A checksum that was not agreed is ignored.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(s -> {
                            Session session = s.open();
                            s.mustBe(
                                    Kind.MPTCP,
                                    DssV1.changed(s, session, session.first(), m -> m.checksum(true)),
                                    "for a right one");
                            s.mustBe(
                                    Kind.MPTCP,
                                    DssV1.changed(s, session, session.first(), m -> m.wrongChecksum()),
                                    "for a wrong one");
                        }),
                Check.of("v0/dss/3.3-2", MUST, "a checksum missing though agreed, on the only and on a joined subflow")
                        .requires("A missing checksum must close the subflow with RST.")
                        .expects("RST")
                        .needs(READS, SECOND)
                        .script(s -> {
                            Session session = s.session().withChecksums().open();
                            s.mustBe(
                                    Kind.DEAD,
                                    DssV1.changed(s, session, session.first(), m -> m.checksum(false)),
                                    "on the only subflow");
                            Session two = s.session().withChecksums().open();
                            Flow joined = two.joined();
                            s.mustBe(
                                    Kind.DEAD,
                                    DssV1.changed(s, two, joined, m -> m.checksum(false)),
                                    "on a joined subflow");
                        }),
                Check.of("v0/dss/3.3.1-2", SHOULD, "data without DSS on the only subflow, after DATA_ACKs")
                        .requires(
                                "Unmapped data is not acknowledged at connection level, and RST follows after a window of it.")
                        .expects("acknowledged on the subflow, no DATA_ACK")
                        .needs(READS)
                        .script(s -> {
                            State state = ThirdV1.plain(s, s.open());
                            s.note(state.toString());
                            s.should(!state.is(Kind.TCP), "falls back to TCP");
                        }),
                Check.of("v0/dss/3.3.1-3", MAY, "data without DSS on a joined subflow")
                        .requires("A subflow with unmapped data may be reset.")
                        .expects("RST allowed; the other subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> {
                            Session session = s.open();
                            Flow joined = session.joined();
                            joined.data("unmapped");
                            s.pause(50);
                            s.note(joined.reset().map(Seen::words).orElse("not reset"));
                            s.mustBe(Kind.MPTCP, session.probe(), "on the first subflow");
                        }),
                Check.of("v0/dss/3.3.1-4", MUST, "one mapping over two segments, the option on the first")
                        .requires("A mapping may cover more than the segment that carries it.")
                        .expects("DATA_ACKed")
                        .needs(READS)
                        .script(s -> DssChecks.spread(s, 2)),
                Check.of("v0/dss/3.3.1-5", INFO, "a mapping on an ACK, its data later without DSS")
                        .requires("Version 0 does not say that a mapping must come with its data.")
                        .expects("DATA_ACKed or dropped")
                        .needs(READS)
                        .script(s -> {
                            Session session = s.open();
                            Bytes data = s.text(6);
                            State state = session.probe(session.first(), () -> {
                                var option = session.map(data).option();
                                session.skip(6);
                                session.first().ack(option);
                                session.first().data(data);
                            });
                            s.note(state.toString());
                        }),
                Check.of("v0/dss/3.3.1-6", SHOULD, "a DSN range again on the other subflow, with other content")
                        .requires("The first copy of the data counts.")
                        .expects("the first copy delivered")
                        .needs(DATA, ECHO, SECOND)
                        .script(DssChecks::secondCopy),
                Check.of("v0/ack/3.3.2-2", MUST, "a hole in the DSNs, filled by the other subflow")
                        .requires("DATA_ACKs are cumulative.")
                        .expects("the DATA_ACK stays, then covers both")
                        .needs(DATA, SECOND)
                        .script(DssChecks::hole),
                Check.of("v0/window/3.3.4-1", MUST, "a DSN out of the window")
                        .requires("Data outside the window is dropped.")
                        .expects("no DATA_ACK; the connection lives")
                        .needs(READS)
                        .script(DssChecks::outOfWindow));
    }

    private static List<Check> closing() {
        return List.of(
                Check.of("v0/close/3.3.3-1", MUST, "a bare DATA_FIN; DATA_FIN with data")
                        .requires("DATA_FIN takes one octet of the data sequence space and is acknowledged.")
                        .expects("DATA_ACK +1; + length + 1")
                        .needs(READS)
                        .script(s -> {
                            CloseChecks.bareDataFin(s);
                            CloseChecks.dataFinWithData(s);
                        }),
                Check.of("v0/close/3.3.3-2", MUST, "FIN without DATA_FIN on the only subflow")
                        .requires("Closing the last subflow without DATA_FIN does not close the connection.")
                        .expects("no DATA_FIN back")
                        .needs(CLOSES)
                        .script(CloseChecks::finOnOnlySubflow),
                Check.of("v0/close/3.3.3-3", MUST, "the server closes: form of its DATA_FIN")
                        .requires("A bare DATA_FIN has SSN 0 and length 1.")
                        .expects("DATA_FIN: SSN 0, length 1")
                        .needs(CLOSES)
                        .script(CloseChecks::formOfDataFin),
                Check.of("v0/fastclose/3.5-1", MUST, "MP_FASTCLOSE on an ACK, two subflows")
                        .requires("MP_FASTCLOSE with the right key closes the whole connection.")
                        .expects("RST on all subflows")
                        .needs(READS, SECOND)
                        .script(FastcloseChecks::onAck),
                Check.of("v0/fastclose/3.5-2", MUST, "MP_FASTCLOSE with a wrong key")
                        .requires("MP_FASTCLOSE with a wrong key is ignored.")
                        .expects("ignored")
                        .needs(READS)
                        .script(FastcloseChecks::wrongKey),
                Check.of("v0/fastclose/3.5-3", MUST, "the server program aborts, two subflows")
                        .requires(
                                "An abort sends MP_FASTCLOSE with the peer's key on one subflow and RST on the others.")
                        .expects("MP_FASTCLOSE(K_A) on one, RST on the others")
                        .needs(COMMANDS, SECOND)
                        .script(FastcloseChecks::serverAborts),
                Check.of("v0/reset/4-1", MUST, "RST on one of two subflows")
                        .requires("A reset closes only its subflow.")
                        .expects("the other goes on")
                        .needs(READS, SECOND)
                        .script(FastcloseChecks::otherSubflowGoesOn));
    }

    private static List<Check> addresses() {
        return List.of(
                Check.of("v0/addr/3.4.1-1", INFO, "ADD_ADDR, with and without port")
                        .requires("ADD_ADDR has no echo in version 0.")
                        .expects("no echo; the connection lives")
                        .needs(READS)
                        .script(s -> {
                            Session session = s.open();
                            session.first()
                                    .ack(new AddAddr(
                                            4, 20, AddrV1.nobody(20), OptionalInt.empty(), OptionalLong.empty()))
                                    .ack(new AddAddr(
                                            4, 21, AddrV1.nobody(21), OptionalInt.of(4433), OptionalLong.empty()));
                            s.mustBe(Kind.MPTCP, session.probe(), "afterwards");
                        }),
                Check.of("v0/addr/3.4.1-2", ROBUST, "ADD_ADDR with a length that is none")
                        .requires("A malformed option is ignored.")
                        .expects("ignored")
                        .needs(READS)
                        .script(s ->
                                Malformed.lengths(s, 0x34, new int[] {3, 4, 7, 9, 11, 16, 20, 21, 22, 23, 28, 30})),
                Check.of("v0/rmaddr/3.4.2-1", MUST, "an unknown address id")
                        .requires("An unknown address id is silently ignored (3.7).")
                        .expects("ignored")
                        .needs(READS)
                        .script(RemoveV1::unknown),
                Check.of("v0/rmaddr/3.4.2-2", SHOULD, "the id of a live joined subflow")
                        .requires("A path in use should be checked by a keepalive before it is removed.")
                        .expects("a keepalive; the path is kept")
                        .needs(READS, SECOND)
                        .script(RemoveV1::live),
                Check.of("v0/prio/3.3.8-1", SHOULD, "MP_PRIO on the subflow that carries the data")
                        .requires("The subflow MP_PRIO comes on becomes a backup.")
                        .expects("data moves to the other subflow")
                        .needs(DATA, SECOND)
                        .script(s -> PrioV1.moves(s, new MpPrio(1, OptionalInt.empty()))),
                Check.of("v0/prio/3.3.8-2", SHOULD, "MP_PRIO with address id 0 on the joined subflow")
                        .requires("An address id names the subflows that become a backup.")
                        .expects("applied to the initial subflow")
                        .needs(DATA, SECOND)
                        .script(s -> {
                            Session session = s.open();
                            Flow joined = session.joined();
                            joined.ack(new MpPrio(1, OptionalInt.of(0)));
                            s.pause(30);
                            int before = session.first().streamLength();
                            s.given(Bulk.echo(s, session, joined, 10_000), "the data does not come in full");
                            int still = session.first().streamLength() - before;
                            s.note(still + " of 10000 bytes on the initial subflow");
                            s.should(still == 0, still + " of 10000 bytes on the initial subflow");
                        }));
    }

    private static List<Check> fallback() {
        List<Check> all = new ArrayList<>(List.of(
                Check.of("v0/fallback/3.6-1", MUST, "server data acknowledged without DATA_ACK, first subflow")
                        .requires(
                                "ACKs without DATA_ACK on the first subflow mean that options are lost: the server must fall back.")
                        .expects("falls back; no DSS any more")
                        .needs(DATA)
                        .script(s -> FallbackChecks.acksWithoutDss(s, false)),
                Check.of("v0/fallback/3.6-2", MUST, "server data acknowledged without DATA_ACK, joined subflow")
                        .requires("ACKs without DATA_ACK on a joined subflow must be answered with RST.")
                        .expects("RST")
                        .needs(DATA, SECOND)
                        .script(FallbackChecks::joinedWithoutDataAck),
                Check.of("v0/fallback/3.6-3", MUST, "a bad checksum on the only subflow")
                        .requires("A failed checksum is answered with MP_FAIL; the data is not acknowledged.")
                        .expects("MP_FAIL(DSN); the bytes not DATA_ACKed")
                        .needs(READS)
                        .script(s -> {
                            FallbackChecks.badChecksum(
                                    s, s.session().withChecksums().open());
                            FallbackChecks.failedBytes(s);
                        }),
                Check.of("v0/fallback/3.6-4", MUST, "a bad checksum on a joined subflow")
                        .requires("With another subflow the one with the bad checksum is reset with MP_FAIL.")
                        .expects("RST with MP_FAIL(DSN)")
                        .needs(READS, SECOND)
                        .script(FallbackChecks::badChecksumOnJoined),
                Check.of("v0/fallback/3.6-5", SHOULD, "an infinite mapping from us")
                        .requires("After an infinite mapping no DATA_ACK is sent.")
                        .expects("no DATA_ACKs any more")
                        .needs(DATA)
                        .script(FallbackChecks::noDataAckAfterInfinite),
                Check.of("v0/fallback/3.6-6", MUST, "MP_FAIL to the server on the only subflow")
                        .requires("MP_FAIL is answered with an infinite mapping.")
                        .expects("infinite mapping on its next data")
                        .needs(DATA)
                        .script(s -> {
                            Session session = s.open();
                            s.given(session.awaitEcho(7), "no data back");
                            session.first().ack(new MpFail(0, session.peerNext()));
                            s.pause(50);
                            State state = FallbackChecks.infiniteFromUs(s, session);
                            boolean infinite = s.await(
                                    s.patience(),
                                    () -> FallbackChecks.infinite(session).isPresent());
                            s.note((infinite ? "infinite mapping, " : "no infinite mapping, ") + state);
                            s.ought(infinite, "no infinite mapping with the next data");
                        })));
        all.addAll(DupackChecks.checks(MptcpVersion.V0));
        all.add(Check.of("v0/robust/-1", ROBUST, "unknown subtypes, malformed and random options")
                .requires("The server survives any option.")
                .expects("survives")
                .needs(READS)
                .traits(Trait.FULL)
                .script(s -> {
                    RobustChecks.unknownInSyn(s);
                    RobustChecks.unknownEstablished(s);
                    RobustChecks.randomEstablished(s, 1500);
                }));
        return all;
    }
}
