package org.mpcap.conformance.catalogue;

import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.crypto.Key;
import org.mpcap.wire.mptcp.MpCapable;

/** The SYN and the SYN/ACK of version 1 (RFC 8684 section 3.1): what is answered, what is ignored. */
final class HandshakeV1 {
    private static final int H = MpCapable.FLAG_HMAC;

    private HandshakeV1() {}

    static void add(ScriptTable all) {
        all.add("v1/handshake/3.1-1", HandshakeScripts::good);
        all.add("v1/handshake/3.1-2", s -> Answers.noOption(s, s.subflow().syn(), "SYN without option"));
        all.add("v1/handshake/3.1-3", s -> {
            for (int version : new int[] {2, 3, 7, 15}) {
                CraftedConnection connection = s.connection();
                connection.first().syn(new MpCapable.Syn(version, H));
                Optional<MpCapable> answer = connection.synAck().option(MpCapable.class);
                s.note(version + " → "
                        + answer.map(a -> "version " + a.version()).orElse("none"));
                if (answer.isPresent()) {
                    s.must(
                            answer.get().version() <= version,
                            "version " + answer.get().version() + " for " + version);
                    s.mustBe(Kind.MPTCP, connection.third().probe(), "in version 1 afterwards");
                }
            }
        });
        all.add("v1/handshake/3.1-4", s -> {
            for (int version : new int[] {1, 2}) {
                CraftedConnection connection = s.connection();
                connection.first().syn(new MpCapable.Syn(2, H));
                if (connection.synAck().option(MpCapable.class).isEmpty()) {
                    s.skip("version 2 gets no MP_CAPABLE");
                }
                Key remote = connection.keys().remote();
                connection
                        .first()
                        .ack(new MpCapable.BothKeys(
                                version, H, connection.keys().local().bits(), remote.bits()));
                String after = "with version " + version;
                if (version == 1) {
                    s.mustBe(Kind.MPTCP, connection.probe(), after);
                } else {
                    Answers.oughtNotBeMptcp(s, connection.probe(), after);
                }
            }
        });
        all.add("v1/handshake/3.1-5", s -> {
            CraftedSubflow subflow = s.subflow();
            subflow.syn(new MpCapable.OneKey(0, H, s.random().nextLong()));
            ReceivedSegment answer = subflow.synAck();
            s.note(CheckContext.words(answer.mptcp()));
            answer.option(MpCapable.class)
                    .ifPresent(a -> s.must(a.version() == 0, "version " + a.version() + " for version 0"));
            if (answer.mptcp().isEmpty()) {
                subflow.ack();
                subflow.data("hello\n");
                s.must(subflow.awaitAcked(), "and TCP does not work either");
            }
        });
        all.add("v1/handshake/3.1-6", s -> {
            ReceivedSegment answer = s.subflow().syn(new MpCapable.Syn(0, H)).synAck();
            s.note(CheckContext.words(answer.mptcp()));
            s.ought(!answer.has(MpCapable.class), "answered with " + CheckContext.words(answer.mptcp()));
        });
        all.add(
                "v1/handshake/3.1-7",
                s -> Answers.noOption(
                        s, s.subflow().syn(new MpCapable.OneKey(1, H, s.random().nextLong())), "length 12"));
    }
}
