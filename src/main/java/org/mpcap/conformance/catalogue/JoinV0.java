package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.JoinScripts;
import org.mpcap.conformance.script.PrioScripts;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;

/** MP_JOIN of version 0 (RFC 6824 section 3.2). */
final class JoinV0 {
    private JoinV0() {}

    static List<ConformanceCheck> checks() {
        return List.of(
                ConformanceCheck.of("v0/join/3.2-1", MUST, "a good join")
                        .requires(
                                "The SYN/ACK carries an HMAC over both keys and nonces; the third ACK is answered; then the subflow carries data.")
                        .expects("SYN/ACK with MP_JOIN and the right HMAC; ACK of the third ACK; data DATA_ACKed")
                        .needs(READS, SECOND)
                        .script(JoinScripts::good),
                ConformanceCheck.of(
                                "v0/join/3.2-2",
                                MUST,
                                "unknown token; token of a fallen-back connection; SHA-256 token")
                        .requires("An unknown token is answered with RST.")
                        .expects("RST, without MP_TCPRST")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            reset(
                                    s,
                                    connection
                                            .join(SourceEnd.SECOND)
                                            .token(s.random().nextInt())
                                            .syn()
                                            .answer(),
                                    "unknown token");
                            int wrong = Token.of(
                                            MptcpVersion.V1, connection.keys().remote())
                                    .bits();
                            reset(
                                    s,
                                    connection
                                            .join(SourceEnd.SECOND)
                                            .token(wrong)
                                            .syn()
                                            .answer(),
                                    "SHA-256 token");
                            JoinScripts.afterHandshakeFallback(s);
                        }),
                ConformanceCheck.of("v0/join/3.2-3", MUST, "wrong HMAC; third ACK without MP_JOIN")
                        .requires("A third ACK that does not prove the keys is answered with RST.")
                        .expects("RST; the first subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            JoinBuilder wrong =
                                    connection.join(SourceEnd.SECOND).begin();
                            byte[] hmac = wrong.hmac().toArray();
                            hmac[19] ^= 1;
                            wrong.third(Bytes.adopt(hmac));
                            JoinScripts.refusedWithReset(s, connection, wrong, "one bit flipped");
                            JoinBuilder none = connection.join(SourceEnd.SECOND).begin();
                            none.subflow().ack();
                            JoinScripts.refusedWithReset(s, connection, none, "no MP_JOIN");
                        }),
                ConformanceCheck.of("v0/join/3.2-4", MUST, "a join before the third ACK of the first subflow")
                        .requires("A token is valid only once the connection is established.")
                        .expects("RST")
                        .needs(SECOND)
                        .script(JoinScripts::beforeThirdAck),
                ConformanceCheck.of("v0/join/3.2-5", MUST, "a join before any DSS")
                        .requires("New subflows must not be established until a DSS option has been received.")
                        .expects("not established")
                        .needs(SECOND)
                        .script(JoinScripts::beforeDss),
                ConformanceCheck.of("v0/join/3.2-6", MUST, "valid token, a port without listener")
                        .requires("Demultiplexing of joins must be done by the token.")
                        .expects("accepted")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow subflow =
                                    s.subflow(SourceEnd.SECOND, 1 + s.random().nextInt(1000));
                            subflow.syn(new MpJoin.Syn(
                                    0, 2, connection.token().bits(), s.random().nextInt()));
                            Optional<ReceivedSegment> answer = subflow.answer();
                            s.note(answer.map(ReceivedSegment::words).orElse("silence"));
                            s.ought(
                                    answer.filter(a -> a.has(MpJoin.SynAck.class))
                                            .isPresent(),
                                    answer.map(ReceivedSegment::words).orElse("silence"));
                        }),
                ConformanceCheck.of("v0/join/3.2-7", MUST, "the third ACK is answered, each time it comes")
                        .requires("The third ACK of a join is reliable: each one is answered.")
                        .expects("an ACK each time")
                        .needs(READS, SECOND)
                        .script(JoinScripts::thirdAckAnswered),
                ConformanceCheck.of("v0/join/3.2-8", MUST, "MP_JOIN SYN with a length that is none")
                        .requires("A SYN with a malformed MP_JOIN opens no MPTCP connection.")
                        .expects("never MP_CAPABLE in the SYN/ACK")
                        .needs(READS, SECOND)
                        .script(s -> JoinScripts.wrongLengths(s, new int[] {3, 4, 10, 11, 13, 16, 24})),
                ConformanceCheck.of("v0/join/3.2-9", SHOULD, "a join with flag B, then bulk data")
                        .requires("A backup subflow is used only when no other works.")
                        .expects("no data on it")
                        .needs(DATA, SECOND)
                        .script(PrioScripts::backup),
                ConformanceCheck.of("v0/join/3.2-10", INFO, "number of subflows")
                        .requires("A host may limit its subflows.")
                        .expects("a limit")
                        .needs(READS, SECOND)
                        .script(s -> JoinScripts.limit(s, 12)));
    }

    private static void reset(CheckContext s, Optional<ReceivedSegment> answer, String what) {
        String text = what + ": " + answer.map(ReceivedSegment::words).orElse("silence");
        s.note(text);
        s.must(answer.filter(ReceivedSegment::isReset).isPresent(), text);
        answer.ifPresent(a -> s.must(!a.has(MpTcpRst.class), what + ": MP_TCPRST, which version 0 does not have"));
    }
}
