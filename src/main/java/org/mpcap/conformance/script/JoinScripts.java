package org.mpcap.conformance.script;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Scripts about MP_JOIN that hold for both versions. */
public final class JoinScripts {
    private JoinScripts() {}

    /** A good join, each step judged. */
    public static void good(CheckContext s) {
        CraftedConnection connection = s.open();
        JoinBuilder join = connection.join(SourceEnd.SECOND);
        Optional<ReceivedSegment> answer = join.syn().answer().or(() -> lateAnswer(s, join));
        s.note(answer.get().words());
        if (answer.get().isReset()) {
            s.skip("joins are refused by policy: " + answer.get().words());
        }
        if (!s.must(
                join.synAck().isPresent(),
                "no MP_JOIN in the answer: " + answer.get().words())) {
            return;
        }
        s.must(join.hmacHolds(), "the HMAC in the SYN/ACK is wrong");
        Optional<ReceivedSegment> fourth = join.third().fourth();
        if (fourth.filter(ReceivedSegment::isReset).isPresent()) {
            s.must(join.hmacHolds(), "and our own HMAC is refused");
            s.skip("joins are refused by policy after the third ACK: "
                    + fourth.get().words());
        }
        s.mustAnswer(fourth.isPresent(), "no answer to the third ACK");
        s.mustBe(Kind.MPTCP, connection.probe(join.established()), "on the joined subflow");
    }

    /** The answer to a join that was not answered in time, judged when a plain SYN on the same way is answered. */
    private static Optional<ReceivedSegment> lateAnswer(CheckContext s, JoinBuilder join) {
        s.given(
                s.subflow(SourceEnd.SECOND).syn().answer().isPresent(),
                "nothing answers our second source, join or not");
        Optional<ReceivedSegment> answer = join.answer();
        s.mustAnswer(answer.isPresent(), "silence to the join, though a plain SYN on the same way is answered");
        return answer;
    }

    /** An unknown token must be reset. */
    public static void unknownToken(CheckContext s) {
        CraftedSubflow subflow = s.subflow();
        subflow.syn(new MpJoin.Syn(0, 2, s.random().nextInt(), s.random().nextInt()));
        Optional<ReceivedSegment> answer = subflow.answer();
        String text = answer.map(ReceivedSegment::words).orElse("silence");
        if (s.noteMust(answer.filter(ReceivedSegment::isReset).isPresent(), text) && s.v1()) {
            Optional<MpTcpRst> reason = answer.get().option(MpTcpRst.class);
            s.ought(reason.filter(r -> r.reason() == 1 || r.reason() == 3).isPresent(), text);
        }
    }

    /** After a bad third ACK: reset, and the first subflow lives. */
    public static void refusedWithReset(CheckContext s, CraftedConnection connection, JoinBuilder join, String what) {
        Optional<ReceivedSegment> reset = join.subflow().await(ReceivedSegment::isReset);
        String text = what + ": " + reset.map(ReceivedSegment::words).orElse("no reset");
        if (s.noteMust(reset.isPresent(), text) && s.v1()) {
            s.should(
                    reset.get()
                            .option(MpTcpRst.class)
                            .filter(r -> r.reason() == 1)
                            .isPresent(),
                    text);
        }
        ConnectionState state = connection.probe();
        s.must(state.is(Kind.MPTCP), what + ": the first subflow is " + state);
    }

    /** Joins until refused. */
    public static void limit(CheckContext s, int most) {
        CraftedConnection connection = s.open();
        int accepted = 0;
        String last = "";
        while (accepted < most) {
            last = letIn(connection.join(SourceEnd.SECOND));
            if (!last.startsWith("accepted")) {
                break;
            }
            accepted++;
        }
        s.note(accepted + " accepted" + (accepted == most ? "" : "; then " + last));
        ConnectionState state = connection.probe();
        s.must(state.is(Kind.MPTCP), "the first subflow is " + state);
    }

    /** Many joins with one nonce get different nonces. */
    public static void nonces(CheckContext s, int joins) {
        Set<Integer> nonces = new HashSet<>();
        int answered = 0;
        CraftedConnection connection = s.open();
        for (int i = 0; i < joins; i++) {
            JoinBuilder join = connection.join(SourceEnd.SECOND).nonce(0x01020304);
            join.syn().answer();
            if (join.synAck().isPresent()) {
                answered++;
                nonces.add(join.synAck().get().nonce());
                join.subflow().rst();
            }
        }
        s.given(answered > joins / 2, "only " + answered + " joins answered");
        s.note(nonces.size() + " different nonces in " + answered + " answers");
        s.must(nonces.size() == answered, "nonces repeat: " + nonces.size() + " of " + answered);
    }

    /** The token of a connection that fell back at its handshake. */
    public static void afterHandshakeFallback(CheckContext s) {
        CraftedConnection connection = s.connection().begin();
        connection.ack();
        connection.first().data("plain\n");
        s.given(connection.first().awaitAcked(), "plain data not acknowledged");
        Optional<ReceivedSegment> answer =
                connection.join(SourceEnd.SECOND).syn().answer();
        s.noteMust(
                answer.filter(ReceivedSegment::isReset).isPresent(),
                answer.map(ReceivedSegment::words).orElse("silence"));
    }

    /** MP_JOIN SYNs whose length is none. */
    public static void wrongLengths(CheckContext s, int[] lengths) {
        CraftedConnection connection = s.open();
        List<String> answers = new ArrayList<>();
        for (int length : lengths) {
            byte[] bytes = new byte[length];
            s.random().nextBytes(bytes);
            bytes[0] = 0x1e;
            bytes[1] = (byte) length;
            bytes[2] = 0x10;
            if (length > 7) {
                Bytes.ofInt(connection.token().bits()).copyTo(bytes, 4);
            }
            CraftedSubflow subflow = s.subflow(SourceEnd.SECOND);
            subflow.craftSyn().raw(Bytes.adopt(bytes)).send();
            Optional<ReceivedSegment> answer = subflow.answer();
            String text = length + ": " + answer.map(ReceivedSegment::words).orElse("silence");
            answers.add(text);
            s.must(answer.stream().noneMatch(a -> a.has(MpCapable.class) || a.has(MpJoin.class)), text);
        }
        s.note(String.join(", ", answers));
        s.must(connection.probe().is(Kind.MPTCP), "the connection is gone");
    }

    /** Whether a join brings a connection without subflows back. */
    public static void noteRevival(CheckContext s, CraftedConnection connection, JoinBuilder join) {
        String answer = letIn(join);
        s.note(answer);
        if (answer.startsWith("accepted")) {
            s.mustBe(Kind.MPTCP, connection.probe(join.subflow()), "on the new subflow");
        }
    }

    /** Takes a join as far as it goes and says how far. */
    public static String letIn(JoinBuilder join) {
        Optional<ReceivedSegment> answer = join.syn().answer();
        if (join.synAck().isEmpty()) {
            return answer.map(ReceivedSegment::words).orElse("silence");
        }
        Optional<ReceivedSegment> fourth = join.third().fourth();
        if (fourth.isEmpty()) {
            return "SYN/ACK, then silence";
        }
        if (fourth.get().isReset()) {
            return "SYN/ACK, then " + fourth.get().words();
        }
        join.established();
        return "accepted with id " + join.synAck().get().addressId();
    }
}
