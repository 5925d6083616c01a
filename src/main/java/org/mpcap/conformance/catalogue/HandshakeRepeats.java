package org.mpcap.conformance.catalogue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.crypto.Key;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/** SYNs sent more than once, many SYNs, and the keys they are answered with (RFC 8684 section 3.1). */
final class HandshakeRepeats {
    private HandshakeRepeats() {}

    static void add(ScriptTable all) {
        all.add("v1/handshake/3.1-25", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.syn();
            Optional<ReceivedSegment> again = connection.first().answer();
            s.given(again.filter(ReceivedSegment::isSynAck).isPresent(), "the second SYN is not answered");
            List<Long> keys = HandshakeScripts.keys(connection.first());
            s.note(keys.size() + " SYN/ACKs with key, " + new HashSet<>(keys).size() + " different");
            s.ought(new HashSet<>(keys).size() == 1, "different keys: stateless, or two connections");
        });
        all.add("v1/handshake/3.1-26", s -> {
            for (boolean with : new boolean[] {true, false}) {
                CraftedConnection connection = s.connection().begin();
                connection.first().syn();
                connection.first().answer();
                if (with) {
                    ConnectionState state = connection.third().probe();
                    s.note(state + " with option in the third ACK");
                    s.ought(!state.is(Kind.DEAD) && !state.is(Kind.SILENT), state + " with option");
                } else {
                    connection.ack();
                    s.mustNotBeMptcp(connection.probe(), "without option in the third ACK");
                }
            }
        });
        all.add("v1/handshake/3.1-27", s -> {
            CraftedSubflow subflow = s.subflow().syn();
            Answers.noOption(s, subflow, "without");
            subflow.syn(new MpCapable.Syn(1, 1));
            Optional<ReceivedSegment> again = subflow.answer();
            s.note("with: " + again.map(ReceivedSegment::words).orElse("silence"));
            boolean clean = again.isEmpty() || again.get().mptcp().size() < 2;
            s.must(clean, "two options in the second SYN/ACK");
        });
        all.add("v1/handshake/3.1-28", s -> {
            CraftedConnection connection = s.connection().begin();
            s.pause(8_000);
            List<Long> keys = HandshakeScripts.keys(connection.first());
            s.note(keys.size() + " SYN/ACKs with key");
            s.must(new HashSet<>(keys).size() == 1, "different keys in retransmitted SYN/ACKs");
        });
        all.add("v1/handshake/3.1-29", s -> HandshakeScripts.distinct(s, 300));
        all.add("v1/handshake/3.1-30", s -> {
            List<Long> keys = new ArrayList<>();
            CraftedSubflow subflow = s.subflow();
            int isn = subflow.isn();
            for (int i = 0; i < 3; i++) {
                subflow.syn(s.connection(subflow).synOption());
                ReceivedSegment answer = subflow.synAck();
                answer.option(MpCapable.OneKey.class).ifPresent(o -> keys.add(o.senderKey()));
                subflow.rst();
                subflow = s.reuse(subflow, isn);
            }
            s.given(keys.size() == 3, keys.size() + " keys in three attempts");
            s.note(new HashSet<>(keys).size() + " different keys");
            s.ought(new HashSet<>(keys).size() == 3, "the same key again");
        });
        all.add("v1/handshake/3.1-31", s -> {
            Set<Integer> differences = new HashSet<>();
            int small = 0;
            int before = 0;
            for (int i = 0; i < 20; i++) {
                CraftedSubflow subflow = s.subflow().syn(new MpCapable.Syn(1, 1));
                int isn = subflow.synAck().segment().sequence();
                subflow.rst();
                if (i > 0) {
                    differences.add(isn - before);
                    small += Math.abs(isn - before) < 65536 ? 1 : 0;
                }
                before = isn;
            }
            s.note(differences.size() + " different differences, " + small + " small ones");
            s.should(differences.size() > 10 && small < 10, "differences repeat or are small");
        });
        all.add("v1/handshake/3.1-32", s -> {
            MptcpOption dss = new Dss(1, OptionalLong.of(7), Optional.empty());
            for (MptcpOption other : List.of(
                    dss,
                    new AddAddr(0, 2, s.server().first().source(), OptionalInt.empty(), OptionalLong.of(1)),
                    new MpPrio(1, OptionalInt.empty()),
                    new MpFastClose(0, 7),
                    new MpFail(0, 7),
                    new MpTcpRst(0, 1))) {
                CraftedSubflow subflow = s.subflow();
                if (other.toBytes().length() > 28) {
                    continue;
                }
                Optional<ReceivedSegment> answer =
                        subflow.syn(new MpCapable.Syn(1, 1), other).answer();
                String text = other.describe() + " → "
                        + answer.map(ReceivedSegment::words).orElse("silence");
                s.must(answer.isPresent(), text);
                s.ought(answer.filter(a -> a.has(MpCapable.class)).isPresent(), text);
            }
            s.note("MP_CAPABLE answered beside all six");
        });
        all.add("v1/handshake/3.1-33", s -> {
            List<CraftedSubflow> subflows = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                subflows.add(s.subflow().syn(new MpCapable.Syn(1, 1)));
                if (i % 50 == 49) {
                    s.pause(5);
                }
            }
            s.pause(500);
            long answered = subflows.stream().filter(f -> f.count() > 0).count();
            long capable = subflows.stream()
                    .filter(f -> f.received().stream().anyMatch(a -> a.has(MpCapable.class)))
                    .count();
            s.note(answered + " answered, " + capable + " with MP_CAPABLE");
            Optional<ReceivedSegment> after =
                    s.subflow().syn(new MpCapable.Syn(1, 1)).answer();
            s.must(after.isPresent(), "no answer after the flood");
        });
        all.add("v1/handshake/3.1-34", s -> {
            requireStateless(s);
            CraftedConnection connection = s.connection().begin();
            connection.learn(new Key(s.random().nextLong()));
            s.mustNotBeMptcp(connection.third().probe(), "with a key the server never sent");
        });
        all.add("v1/handshake/3.1-35", s -> {
            requireStateless(s);
            s.note("different keys");
            s.ought(false, "different keys: they cannot be verified later");
        });
        all.add("v1/handshake/3.1-36", s -> {
            int closed = 1 + s.random().nextInt(1000);
            Optional<ReceivedSegment> answer = s.subflow(SourceEnd.FIRST, closed)
                    .syn(new MpCapable.Syn(1, 1))
                    .answer();
            s.note("port " + closed + ": " + answer.map(ReceivedSegment::words).orElse("silence"));
            if (answer.filter(ReceivedSegment::isSynAck).isPresent()) {
                s.skip("port " + closed + " is open");
            }
            s.ought(answer.isPresent(), "silence from port " + closed);
            answer.ifPresent(a -> s.must(!a.has(MpCapable.class), "MP_CAPABLE in a reset"));
        });
    }

    /** Skips unless two SYNs of one attempt get different keys, as a server with SYN cookies answers. */
    private static void requireStateless(CheckContext s) {
        CraftedConnection connection = s.connection().begin();
        connection.syn();
        connection.first().answer();
        if (new HashSet<>(HandshakeScripts.keys(connection.first())).size() < 2) {
            s.skip("the server keeps state for each SYN");
        }
    }
}
