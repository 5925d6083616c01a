package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.ROBUST;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;
import static org.mpcap.conformance.ServerNeed.SETTING;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
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

    static List<ConformanceCheck> checks() {
        return List.of(
                ConformanceCheck.of("v1/join/3.2-5", MUST, "unknown token")
                        .requires("An unknown token is answered with RST, which should carry MP_TCPRST.")
                        .expects("RST with reason 1 or 3")
                        .script(JoinScripts::unknownToken),
                ConformanceCheck.of("v1/join/3.2-6", MUST, "unknown token at a stateless server")
                        .requires("An unknown token is answered with RST.")
                        .expects("RST")
                        .needs(SETTING)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.syn();
                            connection.first().answer();
                            if (new HashSet<>(HandshakeScripts.keys(connection.first())).size() < 2) {
                                s.skip("the server keeps state for each SYN");
                            }
                            JoinScripts.unknownToken(s);
                        }),
                ConformanceCheck.of("v1/join/3.2-7", MUST, "wrong HMAC in the third ACK, six ways")
                        .requires(
                                "A wrong HMAC is answered with RST, which should carry MP_TCPRST reason 1; other subflows are unharmed.")
                        .expects("RST(1); the first subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> {
                            for (int way = 0; way < 6; way++) {
                                CraftedConnection connection = s.open();
                                JoinBuilder join =
                                        connection.join(SourceEnd.SECOND).begin();
                                join.third(wrongHmac(s, connection, join, way));
                                JoinScripts.refusedWithReset(s, connection, join, "way " + way);
                            }
                        }),
                ConformanceCheck.of("v1/join/3.2-8", MUST, "third ACK without MP_JOIN")
                        .requires("A third ACK that does not prove the keys is answered with RST.")
                        .expects("RST(1); the first subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            JoinBuilder join = connection.join(SourceEnd.SECOND).begin();
                            join.subflow().ack();
                            JoinScripts.refusedWithReset(s, connection, join, "no MP_JOIN");
                        }),
                ConformanceCheck.of("v1/join/3.2-9", MUST, "third ACK lost: data with DSS instead")
                        .requires("A subflow is established only by the third ACK with the HMAC.")
                        .expects("RST; the data is not taken")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            JoinBuilder join = connection.join(SourceEnd.SECOND).begin();
                            Bytes data = s.text(5);
                            long dsn = connection.nextDsn() + 5;
                            join.subflow()
                                    .data(
                                            data,
                                            connection.map(join.subflow(), data).option());
                            Optional<ReceivedSegment> reset = join.subflow().await(ReceivedSegment::isReset);
                            s.note(reset.map(ReceivedSegment::words).orElse("no reset"));
                            s.must(connection.dataAck() - dsn < 0, "data taken without HMAC");
                            s.must(reset.isPresent(), "no reset");
                        }),
                ConformanceCheck.of("v1/join/3.2-13", MUST, "the token of a connection that fell back at its handshake")
                        .requires("A connection that fell back has no further subflows.")
                        .expects("RST")
                        .needs(READS, SECOND)
                        .script(JoinScripts::afterHandshakeFallback),
                ConformanceCheck.of("v1/join/3.2-14", MUST, "the token of a connection that fell back later")
                        .requires("A connection that fell back has no further subflows.")
                        .expects("not established")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            Bytes data = s.text(6);
                            connection.data(
                                    connection.first(),
                                    data,
                                    connection.map(data).infinite());
                            s.given(connection.first().awaitAcked(), "infinite mapping not acknowledged");
                            s.pause(20);
                            String answer = JoinScripts.letIn(connection.join(SourceEnd.SECOND));
                            s.note(answer);
                            s.must(!answer.startsWith("accepted"), answer);
                        }),
                ConformanceCheck.of("v1/join/3.2-15", MUST, "the token of a connection closed by MP_FASTCLOSE")
                        .requires("A closed connection has no token.")
                        .expects("RST")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.first().ack(connection.fastClose());
                            s.given(
                                    connection
                                            .first()
                                            .await(ReceivedSegment::isReset)
                                            .isPresent(),
                                    "MP_FASTCLOSE not answered");
                            Optional<ReceivedSegment> answer =
                                    connection.join(SourceEnd.SECOND).syn().answer();
                            s.note(answer.map(ReceivedSegment::words).orElse("silence"));
                            s.must(
                                    answer.filter(ReceivedSegment::isReset).isPresent(),
                                    answer.map(ReceivedSegment::words).orElse("silence"));
                        }),
                ConformanceCheck.of("v1/join/3.2-20", ROBUST, "MP_JOIN SYN with a length that is none")
                        .requires("A SYN with a malformed MP_JOIN joins nothing and opens no MPTCP connection.")
                        .expects("RST or plain SYN/ACK; never MP_CAPABLE or MP_JOIN")
                        .needs(READS, SECOND)
                        .script(s -> JoinScripts.wrongLengths(s, new int[] {3, 4, 8, 10, 11, 13, 14, 16, 20, 24})));
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

    static List<ConformanceCheck> otherPorts() {
        return List.of(
                ConformanceCheck.of("v1/join/3.2-16", MUST, "valid token, another listening port")
                        .requires("Demultiplexing of joins must be done by the token.")
                        .expects("accepted; RST(3) by policy")
                        .needs(READS, SECOND, SETTING)
                        .script(s -> {
                            int port = s.server()
                                    .mptcpPort()
                                    .orElseThrow(
                                            () -> s.skip("needs --mptcp-port: another port that listens with MPTCP"));
                            s.ought(
                                    otherPort(s, port)
                                            .filter(a -> a.has(MpJoin.SynAck.class))
                                            .isPresent(),
                                    "not accepted");
                        }),
                ConformanceCheck.of("v1/join/3.2-17", MUST, "valid token, a port without listener")
                        .requires("Demultiplexing of joins must be done by the token.")
                        .expects("accepted")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            int port = 1 + s.random().nextInt(1000);
                            CraftedSubflow subflow = s.subflow(SourceEnd.SECOND, port);
                            subflow.syn(new MpJoin.Syn(
                                    0, 2, connection.token().bits(), s.random().nextInt()));
                            Optional<ReceivedSegment> answer = subflow.answer();
                            String text = "port " + port + ": "
                                    + answer.map(ReceivedSegment::words).orElse("silence");
                            s.note(text);
                            s.ought(
                                    answer.filter(a -> a.has(MpJoin.SynAck.class))
                                            .isPresent(),
                                    text);
                            boolean plain = answer.filter(
                                            a -> a.isSynAck() && a.mptcp().isEmpty())
                                    .isPresent();
                            s.ought(!plain, text);
                            s.ought(
                                    answer.stream()
                                            .flatMap(a -> a.option(MpTcpRst.class).stream())
                                            .allMatch(r -> r.reason() <= 6),
                                    text);
                        }),
                ConformanceCheck.of("v1/join/3.2-18", MUST, "valid token, the port of a TCP-only listener")
                        .requires("Demultiplexing of joins must be done by the token.")
                        .expects("accepted or RST")
                        .needs(READS, SECOND, SETTING)
                        .script(s -> {
                            int port = s.server()
                                    .tcpPort()
                                    .orElseThrow(() -> s.skip("needs --tcp-port: a port that listens without MPTCP"));
                            Optional<ReceivedSegment> answer = otherPort(s, port);
                            boolean fine = answer.filter(a -> a.isReset() || a.has(MpJoin.SynAck.class))
                                    .isPresent();
                            s.ought(fine, answer.map(ReceivedSegment::words).orElse("silence"));
                        }));
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
