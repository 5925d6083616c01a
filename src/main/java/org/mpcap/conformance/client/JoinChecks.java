package org.mpcap.conformance.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinAnswer;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/** Subflows the client opens (RFC 8684 sections 3.2, 3.9.1 and 3.9.3). */
final class JoinChecks {
    private static final long SECOND = 1_000_000_000L;
    private static final int SEVERAL = 20;
    private static final int PERMANENT = 0;
    /** MP_TCPRST: MPTCP-specific error (RFC 8684 3.6). */
    private static final int MPTCP_ERROR = 1;

    private JoinChecks() {}

    static void add(ScriptTable all) {
        request(all);
        fourth(all);
        refused(all);
        odd(all);
        later(all);
    }

    private static void request(ScriptTable all) {
        all.add("c1/join/3.2-1", s -> {
            JoinAnswer join = s.acceptJoin(s.open());
            MpJoin.Syn syn = join.request();
            s.note(syn.describe());
            s.must((syn.flags() & ~MpJoin.FLAG_BACKUP) == 0, "reserved bits: " + syn.describe());
        });
        all.add("c1/join/3.2-2", s -> {
            CraftedConnection connection = s.open();
            JoinAnswer join = s.acceptJoin(connection);
            boolean second = !join.subflow()
                    .tuple()
                    .remote()
                    .address()
                    .equals(connection.first().tuple().remote().address());
            int id = join.request().addressId();
            s.noteMust(!second || id != 0, "address id " + id + (second ? " for a second address" : ""));
        });
        all.add("c1/join/3.9.1-1", s -> {
            CraftedConnection connection = s.open();
            int port = s.acceptJoin(connection).subflow().tuple().local().port();
            int first = connection.first().tuple().local().port();
            s.noteShould(port == first, port == first ? "the same port" : "port " + port + " instead of " + first);
        });
        all.add("c1/join/3.9.1-2", s -> {
            CraftedConnection connection = s.open();
            int port = s.acceptJoin(connection).subflow().tuple().remote().port();
            s.note(port == connection.first().tuple().remote().port() ? "the same port" : "another port");
        });
        all.add("c1/join/3.2-3", s -> {
            Set<Integer> nonces = new HashSet<>();
            for (int i = 0; i < SEVERAL; i++) {
                CraftedConnection connection = s.open();
                nonces.add(s.acceptJoin(connection).request().nonce());
                s.end(connection);
            }
            s.noteMust(nonces.size() == SEVERAL, nonces.size() + " nonces in " + SEVERAL + " joins");
        });
        all.add("c1/join/3.1-1", s -> {
            CraftedConnection connection = ClientScripts.asked(s, "send 5");
            connection.first().acking(AckPolicy.NONE);
            connection.handshake();
            ClientScripts.awaitData(s, connection, 1);
            boolean early = s.awaitJoin(connection, ClientScripts.NO_SYN_NANOS).isPresent();
            s.noteMust(!early, early ? "join SYN before any DSS" : "no join before a DSS");
            connection.first().acking(AckPolicy.BOTH);
            connection.ack(connection.ackOption());
            s.given(early || s.awaitJoin(connection, SECOND).isPresent(), "control: no join after the DSS either");
        });
        all.add("c1/join/3.2-4", s -> {
            JoinAnswer join = s.acceptJoin(s.open());
            join.subflow().acking(AckPolicy.NONE);
            Optional<ReceivedSegment> third = join.synAck().third();
            s.note(ClientScripts.words(third));
            s.must(third.filter(join::isRight).isPresent(), "no right third ACK: " + ClientScripts.words(third));
            s.must(
                    third.flatMap(t -> t.option(MpJoin.Ack.class)).stream().allMatch(a -> a.reserved() == 0),
                    "reserved bits: " + ClientScripts.words(third));
        });
    }

    private static void fourth(ScriptTable all) {
        all.add("c1/join/3.2-5", s -> {
            JoinAnswer join = s.acceptJoin(s.open()).handshake();
            s.await(3 * SECOND, () -> thirds(join) > 1);
            s.noteMust(thirds(join) > 1, thirds(join) > 1 ? "sent again" : "not sent again in 3 s");
        });
        all.add("c1/join/3.2-6", s -> {
            CraftedConnection connection = s.open();
            JoinAnswer join = s.acceptJoin(connection).handshake();
            int before = connection.deliveredLength();
            BulkTransfer.ask(s, connection, connection.first(), 3000);
            s.given(
                    s.await(4 * s.patience(), () -> connection.deliveredLength() - before >= 3000),
                    "the client does not send");
            long early = join.subflow().received().stream()
                    .filter(ReceivedSegment::hasData)
                    .count();
            s.noteOught(early == 0, early + " segments with data on the new subflow");
        });
        all.add("c1/join/3.2-7", s -> established(s, true, (connection, join) -> join.ack()));
        all.add("c1/join/3.2-8", s -> established(s, true, (connection, join) -> join.ack(connection.ackOption())));
        all.add(
                "c1/join/3.2-9",
                s -> established(
                        s, false, (connection, join) -> join.ack(new MpPrio(0, java.util.OptionalInt.empty()))));
        all.add("c1/join/3.2-10", s -> established(s, true, (connection, join) -> {}));
        all.add("c1/join/3.2-11", s -> {
            CraftedConnection connection = s.open();
            JoinAnswer join = s.acceptJoin(connection).synAck();
            s.note(connection.probe(join.established()).toString());
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
    }

    private interface Fourth {
        void send(CraftedConnection connection, CraftedSubflow joined);
    }

    /** After this fourth packet of ours, data on the joined subflow is DATA_ACKed. */
    private static void established(CheckContext s, boolean must, Fourth fourth) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = s.acceptJoin(connection).handshake().established();
        fourth.send(connection, joined);
        // A reset would be under way already.
        s.pause(20);
        ConnectionState state = connection.probe(joined);
        s.note(state.toString());
        if (must) {
            s.must(state.is(Kind.MPTCP), state + " on the joined subflow");
        } else {
            s.ought(state.is(Kind.MPTCP), state + " on the joined subflow");
        }
    }

    private static long thirds(JoinAnswer join) {
        return join.subflow().received().stream()
                .filter(r -> r.has(MpJoin.Ack.class))
                .count();
    }

    private static void refused(ScriptTable all) {
        all.add("c1/join/3.2-12", s -> {
            for (String how : List.of(
                    "random",
                    "zero",
                    "one bit",
                    "rightmost bits",
                    "keys swapped",
                    "nonces swapped",
                    "both swapped",
                    "HMAC-SHA1")) {
                refuses(s, how, join -> join.synAck(join.option(wrongHmac(join, how, s))));
            }
        });
        all.add("c1/join/3.2-13", s -> refuses(s, "no MP_JOIN", join -> join.synAck(new MptcpOption[0])));
        all.add("c1/join/3.2-14", s -> refuses(s, "MP_CAPABLE", join -> join.synAck(new MpCapable.OneKey(1, 1, 7))));
        all.add("c1/join/3.2-15", s -> refuses(s, "mirrored", join -> join.synAck(join.request())));
        all.add("c1/join/3.2-16", s -> {
            for (int length : new int[] {3, 8, 15, 17, 20, 24}) {
                byte[] option = new byte[length];
                s.random().nextBytes(option);
                option[0] = 0x1e;
                option[1] = (byte) length;
                option[2] = 0x10;
                refuses(
                        s,
                        "length " + length,
                        join -> join.subflow()
                                .craftSynAck()
                                .raw(Bytes.of(option))
                                .send());
            }
        });
        all.add("c1/join/3.6-1", s -> {
            List<CraftedConnection> all15 = new ArrayList<>();
            for (int i = -1; i < 14; i++) {
                CraftedConnection connection = s.open();
                CraftedSubflow join = s.acceptJoin(connection).subflow();
                if (i < 0) {
                    join.rst();
                } else {
                    join.rst(new MpTcpRst(i % 2, i / 2));
                }
                all15.add(connection);
            }
            s.pause(2_000);
            long again = all15.stream()
                    .filter(connection -> s.awaitJoin(connection, 0).isPresent())
                    .count();
            s.noteShould(again == 0, again + " of " + all15.size() + " refused joins tried again within 2 s");
        });
    }

    private static long wrongHmac(JoinAnswer join, String how, CheckContext s) {
        CraftedConnection of = join.connection();
        Bytes message = join.nonce().bytes().plus(join.peerNonce().bytes());
        Bytes swapped = join.peerNonce().bytes().plus(join.nonce().bytes());
        Bytes key = of.keys().local().bytes().plus(of.keys().remote().bytes());
        Bytes keySwapped = of.keys().remote().bytes().plus(of.keys().local().bytes());
        return switch (how) {
            case "random" -> s.random().nextLong();
            case "zero" -> 0;
            case "one bit" -> join.hmac() ^ 1;
            case "rightmost bits" -> {
                Bytes whole = s.version().hmac(key, message);
                yield whole.u64(whole.length() - 8);
            }
            case "keys swapped" -> s.version().hmac(keySwapped, message).u64(0);
            case "nonces swapped" -> s.version().hmac(key, swapped).u64(0);
            case "both swapped" -> s.version().hmac(keySwapped, swapped).u64(0);
            default ->
                (s.v1() ? org.mpcap.crypto.MptcpVersion.V0 : org.mpcap.crypto.MptcpVersion.V1)
                        .hmac(key, message)
                        .u64(0);
        };
    }

    /** The client resets a join that is answered like this, and goes on with the first subflow. */
    static void refuses(CheckContext s, String how, Consumer<JoinAnswer> answer) {
        CraftedConnection connection = s.open();
        JoinAnswer join = s.acceptJoin(connection);
        join.subflow().acking(AckPolicy.NONE);
        answer.accept(join);
        Optional<ReceivedSegment> reset = join.subflow().await(ReceivedSegment::isReset);
        s.note(how + ": " + ClientScripts.words(reset));
        if (s.must(reset.isPresent(), how + ": no reset") && s.v1()) {
            s.should(
                    reset.flatMap(r -> r.option(MpTcpRst.class))
                            .filter(r -> r.reason() == MPTCP_ERROR)
                            .isPresent(),
                    how + ": " + ClientScripts.words(reset));
        }
        s.must(thirds(join) == 0, how + ": a third ACK with MP_JOIN");
        ConnectionState state = connection.probe();
        s.must(state.is(Kind.MPTCP), how + ": the first subflow is " + state);
        s.end(connection);
    }

    private static void odd(ScriptTable all) {
        all.add("c1/join/3.2-17", s -> {
            for (boolean goodFirst : new boolean[] {true, false}) {
                CraftedConnection connection = s.open();
                JoinAnswer join = s.acceptJoin(connection);
                join.subflow().acking(AckPolicy.NONE);
                MpJoin.SynAck bad = join.option(join.hmac() ^ 1);
                join.synAck(goodFirst ? join.option() : bad, goodFirst ? bad : join.option());
                s.note((goodFirst ? "good then bad: " : "bad then good: ") + ClientScripts.words(join.third()));
                s.end(connection);
            }
        });
        all.add("c1/join/3.2-18", s -> {
            JoinAnswer join = s.acceptJoin(s.open());
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
            JoinAnswer join = s.acceptJoin(s.open());
            join.subflow().acking(AckPolicy.NONE);
            Optional<ReceivedSegment> third = join.synAck().third();
            s.given(third.filter(join::isRight).isPresent(), ClientScripts.words(third));
            s.pause(550);
            Optional<ReceivedSegment> again = join.synAck().third();
            s.noteMust(again.filter(join::isRight).isPresent(), ClientScripts.words(again));
        });
        all.add("c1/join/3.2-22", s -> {
            JoinAnswer join = s.acceptJoin(s.open());
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
            JoinAnswer join = s.acceptJoin(connection);
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
            JoinAnswer join = s.acceptJoin(connection);
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
            JoinAnswer join = s.acceptJoin(connection);
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
            Optional<JoinAnswer> join = s.awaitJoin(connection, SECOND);
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
