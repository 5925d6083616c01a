package org.mpcap.conformance.catalogue;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.AddressScripts;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.CloseScripts;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.conformance.script.FallbackScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.conformance.script.JoinScripts;
import org.mpcap.conformance.script.MalformedOptions;
import org.mpcap.conformance.script.RobustScripts;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;

/** What version 0 alone asks for behind the handshake, or in words of its own (RFC 6824 sections 3.2 to 3.6). */
final class ChecksV0 {
    private ChecksV0() {}

    static void add(ScriptTable all) {
        all.add("v0/close/3.3.3-1", s -> {
            CloseScripts.bareDataFin(s);
            CloseScripts.dataFinWithData(s);
        });
        all.add("v0/reset/4-1", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.rst();
            s.mustBe(Kind.MPTCP, connection.probe(), "on the other subflow");
        });
        all.add("v0/addr/3.4.1-1", s -> {
            CraftedConnection connection = s.open();
            connection
                    .ack(new AddAddr(4, 20, AddressScripts.nobody(20), OptionalInt.empty(), OptionalLong.empty()))
                    .ack(new AddAddr(4, 21, AddressScripts.nobody(21), OptionalInt.of(4433), OptionalLong.empty()));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add(
                "v0/addr/3.4.1-2",
                s -> MalformedOptions.lengths(s, 0x34, new int[] {3, 4, 7, 9, 11, 16, 20, 21, 22, 23, 28, 30}));
        all.add("v0/prio/3.3.8-2", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.ack(new MpPrio(1, OptionalInt.of(0)));
            s.pause(30);
            int before = connection.first().streamLength();
            s.given(BulkTransfer.echo(s, connection, joined, 10_000), "the data does not come in full");
            int still = connection.first().streamLength() - before;
            s.noteShould(still == 0, still + " of 10000 bytes on the initial subflow");
        });
        all.add("v0/fallback/3.6-3", s -> {
            FallbackScripts.badChecksum(s, s.connection().withChecksums().open());
            FallbackScripts.failedBytes(s);
        });
        all.add("v0/fallback/3.6-6", s -> {
            CraftedConnection connection = s.open();
            s.given(connection.awaitEcho(7), "no data back");
            connection.ack(new MpFail(0, connection.peerNext()));
            s.pause(50);
            ConnectionState state = FallbackScripts.infiniteFromUs(s, connection);
            boolean infinite = s.await(
                    s.patience(), () -> FallbackScripts.infinite(connection).isPresent());
            s.note((infinite ? "infinite mapping, " : "no infinite mapping, ") + state);
            s.ought(infinite, "no infinite mapping with the next data");
        });
        all.add("v0/robust/-1", s -> {
            RobustScripts.unknownInSyn(s);
            RobustScripts.unknownEstablished(s);
            RobustScripts.randomEstablished(s, 1500);
        });
        all.add("v0/dss/3.3-1", s -> {
            CraftedConnection connection = DssScripts.withoutChecksums(s);
            s.mustBe(
                    Kind.MPTCP,
                    DssScripts.changed(s, connection, connection.first(), m -> m.checksum(true)),
                    "for a right one");
            s.mustBe(
                    Kind.MPTCP,
                    DssScripts.changed(s, connection, connection.first(), m -> m.wrongChecksum()),
                    "for a wrong one");
        });
        all.add("v0/dss/3.3-2", s -> {
            CraftedConnection connection = s.connection().withChecksums().open();
            s.mustBe(
                    Kind.DEAD,
                    DssScripts.changed(s, connection, connection.first(), m -> m.checksum(false)),
                    "on the only subflow");
            CraftedConnection two = s.connection().withChecksums().open();
            CraftedSubflow joined = two.joined();
            s.mustBe(Kind.DEAD, DssScripts.changed(s, two, joined, m -> m.checksum(false)), "on a joined subflow");
        });
        all.add("v0/dss/3.3.1-2", s -> {
            CraftedConnection connection = s.open();
            HandshakeScripts.confirmed(s, connection);
            ConnectionState state = HandshakeScripts.plain(s, connection);
            s.note(state.toString());
            s.should(!state.is(Kind.TCP), "falls back to TCP");
        });
        all.add("v0/dss/3.3.1-3", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.data("unmapped");
            s.pause(50);
            s.note(joined.reset().map(ReceivedSegment::words).orElse("not reset"));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
        all.add("v0/dss/3.3.1-4", s -> DssScripts.spread(s, 2));
        all.add("v0/dss/3.3.1-5", s -> {
            CraftedConnection connection = s.open();
            HandshakeScripts.confirmed(s, connection);
            Bytes data = s.text(6);
            ConnectionState state = connection.probe(connection.first(), () -> {
                var option = connection.map(data).option();
                connection.skip(6);
                connection.ack(option);
                connection.first().data(data);
            });
            s.note(state.toString());
        });
        all.add("v0/join/3.2-2", s -> {
            CraftedConnection connection = s.open();
            reset(
                    s,
                    connection
                            .join(SourceEnd.SECOND)
                            .token(s.random().nextInt())
                            .syn()
                            .answer(),
                    "unknown token");
            int wrong = Token.of(MptcpVersion.V1, connection.keys().remote()).bits();
            reset(s, connection.join(SourceEnd.SECOND).token(wrong).syn().answer(), "SHA-256 token");
            JoinScripts.afterHandshakeFallback(s);
        });
        all.add("v0/join/3.2-3", s -> {
            CraftedConnection connection = s.open();
            JoinBuilder wrong = connection.join(SourceEnd.SECOND).begin();
            byte[] hmac = wrong.hmac().toArray();
            hmac[19] ^= 1;
            wrong.third(Bytes.adopt(hmac));
            JoinScripts.refusedWithReset(s, connection, wrong, "one bit flipped");
            JoinBuilder none = connection.join(SourceEnd.SECOND).begin();
            none.subflow().ack();
            JoinScripts.refusedWithReset(s, connection, none, "no MP_JOIN");
        });
        all.add("v0/join/3.2-6", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = s.subflow(SourceEnd.SECOND, 1 + s.random().nextInt(1000));
            subflow.syn(
                    new MpJoin.Syn(0, 2, connection.token().bits(), s.random().nextInt()));
            Optional<ReceivedSegment> answer = subflow.answer();
            s.noteOught(
                    answer.filter(a -> a.has(MpJoin.SynAck.class)).isPresent(),
                    answer.map(ReceivedSegment::words).orElse("silence"));
        });
        all.add("v0/join/3.2-8", s -> JoinScripts.wrongLengths(s, new int[] {3, 4, 10, 11, 13, 16, 24}));
        all.add("v0/join/3.2-10", s -> JoinScripts.limit(s, 12));
    }

    private static void reset(CheckContext s, Optional<ReceivedSegment> answer, String what) {
        s.noteMust(
                answer.filter(ReceivedSegment::isReset).isPresent(),
                what + ": " + answer.map(ReceivedSegment::words).orElse("silence"));
        answer.ifPresent(a -> s.must(!a.has(MpTcpRst.class), what + ": MP_TCPRST, which version 0 does not have"));
    }
}
