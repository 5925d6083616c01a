package org.mpcap.conformance.catalogue;

import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.JoinScripts;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;

/** MP_JOIN of version 0 (RFC 6824 section 3.2). */
final class JoinV0 {
    private JoinV0() {}

    static void add(ScriptTable all) {
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
            s.note(answer.map(ReceivedSegment::words).orElse("silence"));
            s.ought(
                    answer.filter(a -> a.has(MpJoin.SynAck.class)).isPresent(),
                    answer.map(ReceivedSegment::words).orElse("silence"));
        });
        all.add("v0/join/3.2-8", s -> JoinScripts.wrongLengths(s, new int[] {3, 4, 10, 11, 13, 16, 24}));
        all.add("v0/join/3.2-10", s -> JoinScripts.limit(s, 12));
    }

    private static void reset(CheckContext s, Optional<ReceivedSegment> answer, String what) {
        String text = what + ": " + answer.map(ReceivedSegment::words).orElse("silence");
        s.note(text);
        s.must(answer.filter(ReceivedSegment::isReset).isPresent(), text);
        answer.ifPresent(a -> s.must(!a.has(MpTcpRst.class), what + ": MP_TCPRST, which version 0 does not have"));
    }
}
