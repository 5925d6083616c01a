package org.mpcap.conformance.client;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.AnsweredJoin;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Joins that are answered oddly, and what comes of them later (RFC 8684 sections 3.2, 3.3.6, 3.3.8 and 3.7). */
final class JoinedChecks {
    private static final long SECOND = 1_000_000_000L;
    private static final int PERMANENT = 0;

    private JoinedChecks() {}

    static void add(ScriptTable all) {
        odd(all);
        later(all);
    }

    private static void odd(ScriptTable all) {
        all.add("c1/join/3.2-17", s -> {
            for (boolean goodFirst : new boolean[] {true, false}) {
                CraftedConnection connection = s.open();
                AnsweredJoin join = s.acceptJoin(connection);
                join.subflow().acking(AckPolicy.NONE);
                MpJoin.SynAck bad = join.option(join.hmac() ^ 1);
                join.synAck(goodFirst ? join.option() : bad, goodFirst ? bad : join.option());
                s.note((goodFirst ? "good then bad: " : "bad then good: ") + ClientScripts.words(join.third()));
                s.end(connection);
            }
        });
        all.add("c1/join/3.2-18", s -> {
            AnsweredJoin join = s.acceptJoin(s.open());
            CraftedSubflow subflow = join.subflow().acking(AckPolicy.NONE);
            subflow.craftSynAck()
                    .acknowledging(subflow.expected() + 1)
                    .with(join.option())
                    .again()
                    .send();
            Optional<ReceivedSegment> answer = join.third();
            s.noteMust(answer.filter(a -> a.has(MpJoin.Ack.class)).isEmpty(), ClientScripts.words(answer));
        });
        all.add("c1/join/3.2-19", s -> {
            CraftedConnection connection = s.open();
            ConnectionState state =
                    connection.probe(s.acceptJoin(connection).flags(0xe).complete());
            s.noteOught(state.is(Kind.MPTCP), state.toString());
        });
        all.add("c1/join/3.2-20", s -> {
            for (int id : new int[] {0, 5, 9, 255}) {
                CraftedConnection connection = s.open();
                s.note("id " + id + ": "
                        + connection.probe(
                                s.acceptJoin(connection).addressId(id).complete()));
                s.end(connection);
            }
        });
        all.add("c1/join/3.2-21", s -> {
            AnsweredJoin join = s.acceptJoin(s.open());
            join.subflow().acking(AckPolicy.NONE);
            Optional<ReceivedSegment> third = join.synAck().third();
            s.given(third.filter(join::isRight).isPresent(), ClientScripts.words(third));
            s.pause(550);
            Optional<ReceivedSegment> again = join.synAck().third();
            s.noteMust(again.filter(join::isRight).isPresent(), ClientScripts.words(again));
        });
        all.add("c1/join/3.2-22", s -> {
            AnsweredJoin join = s.acceptJoin(s.open());
            join.subflow().acking(AckPolicy.NONE);
            Optional<ReceivedSegment> third = join.synAck().third();
            s.given(third.filter(join::isRight).isPresent(), ClientScripts.words(third));
            Bytes first = join.hmacOfThird();
            s.pause(550);
            Optional<ReceivedSegment> again =
                    join.nonce(join.nonce().bits() ^ 1).synAck().third();
            s.note(ClientScripts.words(again));
            s.must(
                    again.flatMap(a -> a.option(MpJoin.Ack.class)).stream()
                            .allMatch(ack -> ack.hmac().equals(first)),
                    "an HMAC for the second nonce");
        });
        all.add("c1/join/3.2-23", s -> {
            CraftedConnection connection = s.open();
            AnsweredJoin join = s.acceptJoin(connection);
            long before = connection.dataAck();
            join.subflow().craftSynAck().with(join.option()).data("hello!").send();
            join.third();
            s.pause(100);
            s.note(ClientScripts.words(
                    join.subflow().received().stream().skip(1).findFirst()));
            s.must(connection.dataAck() == before, "bytes of the SYN/ACK are DATA_ACKed");
        });
        all.add("c1/join/3.2-24", s -> {
            CraftedConnection connection = s.open();
            AnsweredJoin join = s.acceptJoin(connection);
            s.pause(3_500);
            List<ReceivedSegment> syns = join.subflow().received();
            s.note(syns.size() + " SYNs in 3.5 s");
            s.must(syns.stream().allMatch(syn -> syn.has(MpJoin.Syn.class)), "a SYN without MP_JOIN");
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
        all.add("c1/join/3.3.8-1", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined =
                    s.acceptJoin(connection).flags(MpJoin.FLAG_BACKUP).complete();
            s.given(BulkTransfer.echo(s, connection, connection.first(), 30_000), "the data does not come in full");
            s.noteShould(joined.streamLength() == 0, joined.streamLength() + " bytes on the backup");
        });
        all.add("c1/join/3.3.8-2", s -> {
            s.setting("backup on", "backup off");
            CraftedConnection connection = s.open();
            AnsweredJoin join = s.acceptJoin(connection);
            CraftedSubflow joined = join.complete();
            s.given(BulkTransfer.echo(s, connection, connection.first(), 30_000), "the data does not come in full");
            s.note(join.request().describe() + ", " + joined.streamLength() + " bytes on it");
        });
        all.add("c1/join/3.2-25", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow first = connection.first();
            for (int port : new int[] {
                first.tuple().remote().port(), first.tuple().remote().port() ^ 1
            }) {
                CraftedSubflow ours = s.subflow(first.path(), s.sparePort(), port);
                ours.syn(new MpJoin.Syn(0, 3, connection.keys().remoteToken().bits(), 4));
                Optional<ReceivedSegment> answer = ours.answer();
                s.note(ClientScripts.words(answer));
                s.ought(
                        answer.stream().allMatch(a -> a.isReset() || a.has(MpJoin.SynAck.class)),
                        ClientScripts.words(answer));
                s.drop(ours);
            }
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
    }

    private static void later(ScriptTable all) {
        all.add("c1/join/3.7-1", s -> {
            withoutJoins(s);
            CraftedConnection connection = ClientScripts.asked(s);
            connection.first().answerSyn();
            s.mustBe(Kind.TCP, connection.probe(), "after an answer without option");
            noJoinAtNewAddress(s, connection);
            withoutJoins(s);
            CraftedConnection data = ClientScripts.asked(s).handshake();
            data.first().acking(AckPolicy.SUBFLOW);
            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, data), "after plain first data");
            noJoinAtNewAddress(s, data);
        });
        all.add("c1/join/3.7-2", s -> {
            for (String how : List.of("unmapped data", "infinite mapping", "MP_FAIL")) {
                withoutJoins(s);
                CraftedConnection connection = s.open();
                Bytes data = s.text(6);
                if (how.equals("unmapped data")) {
                    HandshakeScripts.plain(s, connection);
                } else {
                    if (how.equals("MP_FAIL")) {
                        connection.ack(new MpFail(0, connection.peerNext()));
                        s.pause(50);
                    }
                    connection.probe(data, connection.map(data).infinite().option());
                    HandshakeScripts.plain(s, connection);
                }
                s.note(how + ":");
                noJoinAtNewAddress(s, connection);
                s.end(connection);
            }
        });
        all.add("c1/join/3.5-1", s -> {
            withoutJoins(s);
            CraftedConnection connection = s.open();
            connection.ack(connection.fastClose());
            s.given(connection.first().await(ReceivedSegment::isReset).isPresent(), "MP_FASTCLOSE is not answered");
            noJoinAtNewAddress(s, connection);
        });
        all.add("c1/join/3.3.6-1", s -> {
            for (MpTcpRst reset : List.of(new MpTcpRst(PERMANENT, 0), new MpTcpRst(MpTcpRst.FLAG_TRANSIENT, 5))) {
                CraftedConnection connection = s.open();
                s.acceptJoin(connection).complete().rst(reset);
                s.note(reset.describe() + ": "
                        + (s.awaitJoin(connection, 3 * SECOND).isPresent() ? "joins again" : "no new join in 3 s"));
                s.end(connection);
            }
        });
        all.add("c1/join/3.3.6-2", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            connection.first().rst();
            s.mustBe(Kind.MPTCP, connection.probe(joined), "on the joined subflow");
        });
        all.add("c1/join/3.3.6-3", s -> {
            withoutJoins(s);
            CraftedConnection connection = s.open();
            connection.first().rst();
            s.setting("endpoint on", "endpoint off");
            Optional<AnsweredJoin> join = s.awaitJoin(connection, SECOND);
            s.note(join.map(j -> "joins, " + connection.probe(j.complete())).orElse("no join"));
        });
        all.add("c1/join/3.2-26", s -> {
            s.setting("endpoint on", "endpoint off");
            CraftedConnection connection = s.open();
            int count = 0;
            while (s.awaitJoin(connection, SECOND / 2).isPresent()) {
                count++;
            }
            s.note(count + " joins");
        });
        all.add("c1/join/3.2-28", s -> {
            withoutJoins(s);
            s.setting("other family on", "other family off");
            s.note(s.awaitJoin(s.open(), SECOND).isPresent() ? "joins over the other family" : "no join");
        });
        all.add("c1/join/3.2-27", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.fin(connection.ackOption());
            s.note(ClientScripts.words(joined.await(ReceivedSegment::isFin)));
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
    }

    /** Until {@link CheckContext#settingBack} the client has no address to join from. */
    private static void withoutJoins(CheckContext s) {
        s.setting("joins off", "joins on");
    }

    private static void noJoinAtNewAddress(CheckContext s, CraftedConnection connection) {
        s.setting("endpoint on", "endpoint off");
        boolean joins = s.awaitJoin(connection, SECOND).isPresent();
        s.noteMust(!joins, joins ? "join SYN" : "no join SYN");
        s.settingBack();
    }
}
