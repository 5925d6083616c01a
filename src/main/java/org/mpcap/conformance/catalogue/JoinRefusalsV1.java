package org.mpcap.conformance.catalogue;

import java.util.HashSet;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
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

/** MP_JOIN that is not to be let in, and MP_JOIN to other ports (RFC 8684 section 3.2). */
final class JoinRefusalsV1 {
    private JoinRefusalsV1() {}

    static void add(ScriptTable all) {
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
