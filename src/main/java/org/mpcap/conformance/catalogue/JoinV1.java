package org.mpcap.conformance.catalogue;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.conformance.script.JoinScripts;
import org.mpcap.crypto.JoinHmac;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;

/** MP_JOIN (RFC 8684 section 3.2): good joins, joins at odd times, to other ports, and those not to be let in. */
final class JoinV1 {
    private JoinV1() {}

    static void add(ScriptTable all) {
        all.add("v1/join/3.2-1", JoinScripts::good);
        all.add("v1/join/3.2-2", s -> s.note(JoinScripts.letIn(s.open().join(SourceEnd.FIRST))));
        all.add("v1/join/3.2-3", s -> s.note(JoinScripts.letIn(s.open().join(SourceEnd.SECOND))));
        all.add("v1/join/3.2-4", s -> {
            CraftedConnection connection = s.open();
            Set<Integer> ids = new HashSet<>();
            for (int i = 0; i < 2; i++) {
                JoinBuilder join = connection.join(SourceEnd.SECOND_PATH);
                join.syn().answer();
                join.synAck().ifPresent(option -> ids.add(option.addressId()));
            }
            s.note("address ids " + ids);
            s.ought(ids.size() < 2, "different ids for one address: " + ids);
            s.ought(!ids.contains(0), "id 0 for another address than the initial one");
        });
        all.add("v1/join/3.2-10", s -> {
            CraftedConnection connection = s.open();
            JoinBuilder join = connection.join(SourceEnd.SECOND).begin();
            // From now on its data is DATA_ACKed: a server whose data is acknowledged on the subflow alone must reset
            // it.
            join.established();
            for (int i = 0; i < 3; i++) {
                if (i > 0) {
                    s.pause(600);
                }
                join.third();
                Optional<ReceivedSegment> ack = join.fourth();
                s.must(
                        ack.isPresent() && !ack.get().isReset(),
                        "third ACK " + (i + 1) + ": "
                                + ack.map(ReceivedSegment::words).orElse("silence"));
            }
            s.note("answered each time");
        });
        all.add("v1/join/3.2-19", s -> {
            for (int bits : new int[] {0x2, 0xe}) {
                String answer =
                        JoinScripts.letIn(s.open().join(SourceEnd.SECOND).flags(bits));
                s.note(answer);
                s.ought(answer.startsWith("accepted"), "bits 0x" + Integer.toHexString(bits) + ": " + answer);
            }
        });
        all.add("v1/join/3.2-21", s -> {
            CraftedConnection connection = s.open();
            s.note("same id: "
                    + JoinScripts.letIn(connection.join(SourceEnd.SECOND).addressId(5)) + ", "
                    + JoinScripts.letIn(connection.join(SourceEnd.FIRST).addressId(5)));
            s.note("id 0: " + JoinScripts.letIn(s.open().join(SourceEnd.SECOND).addressId(0)));
        });
        all.add("v1/join/3.2-22", s -> JoinScripts.limit(s, 20));
        all.add("v1/join/3.2-23", s -> JoinScripts.nonces(s, 20));
        all.add("v1/join/3.2-24", s -> {
            JoinBuilder join = s.open().join(SourceEnd.SECOND).begin();
            MpJoin.SynAck first = join.synAck().orElseThrow();
            join.syn();
            Optional<MpJoin.SynAck> again = join.subflow()
                    .await(4 * s.patience(), received -> received.has(MpJoin.SynAck.class))
                    .flatMap(received -> received.option(MpJoin.SynAck.class));
            s.given(again.isPresent(), "the second SYN is not answered");
            s.note(again.get().describe());
            s.must(
                    again.get().nonce() == first.nonce() && again.get().truncatedHmac() == first.truncatedHmac(),
                    "another nonce or HMAC");
        });
        all.add("v1/join/3.2-11", s -> {
            Optional<ReceivedSegment> answer =
                    s.connection().begin().join(SourceEnd.SECOND).syn().answer();
            s.noteMust(
                    answer.filter(ReceivedSegment::isReset).isPresent(),
                    answer.map(ReceivedSegment::words).orElse("silence"));
        });
        all.add("v1/join/3.2-12", s -> {
            CraftedConnection connection = s.connection().handshake();
            String answer = "";
            for (int i = 0; i < 3 && !answer.startsWith("accepted"); i++) {
                if (i > 0) {
                    // The join may have overtaken the third ACK, and is then refused for another reason.
                    connection.third();
                }
                answer = JoinScripts.letIn(connection.join(SourceEnd.SECOND));
            }
            s.note(answer);
            if (answer.endsWith("silence")) {
                s.given(connection.probe().is(Kind.MPTCP), answer + ", and the connection is gone");
                String later = JoinScripts.letIn(connection.join(SourceEnd.SECOND));
                s.given(later.startsWith("accepted"), answer + ", and behind a DSS: " + later);
            }
            s.ought(!answer.startsWith("accepted"), answer);
        });
        all.add("v1/join/3.2-25", s -> {
            CraftedConnection connection = s.open();
            JoinBuilder join = connection.join(SourceEnd.SECOND).begin().third();
            join.established();
            s.note(connection.probe(join.subflow()).toString());
        });
        all.add("v1/join/3.2-26", s -> {
            CraftedConnection connection = s.open();
            JoinBuilder join = connection.join(SourceEnd.SECOND).begin();
            long dsn = connection.nextDsn();
            join.subflow().data("unmapped", new MpJoin.Ack(0, join.hmac()));
            s.pause(50);
            s.note(join.subflow().reset().map(ReceivedSegment::words).orElse("no reset"));
            s.must(connection.dataAck() - dsn <= 0, "the payload is DATA_ACKed");
            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
        });
        all.add("v1/join/3.2-27", s -> {
            CraftedConnection connection = s.open();
            connection
                    .ack(new MpJoin.Syn(0, 3, connection.token().bits(), 1))
                    .ack(new MpJoin.SynAck(0, 3, 1, 2))
                    .ack(new MpJoin.Ack(0, Bytes.of(new byte[20])));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/join/3.2-28", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = connection.first();
            int before = subflow.next();
            subflow.craftSyn()
                    .sequence(subflow.next())
                    .with(connection.join(SourceEnd.FIRST).option())
                    .send();
            Optional<ReceivedSegment> answer = subflow.await(received -> true);
            subflow.next(before);
            s.note(answer.map(ReceivedSegment::words).orElse("silence"));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/join/3.2-29", s -> {
            CraftedConnection connection = s.open();
            connection.first().rst();
            JoinScripts.noteRevival(s, connection, connection.join(SourceEnd.SECOND));
        });
        all.add("v1/join/3.2-30", s -> {
            CraftedConnection connection = s.open();
            connection.first().fin(connection.ackOption());
            s.pause(30);
            JoinBuilder join = connection.join(SourceEnd.SECOND);
            String answer = JoinScripts.letIn(join);
            if (s.noteMust(answer.startsWith("accepted"), answer)) {
                s.mustBe(Kind.MPTCP, connection.probe(join.subflow()), "on the new subflow");
            }
        });
        all.add("v1/join/3.2-31", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow subflow = s.subflow(SourceEnd.SECOND);
            subflow.syn(new MpJoin.Syn(0, 2, connection.token().bits() ^ 0x1, 7));
            s.given(subflow.await(ReceivedSegment::isReset).isPresent(), "unknown token not reset");
            CraftedSubflow again = s.reuse(subflow, s.random().nextInt());
            again.syn(new MpJoin.Syn(0, 2, connection.token().bits(), 7));
            s.note(again.answer().map(ReceivedSegment::words).orElse("silence"));
        });
        all.add("v1/join/3.2-32", s -> {
            CraftedConnection connection = s.connection().handshake();
            String answer = JoinScripts.letIn(connection.join(SourceEnd.SECOND));
            s.note(answer);
            s.must(!answer.equals("silence"), "silence");
            ConnectionState state = connection.probe();
            s.must(state.is(Kind.MPTCP), "the first subflow is " + state);
        });
        all.add("v1/join/3.2-5", JoinScripts::unknownToken);
        all.add("v1/join/3.2-6", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.syn();
            connection.first().answer();
            if (new HashSet<>(HandshakeScripts.keys(connection.first())).size() < 2) {
                s.skip("the server keeps state for each SYN");
            }
            JoinScripts.unknownToken(s);
        });
        all.add("v1/join/3.2-7", s -> {
            for (int way = 0; way < 6; way++) {
                CraftedConnection connection = s.open();
                JoinBuilder join = connection.join(SourceEnd.SECOND).begin();
                join.third(wrongHmac(s, connection, join, way));
                JoinScripts.refusedWithReset(s, connection, join, "way " + way);
            }
        });
        all.add("v1/join/3.2-8", s -> {
            CraftedConnection connection = s.open();
            JoinBuilder join = connection.join(SourceEnd.SECOND).begin();
            join.subflow().ack();
            JoinScripts.refusedWithReset(s, connection, join, "no MP_JOIN");
        });
        all.add("v1/join/3.2-9", s -> {
            CraftedConnection connection = s.open();
            JoinBuilder join = connection.join(SourceEnd.SECOND).begin();
            Bytes data = s.text(5);
            long dsn = connection.nextDsn() + 5;
            join.subflow().data(data, connection.map(join.subflow(), data).option());
            Optional<ReceivedSegment> reset = join.subflow().await(ReceivedSegment::isReset);
            s.note(reset.map(ReceivedSegment::words).orElse("no reset"));
            s.must(connection.dataAck() - dsn < 0, "data taken without HMAC");
            s.must(reset.isPresent(), "no reset");
        });
        all.add("v1/join/3.2-13", JoinScripts::afterHandshakeFallback);
        all.add("v1/join/3.2-14", s -> {
            CraftedConnection connection = s.open();
            Bytes data = s.text(6);
            connection.data(connection.first(), data, connection.map(data).infinite());
            s.given(connection.first().awaitAcked(), "infinite mapping not acknowledged");
            s.pause(20);
            String answer = JoinScripts.letIn(connection.join(SourceEnd.SECOND));
            s.noteMust(!answer.startsWith("accepted"), answer);
        });
        all.add("v1/join/3.2-15", s -> {
            CraftedConnection connection = s.open();
            connection.ack(connection.fastClose());
            s.given(connection.first().await(ReceivedSegment::isReset).isPresent(), "MP_FASTCLOSE not answered");
            Optional<ReceivedSegment> answer =
                    connection.join(SourceEnd.SECOND).syn().answer();
            s.noteMust(
                    answer.filter(ReceivedSegment::isReset).isPresent(),
                    answer.map(ReceivedSegment::words).orElse("silence"));
        });
        all.add("v1/join/3.2-20", s -> JoinScripts.wrongLengths(s, new int[] {3, 4, 8, 10, 11, 13, 14, 16, 20, 24}));
        all.add("v1/join/3.2-16", s -> {
            int port = s.server()
                    .mptcpPort()
                    .orElseThrow(() -> s.skip("needs --mptcp-port: another port that listens with MPTCP"));
            s.ought(otherPort(s, port).filter(a -> a.has(MpJoin.SynAck.class)).isPresent(), "not accepted");
        });
        all.add("v1/join/3.2-17", s -> {
            CraftedConnection connection = s.open();
            int port = 1 + s.random().nextInt(1000);
            CraftedSubflow subflow = s.subflow(SourceEnd.SECOND, port);
            subflow.syn(
                    new MpJoin.Syn(0, 2, connection.token().bits(), s.random().nextInt()));
            Optional<ReceivedSegment> answer = subflow.answer();
            String text =
                    "port " + port + ": " + answer.map(ReceivedSegment::words).orElse("silence");
            s.noteOught(answer.filter(a -> a.has(MpJoin.SynAck.class)).isPresent(), text);
            boolean plain =
                    answer.filter(a -> a.isSynAck() && a.mptcp().isEmpty()).isPresent();
            s.ought(!plain, text);
            s.ought(
                    answer.stream()
                            .flatMap(a -> a.option(MpTcpRst.class).stream())
                            .allMatch(r -> r.reason() <= 6),
                    text);
        });
        all.add("v1/join/3.2-18", s -> {
            int port = s.server()
                    .tcpPort()
                    .orElseThrow(() -> s.skip("needs --tcp-port: a port that listens without MPTCP"));
            Optional<ReceivedSegment> answer = otherPort(s, port);
            boolean fine = answer.filter(a -> a.isReset() || a.has(MpJoin.SynAck.class))
                    .isPresent();
            s.ought(fine, answer.map(ReceivedSegment::words).orElse("silence"));
        });
    }

    private static Bytes wrongHmac(CheckContext s, CraftedConnection connection, JoinBuilder join, int way) {
        var keys = connection.keys();
        byte[] right = join.hmac().toArray();
        return switch (way) {
            case 0 -> {
                s.random().nextBytes(right);
                yield Bytes.adopt(right);
            }
            case 1 -> {
                right[10] ^= 1;
                yield Bytes.adopt(right);
            }
            case 2 -> JoinHmac.ack(MptcpVersion.V0, keys.local(), keys.remote(), join.nonce(), join.peerNonce());
            case 3 -> JoinHmac.ack(keys.version(), keys.remote(), keys.local(), join.nonce(), join.peerNonce());
            case 4 -> JoinHmac.ack(keys.version(), keys.local(), keys.remote(), join.peerNonce(), join.nonce());
            default -> JoinHmac.ack(keys.version(), keys.remote(), keys.local(), join.peerNonce(), join.nonce());
        };
    }

    /** The answer of another port to a join. */
    private static Optional<ReceivedSegment> otherPort(CheckContext s, int port) {
        CraftedConnection connection = s.open();
        CraftedSubflow subflow = s.subflow(SourceEnd.SECOND, port);
        subflow.syn(new MpJoin.Syn(0, 2, connection.token().bits(), s.random().nextInt()));
        Optional<ReceivedSegment> answer = subflow.answer();
        s.note(answer.map(ReceivedSegment::words).orElse("silence"));
        boolean lost = answer.filter(a -> a.isSynAck() && a.mptcp().isEmpty()).isPresent();
        s.ought(!lost, "SYN/ACK without MP_JOIN");
        return answer;
    }
}
