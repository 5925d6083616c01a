package org.mpcap.interop.catalogue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mpcap.interop.Flow;
import org.mpcap.interop.Join;
import org.mpcap.interop.Scene;
import org.mpcap.interop.Seen;
import org.mpcap.interop.Session;
import org.mpcap.interop.Source;
import org.mpcap.interop.State;
import org.mpcap.interop.State.Kind;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Scripts about MP_JOIN that hold for both versions. */
final class JoinChecks {
    private JoinChecks() {}

    /** A good join, each step judged. */
    static void good(Scene s) {
        Session session = s.open();
        Join join = session.join(Source.SECOND);
        Optional<Seen> answer = join.syn().answer().or(() -> lateAnswer(s, join));
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
        Optional<Seen> fourth = join.third().fourth();
        if (fourth.filter(Seen::isReset).isPresent()) {
            s.must(join.hmacHolds(), "and our own HMAC is refused");
            s.skip("joins are refused by policy after the third ACK: "
                    + fourth.get().words());
        }
        s.mustAnswer(fourth.isPresent(), "no answer to the third ACK");
        s.mustBe(Kind.MPTCP, session.probe(join.established()), "on the joined subflow");
    }

    /** The answer to a join that was not answered in time, judged when a plain SYN on the same way is answered. */
    private static Optional<Seen> lateAnswer(Scene s, Join join) {
        s.given(s.flow(Source.SECOND).syn().answer().isPresent(), "nothing answers our second source, join or not");
        Optional<Seen> answer = join.answer();
        s.mustAnswer(answer.isPresent(), "silence to the join, though a plain SYN on the same way is answered");
        return answer;
    }

    /** A join although no DSS has come yet; that it is let in is a warning. */
    static void beforeDss(Scene s) {
        Session session = s.session().handshake();
        String answer = "";
        for (int i = 0; i < 3 && !answer.startsWith("accepted"); i++) {
            if (i > 0) {
                // The join may have overtaken the third ACK, and is then refused for another reason.
                session.third();
            }
            answer = JoinV1.letIn(session.join(Source.SECOND));
        }
        s.note(answer);
        if (answer.endsWith("silence")) {
            s.given(session.probe().is(Kind.MPTCP), answer + ", and the connection is gone");
            String later = JoinV1.letIn(session.join(Source.SECOND));
            s.given(later.startsWith("accepted"), answer + ", and behind a DSS: " + later);
        }
        s.ought(!answer.startsWith("accepted"), answer);
    }

    /** An unknown token must be reset. */
    static void unknownToken(Scene s) {
        Flow flow = s.flow();
        flow.syn(new MpJoin.Syn(0, 2, s.random().nextInt(), s.random().nextInt()));
        Optional<Seen> answer = flow.answer();
        String text = answer.map(Seen::words).orElse("silence");
        s.note(text);
        if (s.must(answer.filter(Seen::isReset).isPresent(), text) && s.v1()) {
            Optional<MpTcpRst> reason = answer.get().option(MpTcpRst.class);
            s.ought(reason.filter(r -> r.reason() == 1 || r.reason() == 3).isPresent(), text);
        }
    }

    /** After a bad third ACK: reset, and the first subflow lives. */
    static void refusedWithReset(Scene s, Session session, Join join, String what) {
        Optional<Seen> reset = join.flow().await(Seen::isReset);
        String text = what + ": " + reset.map(Seen::words).orElse("no reset");
        s.note(text);
        if (s.must(reset.isPresent(), text) && s.v1()) {
            s.should(
                    reset.get()
                            .option(MpTcpRst.class)
                            .filter(r -> r.reason() == 1)
                            .isPresent(),
                    text);
        }
        State state = session.probe();
        s.must(state.is(Kind.MPTCP), what + ": the first subflow is " + state);
    }

    /** Every third ACK is answered. */
    static void thirdAckAnswered(Scene s) {
        Session session = s.open();
        Join join = session.join(Source.SECOND).begin();
        for (int i = 0; i < 3; i++) {
            if (i > 0) {
                s.pause(600);
            }
            join.third();
            Optional<Seen> ack = join.fourth();
            s.must(
                    ack.isPresent() && !ack.get().isReset(),
                    "third ACK " + (i + 1) + ": " + ack.map(Seen::words).orElse("silence"));
        }
        join.established();
        s.note("answered each time");
    }

    /** Joins until refused. */
    static void limit(Scene s, int most) {
        Session session = s.open();
        int accepted = 0;
        String last = "";
        while (accepted < most) {
            last = JoinV1.letIn(session.join(Source.SECOND));
            if (!last.startsWith("accepted")) {
                break;
            }
            accepted++;
        }
        s.note(accepted + " accepted" + (accepted == most ? "" : "; then " + last));
        State state = session.probe();
        s.must(state.is(Kind.MPTCP), "the first subflow is " + state);
    }

    /** Many joins with one nonce get different nonces. */
    static void nonces(Scene s, int joins) {
        Set<Integer> nonces = new HashSet<>();
        int answered = 0;
        Session session = s.open();
        for (int i = 0; i < joins; i++) {
            Join join = session.join(Source.SECOND).nonce(0x01020304);
            join.syn().answer();
            if (join.synAck().isPresent()) {
                answered++;
                nonces.add(join.synAck().get().nonce());
                join.flow().rst();
            }
        }
        s.given(answered > joins / 2, "only " + answered + " joins answered");
        s.note(nonces.size() + " different nonces in " + answered + " answers");
        s.must(nonces.size() == answered, "nonces repeat: " + nonces.size() + " of " + answered);
    }

    /** A repeated SYN gets the same nonce and HMAC. */
    static void sameSynTwice(Scene s) {
        Join join = s.open().join(Source.SECOND).begin();
        MpJoin.SynAck first = join.synAck().orElseThrow();
        join.syn();
        Optional<MpJoin.SynAck> again = join.flow()
                .await(4 * s.patience(), seen -> seen.has(MpJoin.SynAck.class))
                .flatMap(seen -> seen.option(MpJoin.SynAck.class));
        s.given(again.isPresent(), "the second SYN is not answered");
        s.note(again.get().describe());
        s.must(
                again.get().nonce() == first.nonce() && again.get().truncatedHmac() == first.truncatedHmac(),
                "another nonce or HMAC");
    }

    /** The token of a connection that fell back at its handshake. */
    static void afterHandshakeFallback(Scene s) {
        Session session = s.session().begin();
        session.first().ack();
        session.first().data("plain\n");
        s.given(session.first().awaitAcked(), "plain data not acknowledged");
        Optional<Seen> answer = session.join(Source.SECOND).syn().answer();
        s.note(answer.map(Seen::words).orElse("silence"));
        s.must(answer.filter(Seen::isReset).isPresent(), answer.map(Seen::words).orElse("silence"));
    }

    /** A join while the first handshake is under way. */
    static void beforeThirdAck(Scene s) {
        Optional<Seen> answer = s.session().begin().join(Source.SECOND).syn().answer();
        s.note(answer.map(Seen::words).orElse("silence"));
        s.must(answer.filter(Seen::isReset).isPresent(), answer.map(Seen::words).orElse("silence"));
    }

    /** MP_JOIN SYNs whose length is none. */
    static void wrongLengths(Scene s, int[] lengths) {
        Session session = s.open();
        List<String> answers = new ArrayList<>();
        for (int length : lengths) {
            byte[] bytes = new byte[length];
            s.random().nextBytes(bytes);
            bytes[0] = 0x1e;
            bytes[1] = (byte) length;
            bytes[2] = 0x10;
            if (length > 7) {
                Bytes.ofInt(session.token().bits()).copyTo(bytes, 4);
            }
            Flow flow = s.flow(Source.SECOND);
            flow.synDraft().raw(Bytes.adopt(bytes)).send();
            Optional<Seen> answer = flow.answer();
            String text = length + ": " + answer.map(Seen::words).orElse("silence");
            answers.add(text);
            s.must(answer.stream().noneMatch(a -> a.has(MpCapable.class) || a.has(MpJoin.class)), text);
        }
        s.note(String.join(", ", answers));
        s.must(session.probe().is(Kind.MPTCP), "the connection is gone");
    }

    /** Whether a join brings a connection without subflows back. */
    static void noteRevival(Scene s, Session session, Join join) {
        String answer = JoinV1.letIn(join);
        s.note(answer);
        if (answer.startsWith("accepted")) {
            s.mustBe(Kind.MPTCP, session.probe(join.flow()), "on the new subflow");
        }
    }
}
