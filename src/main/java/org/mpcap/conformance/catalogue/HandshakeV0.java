package org.mpcap.conformance.catalogue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;

/** The handshake of version 0 (RFC 6824 section 3.1). */
final class HandshakeV0 {
    private HandshakeV0() {}

    static void add(ScriptTable all) {
        all.add("v0/handshake/3.1-3", s -> {
            for (int version : new int[] {1, 2, 15}) {
                ReceivedSegment answer = syn(s, version, 1).synAck();
                s.note(version + " → " + CheckContext.words(answer.mptcp()));
                answer.option(MpCapable.class)
                        .ifPresent(a ->
                                s.must(a.version() == 0, "version " + a.version() + " in the layout of version 0"));
            }
        });
        all.add("v0/handshake/3.1-4", s -> {
            for (int version : new int[] {1, 2, 15}) {
                ReceivedSegment answer =
                        s.subflow().syn(new MpCapable.Syn(version, 1)).synAck();
                s.note(version + " → " + CheckContext.words(answer.mptcp()));
            }
        });
        all.add("v0/handshake/3.1-5", s -> {
            Optional<ReceivedSegment> answer = syn(s, 0, 0x41).answer();
            s.noteMust(answer.isEmpty(), answer.map(ReceivedSegment::words).orElse("silence"));
        });
        all.add("v0/handshake/3.1-6", s -> {
            Answers.noOption(s, syn(s, 0, 0x00), "0x00");
            Answers.noOption(s, syn(s, 0, 0x80), "0x80");
        });
        all.add("v0/handshake/3.1-7", s -> {
            for (int flags : new int[] {0x03, 0x05, 0x09, 0x11, 0x3f}) {
                ReceivedSegment answer = syn(s, 0, flags).synAck();
                String text = Answers.flags(flags) + " → " + CheckContext.words(answer.mptcp());
                s.noteOught(answer.has(MpCapable.class), text);
                answer.option(MpCapable.class).ifPresent(a -> s.must(Integer.bitCount(a.flags() & 0x3f) == 1, text));
            }
        });
        all.add("v0/handshake/3.1-9", s -> {
            CraftedConnection connection = s.connection().begin();
            if ((connection.peerFlags() & MpCapable.FLAG_CHECKSUM) == 0) {
                s.skip("the server does not require checksums");
            }
            connection.third();
            connection.checksums(false);
            s.mustNotBeMptcp(connection.probe(), "for data without checksum");
        });
        all.add("v0/handshake/3.1-10", s -> Answers.wrongLengths(s, 2, 24, 12, "01"));
        all.add("v0/handshake/3.1-11", s -> {
            MpCapable one = new MpCapable.OneKey(0, 1, s.random().nextLong());
            for (MpCapable other :
                    List.of(one, new MpCapable.OneKey(0, 1, s.random().nextLong()), new MpCapable.Syn(1, 1))) {
                ReceivedSegment answer = s.subflow().syn(one, other).synAck();
                s.note(CheckContext.words(answer.mptcp()));
                s.must(answer.mptcp().size() < 2, "two options back");
            }
        });
        all.add("v0/handshake/3.1-12", s -> {
            CraftedConnection connection = s.open();
            Optional<ReceivedSegment> answer = s.subflow(SourceEnd.SECOND)
                    .bareSyn()
                    .with(new MpCapable.OneKey(0, 1, s.random().nextLong()))
                    .with(new MpJoin.Syn(0, 2, connection.token().bits(), 5))
                    .send()
                    .answer();
            s.note(answer.map(ReceivedSegment::words).orElse("silence"));
            boolean both = answer.filter(a -> a.has(MpCapable.class) && a.has(MpJoin.class))
                    .isPresent();
            s.must(!both, "both options answered");
        });
        all.add("v0/handshake/3.1-14", s -> HandshakeScripts.distinct(s, 100));
        all.add("v0/handshake/3.1-15", s -> {
            ConnectionState state =
                    s.connection(s.subflow(), new Key(0)).handshake().probe();
            s.note(state.toString());
            s.must(!state.is(Kind.SILENT), "silence");
            s.serverLives();
        });
        all.add("v0/handshake/3.1-16", s -> {
            HashSet<Long> keys = new HashSet<>();
            CraftedSubflow subflow = s.subflow();
            int isn = subflow.isn();
            for (int i = 0; i < 3; i++) {
                subflow.syn(s.connection(subflow).synOption());
                subflow.synAck().option(MpCapable.OneKey.class).ifPresent(o -> keys.add(o.senderKey()));
                subflow.rst();
                subflow = s.reuse(subflow, isn);
            }
            s.note(keys.size() + " different keys");
            s.ought(keys.size() == 3, keys.size() + " different keys in three attempts");
        });
        all.add("v0/third/3.1-1", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack();
            s.oughtNotBeMptcp(connection.probe(), "after a third ACK without option");
        });
        all.add("v0/third/3.1-2", s -> {
            CraftedConnection connection = s.connection().begin();
            connection.ack();
            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
            connection.nextDsn(connection.keys().firstLocalDsn());
            s.mustNotBeMptcp(connection.probe(), "for DSS behind it");
        });
        all.add("v0/third/3.1-3", s -> s.note(s.connection().begin().probe().toString()));
        all.add(
                "v0/third/3.1-4",
                s -> s.mustBe(Kind.TCP, HandshakeScripts.plain(s, s.connection().handshake()), "for plain data"));
        all.add("v0/third/3.1-5", s -> {
            for (int way = 0; way < 5; way++) {
                CraftedConnection connection = s.connection().begin();
                long own = connection.keys().local().bits();
                long peer = connection.keys().remote().bits();
                connection.ack(List.of(
                                new MpCapable.BothKeys(0, 1, own, peer ^ 1),
                                new MpCapable.BothKeys(0, 1, own ^ 1, peer),
                                new MpCapable.BothKeys(0, 0, own, peer),
                                new MpCapable.BothKeys(0, 0x41, own, peer),
                                new MpCapable.BothKeys(1, 1, own, peer))
                        .get(way));
                s.oughtNotBeMptcp(
                        connection.probe(),
                        List.of(
                                        "with a wrong echoed key",
                                        "with another own key",
                                        "with flags 0",
                                        "with B=1",
                                        "with version 1")
                                .get(way));
            }
        });
        all.add("v0/third/3.1-9", s -> Answers.thirdAcks(s, 4, 12, 18, 19, 21, 22, 24));
    }

    private static CraftedSubflow syn(CheckContext s, int version, int flags) {
        return s.subflow().syn(new MpCapable.OneKey(version, flags, s.random().nextLong()));
    }
}
