package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.ROBUST;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;
import static org.mpcap.conformance.ServerNeed.SECOND_ADDRESS;
import static org.mpcap.conformance.ServerNeed.SECOND_PATH;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.JoinScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpJoin;

/** MP_JOIN (RFC 8684 section 3.2): good joins, and joins at odd times. */
final class JoinV1 {
    private JoinV1() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(accepted());
        all.addAll(JoinRefusalsV1.checks());
        all.addAll(early());
        all.addAll(JoinRefusalsV1.otherPorts());
        return all;
    }

    private static List<ConformanceCheck> accepted() {
        return List.of(
                ConformanceCheck.of("v1/join/3.2-1", MUST, "a good join")
                        .requires(
                                "The SYN/ACK carries an HMAC over both keys and nonces; the third ACK is answered; then the subflow carries data.")
                        .expects("SYN/ACK with MP_JOIN and the right HMAC; ACK of the third ACK; data DATA_ACKed")
                        .needs(READS, SECOND)
                        .script(JoinScripts::good),
                ConformanceCheck.of("v1/join/3.2-2", INFO, "a join from the same address, another port")
                        .requires("A subflow is a different four-tuple.")
                        .expects("accepted, or RST by policy")
                        .needs(READS)
                        .script(s -> s.note(JoinScripts.letIn(s.open().join(SourceEnd.FIRST)))),
                ConformanceCheck.of("v1/join/3.2-3", INFO, "a join from another address")
                        .requires("A subflow may use any address.")
                        .expects("accepted")
                        .needs(READS, SECOND_ADDRESS)
                        .script(s -> s.note(JoinScripts.letIn(s.open().join(SourceEnd.SECOND)))),
                ConformanceCheck.of("v1/join/3.2-4", INFO, "a join to another address of the server")
                        .requires("The address id in the SYN/ACK names the server's address; id 0 is the initial one.")
                        .expects("accepted; the same id, not 0, each time")
                        .needs(READS, SECOND_PATH)
                        .script(s -> {
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
                        }),
                ConformanceCheck.of("v1/join/3.2-10", MUST, "the third ACK is answered, each time it comes")
                        .requires(
                                "The third ACK of a join is reliable: it is retransmitted until an ACK comes, so each one is answered.")
                        .expects("an ACK each time")
                        .needs(READS, SECOND)
                        .script(JoinScripts::thirdAckAnswered),
                ConformanceCheck.of("v1/join/3.2-19", MUST, "reserved bits of MP_JOIN set")
                        .requires("Reserved bits are ignored on receipt.")
                        .expects("accepted")
                        .needs(READS, SECOND)
                        .script(s -> {
                            for (int bits : new int[] {0x2, 0xe}) {
                                String answer = JoinScripts.letIn(
                                        s.open().join(SourceEnd.SECOND).flags(bits));
                                s.note(answer);
                                s.ought(
                                        answer.startsWith("accepted"),
                                        "bits 0x" + Integer.toHexString(bits) + ": " + answer);
                            }
                        }),
                ConformanceCheck.of(
                                "v1/join/3.2-21", INFO, "one address id from two addresses; id 0 from a new address")
                        .requires("Address ids name addresses.")
                        .expects("refused or accepted")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            s.note("same id: "
                                    + JoinScripts.letIn(
                                            connection.join(SourceEnd.SECOND).addressId(5)) + ", "
                                    + JoinScripts.letIn(
                                            connection.join(SourceEnd.FIRST).addressId(5)));
                            s.note("id 0: "
                                    + JoinScripts.letIn(
                                            s.open().join(SourceEnd.SECOND).addressId(0)));
                        }),
                ConformanceCheck.of("v1/join/3.2-22", INFO, "joins until one is refused")
                        .requires("A host may limit its subflows.")
                        .expects("RST with reason 2 or 3")
                        .needs(READS, SECOND)
                        .script(s -> JoinScripts.limit(s, 20)),
                ConformanceCheck.of("v1/join/3.2-23", MUST, "20 joins with the same nonce")
                        .requires("The nonce is random.")
                        .expects("20 different nonces of the server")
                        .needs(READS, SECOND)
                        .script(s -> JoinScripts.nonces(s, 20)),
                ConformanceCheck.of("v1/join/3.2-24", MUST, "the MP_JOIN SYN twice")
                        .requires("A retransmitted SYN belongs to the same attempt.")
                        .expects("the same nonce and HMAC")
                        .needs(READS, SECOND)
                        .script(JoinScripts::sameSynTwice));
    }

    private static List<ConformanceCheck> early() {
        return List.of(
                ConformanceCheck.of("v1/join/3.2-11", MUST, "a join before the third ACK of the first subflow")
                        .requires("A token is valid only once the connection is established.")
                        .expects("RST")
                        .needs(SECOND)
                        .script(JoinScripts::beforeThirdAck),
                ConformanceCheck.of("v1/join/3.2-12", MUST, "a join before any DSS")
                        .requires("New subflows must not be established until a DSS option has been received (3.1).")
                        .expects("RST, or no SYN/ACK")
                        .needs(SECOND)
                        .script(JoinScripts::beforeDss),
                ConformanceCheck.of("v1/join/3.2-25", INFO, "data right behind the third ACK")
                        .requires("The initiator should wait for the fourth packet before it sends data.")
                        .expects("accepted or dropped")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            JoinBuilder join =
                                    connection.join(SourceEnd.SECOND).begin().third();
                            join.established();
                            s.note(connection.probe(join.subflow()).toString());
                        }),
                ConformanceCheck.of("v1/join/3.2-26", INFO, "payload in the third ACK of a join")
                        .requires("Payload without a mapping has no place in the data stream.")
                        .expects("RST, or the payload not DATA_ACKed")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            JoinBuilder join = connection.join(SourceEnd.SECOND).begin();
                            long dsn = connection.nextDsn();
                            join.subflow().data("unmapped", new MpJoin.Ack(0, join.hmac()));
                            s.pause(50);
                            s.note(join.subflow()
                                    .reset()
                                    .map(ReceivedSegment::words)
                                    .orElse("no reset"));
                            s.must(connection.dataAck() - dsn <= 0, "the payload is DATA_ACKed");
                            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
                        }),
                ConformanceCheck.of("v1/join/3.2-27", ROBUST, "MP_JOIN options on an established subflow")
                        .requires("MP_JOIN has no meaning behind the handshake.")
                        .expects("ignored")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection
                                    .first()
                                    .ack(new MpJoin.Syn(0, 3, connection.token().bits(), 1))
                                    .ack(new MpJoin.SynAck(0, 3, 1, 2))
                                    .ack(new MpJoin.Ack(0, Bytes.of(new byte[20])));
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                        }),
                ConformanceCheck.of("v1/join/3.2-28", MUST, "SYN with MP_JOIN on the live first four-tuple")
                        .requires("A SYN on a live connection is answered with a challenge ACK (RFC 5961 4.2).")
                        .expects("challenge ACK; the connection lives")
                        .needs(READS)
                        .script(s -> {
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
                        }),
                ConformanceCheck.of("v1/join/3.2-29", INFO, "break before make: the only subflow reset, then a join")
                        .requires("A connection may outlive its last subflow for a while.")
                        .expects("SYN/ACK, and data flows again; or RST, the connection is gone")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.first().rst();
                            JoinScripts.noteRevival(s, connection, connection.join(SourceEnd.SECOND));
                        }),
                ConformanceCheck.of("v1/join/3.2-30", MUST, "FIN without DATA_FIN on the only subflow, then a join")
                        .requires("Closing the last subflow without DATA_FIN does not close the connection (3.3.3).")
                        .expects("SYN/ACK, and data flows")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.first().fin(connection.ackOption());
                            s.pause(30);
                            JoinBuilder join = connection.join(SourceEnd.SECOND);
                            String answer = JoinScripts.letIn(join);
                            s.note(answer);
                            if (s.must(answer.startsWith("accepted"), answer)) {
                                s.mustBe(Kind.MPTCP, connection.probe(join.subflow()), "on the new subflow");
                            }
                        }),
                ConformanceCheck.of("v1/join/3.2-31", INFO, "the same four-tuple again after a refused join")
                        .requires("A reset four-tuple may be used again.")
                        .expects("a new attempt is possible")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow subflow = s.subflow(SourceEnd.SECOND);
                            subflow.syn(new MpJoin.Syn(0, 2, connection.token().bits() ^ 0x1, 7));
                            s.given(subflow.await(ReceivedSegment::isReset).isPresent(), "unknown token not reset");
                            CraftedSubflow again = s.reuse(subflow, s.random().nextInt());
                            again.syn(new MpJoin.Syn(0, 2, connection.token().bits(), 7));
                            s.note(again.answer().map(ReceivedSegment::words).orElse("silence"));
                        }),
                ConformanceCheck.of(
                                "v1/join/3.2-32",
                                ROBUST,
                                "a join at once, perhaps before the program accepts the connection")
                        .requires("A join does not depend on the program.")
                        .expects("accepted or RST")
                        .needs(SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.connection().handshake();
                            String answer = JoinScripts.letIn(connection.join(SourceEnd.SECOND));
                            s.note(answer);
                            s.must(!answer.equals("silence"), "silence");
                            ConnectionState state = connection.probe();
                            s.must(state.is(Kind.MPTCP), "the first subflow is " + state);
                        }));
    }
}
