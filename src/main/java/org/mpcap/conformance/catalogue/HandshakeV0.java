package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.ROBUST;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.GREETING;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;
import static org.mpcap.conformance.ServerNeed.SETTING;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.Trait;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.crypto.Key;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;

/** The handshake of version 0 (RFC 6824 section 3.1). */
final class HandshakeV0 {
    private HandshakeV0() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(syn());
        all.addAll(repeats());
        all.addAll(third());
        return all;
    }

    private static CraftedSubflow syn(CheckContext s, int version, int flags) {
        return s.subflow().syn(new MpCapable.OneKey(version, flags, s.random().nextLong()));
    }

    private static List<ConformanceCheck> syn() {
        return List.of(
                ConformanceCheck.of("v0/handshake/3.1-1", MUST, "a good version 0 handshake")
                        .requires(
                                "A host that speaks version 0 answers MP_CAPABLE with its own MP_CAPABLE, length 12, with its key.")
                        .expects("SYN/ACK with one MP_CAPABLE, length 12, version 0, one crypto bit, B=0; then MPTCP")
                        .needs(READS)
                        .script(HandshakeScripts::good),
                ConformanceCheck.of("v0/handshake/3.1-2", MUST, "a SYN without MP_CAPABLE")
                        .requires("MP_CAPABLE is sent only in answer to MP_CAPABLE.")
                        .expects("SYN/ACK without MPTCP option")
                        .script(s -> Answers.noOption(s, s.subflow().syn(), "SYN without option")),
                ConformanceCheck.of("v0/handshake/3.1-3", MUST, "SYN with version 1, 2, 15 in the layout of version 0")
                        .requires(
                                "The responder answers with the highest version it supports, not above the one requested.")
                        .expects("MP_CAPABLE of version 0, or none")
                        .script(s -> {
                            for (int version : new int[] {1, 2, 15}) {
                                ReceivedSegment answer = syn(s, version, 1).synAck();
                                s.note(version + " → " + CheckContext.words(answer.mptcp()));
                                answer.option(MpCapable.class)
                                        .ifPresent(a -> s.must(
                                                a.version() == 0,
                                                "version " + a.version() + " in the layout of version 0"));
                            }
                        }),
                ConformanceCheck.of("v0/handshake/3.1-4", INFO, "SYN with version 1, 2, 15 of length 4")
                        .requires("Version 0 has no MP_CAPABLE of length 4.")
                        .expects("no option, or version 1 from a server that speaks it")
                        .script(s -> {
                            for (int version : new int[] {1, 2, 15}) {
                                ReceivedSegment answer = s.subflow()
                                        .syn(new MpCapable.Syn(version, 1))
                                        .synAck();
                                s.note(version + " → " + CheckContext.words(answer.mptcp()));
                            }
                        }),
                ConformanceCheck.of("v0/handshake/3.1-5", MUST, "flag B set")
                        .requires("If flag B is 1, the SYN must be silently ignored.")
                        .expects("no answer")
                        .script(s -> {
                            Optional<ReceivedSegment> answer = syn(s, 0, 0x41).answer();
                            s.note(answer.map(ReceivedSegment::words).orElse("silence"));
                            s.must(
                                    answer.isEmpty(),
                                    answer.map(ReceivedSegment::words).orElse("silence"));
                        }),
                ConformanceCheck.of("v0/handshake/3.1-6", MUST, "no crypto bit (0x00, 0x80)")
                        .requires("Without a crypto algorithm the connection is plain TCP.")
                        .expects("SYN/ACK without MP_CAPABLE")
                        .needs(READS)
                        .script(s -> {
                            Answers.noOption(s, syn(s, 0, 0x00), "0x00");
                            Answers.noOption(s, syn(s, 0, 0x80), "0x80");
                        }),
                ConformanceCheck.of("v0/handshake/3.1-7", MUST, "H plus other crypto bits")
                        .requires("The initiator's crypto bits are proposals; the responder chooses one.")
                        .expects("MP_CAPABLE with H alone")
                        .script(s -> {
                            for (int flags : new int[] {0x03, 0x05, 0x09, 0x11, 0x3f}) {
                                ReceivedSegment answer = syn(s, 0, flags).synAck();
                                String text = Answers.flags(flags) + " → " + CheckContext.words(answer.mptcp());
                                s.note(text);
                                s.ought(answer.has(MpCapable.class), text);
                                answer.option(MpCapable.class)
                                        .ifPresent(a -> s.must(Integer.bitCount(a.flags() & 0x3f) == 1, text));
                            }
                        }),
                ConformanceCheck.of("v0/handshake/3.1-8", MUST, "checksums asked for")
                        .requires("If either side sets A, checksums must be used.")
                        .expects("DSS with a correct checksum in both directions")
                        .needs(DATA)
                        .script(Answers::checksumsBothWays),
                ConformanceCheck.of("v0/handshake/3.1-9", MUST, "the server requires checksums, we do not ask for them")
                        .requires("If either side sets A, checksums must be used.")
                        .expects("SYN/ACK with A=1")
                        .needs(READS, SETTING)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            if ((connection.peerFlags() & MpCapable.FLAG_CHECKSUM) == 0) {
                                s.skip("the server does not require checksums");
                            }
                            connection.third();
                            connection.checksums(false);
                            Answers.mustNotBeMptcp(s, connection.probe(), "for data without checksum");
                        }),
                ConformanceCheck.of("v0/handshake/3.1-10", ROBUST, "MP_CAPABLE with every length from 2 to 24 but 12")
                        .requires("MP_CAPABLE in a version 0 SYN has length 12.")
                        .expects("ignored")
                        .needs(READS)
                        .script(s -> Answers.wrongLengths(s, 2, 24, 12, "01")));
    }

    private static List<ConformanceCheck> repeats() {
        return List.of(
                ConformanceCheck.of("v0/handshake/3.1-11", INFO, "two MP_CAPABLE in one SYN")
                        .requires("A SYN carries one MP_CAPABLE.")
                        .expects("a consistent choice")
                        .script(s -> {
                            MpCapable one =
                                    new MpCapable.OneKey(0, 1, s.random().nextLong());
                            for (MpCapable other : List.of(
                                    one, new MpCapable.OneKey(0, 1, s.random().nextLong()), new MpCapable.Syn(1, 1))) {
                                ReceivedSegment answer =
                                        s.subflow().syn(one, other).synAck();
                                s.note(CheckContext.words(answer.mptcp()));
                                s.must(answer.mptcp().size() < 2, "two options back");
                            }
                        }),
                ConformanceCheck.of("v0/handshake/3.1-12", INFO, "MP_CAPABLE and MP_JOIN in one SYN")
                        .requires("A SYN opens a connection or joins one.")
                        .expects("one of the two")
                        .needs(SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            Optional<ReceivedSegment> answer = s.subflow(SourceEnd.SECOND)
                                    .bareSyn()
                                    .with(new MpCapable.OneKey(0, 1, s.random().nextLong()))
                                    .with(new MpJoin.Syn(
                                            0, 2, connection.token().bits(), 5))
                                    .send()
                                    .answer();
                            s.note(answer.map(ReceivedSegment::words).orElse("silence"));
                            boolean both = answer.filter(a -> a.has(MpCapable.class) && a.has(MpJoin.class))
                                    .isPresent();
                            s.must(!both, "both options answered");
                        }),
                ConformanceCheck.of("v0/handshake/3.1-13", MUST, "the same SYN twice")
                        .requires("A retransmitted SYN belongs to the same connection attempt.")
                        .expects("the same key")
                        .script(HandshakeScripts::sameSynTwice),
                ConformanceCheck.of("v0/handshake/3.1-14", MUST, "100 connections")
                        .requires("Keys are hard to guess and their tokens unique.")
                        .expects("keys distinct, as many ones as zeros")
                        .traits(Trait.FULL)
                        .script(s -> HandshakeScripts.distinct(s, 100)),
                ConformanceCheck.of("v0/handshake/3.1-15", ROBUST, "our key is 0")
                        .requires("A key of 0 is as good as any, or refused.")
                        .expects("TCP or MPTCP")
                        .needs(READS)
                        .script(s -> {
                            ConnectionState state = s.connection(s.subflow(), new Key(0))
                                    .handshake()
                                    .probe();
                            s.note(state.toString());
                            s.must(!state.is(Kind.SILENT), "silence");
                            s.serverLives();
                        }),
                ConformanceCheck.of("v0/handshake/3.1-16", MUST, "the same four-tuple and ISN three times")
                        .requires("A new connection gets a new key.")
                        .expects("different keys")
                        .script(s -> {
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
                        }));
    }

    private static List<ConformanceCheck> third() {
        return List.of(
                ConformanceCheck.of("v0/third/3.1-1", MUST, "third ACK without option, then data with DSS")
                        .requires("Without MP_CAPABLE in the third ACK the connection falls back to TCP.")
                        .expects("TCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.first().ack();
                            Answers.oughtNotBeMptcp(s, connection.probe(), "after a third ACK without option");
                        }),
                ConformanceCheck.of("v0/third/3.1-2", MUST, "third ACK without option, plain data, later DSS")
                        .requires("A connection that fell back stays TCP.")
                        .expects("TCP, never back")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.first().ack();
                            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
                            connection.nextDsn(connection.keys().firstLocalDsn());
                            Answers.mustNotBeMptcp(s, connection.probe(), "for DSS behind it");
                        }),
                ConformanceCheck.of("v0/third/3.1-3", INFO, "third ACK lost, first data with DSS")
                        .requires("Both keys are known from the SYN and the SYN/ACK.")
                        .expects("MPTCP or TCP")
                        .needs(READS)
                        .script(s -> s.note(s.connection().begin().probe().toString())),
                ConformanceCheck.of("v0/third/3.1-4", MUST, "third ACK with option, first data without DSS")
                        .requires("First data without DSS means that options are lost: TCP.")
                        .expects("TCP")
                        .needs(READS)
                        .script(s -> s.mustBe(
                                Kind.TCP,
                                HandshakeScripts.plain(s, s.connection().handshake()),
                                "for plain data")),
                ConformanceCheck.of("v0/third/3.1-5", MUST, "third ACK with wrong keys, flags or version")
                        .requires("The third ACK must repeat what was exchanged.")
                        .expects("not MPTCP")
                        .needs(READS)
                        .script(s -> {
                            for (int way = 0; way < 5; way++) {
                                CraftedConnection connection = s.connection().begin();
                                long own = connection.keys().local().bits();
                                long peer = connection.keys().remote().bits();
                                connection
                                        .first()
                                        .ack(List.of(
                                                        new MpCapable.BothKeys(0, 1, own, peer ^ 1),
                                                        new MpCapable.BothKeys(0, 1, own ^ 1, peer),
                                                        new MpCapable.BothKeys(0, 0, own, peer),
                                                        new MpCapable.BothKeys(0, 0x41, own, peer),
                                                        new MpCapable.BothKeys(1, 1, own, peer))
                                                .get(way));
                                Answers.oughtNotBeMptcp(
                                        s,
                                        connection.probe(),
                                        List.of(
                                                        "with a wrong echoed key",
                                                        "with another own key",
                                                        "with flags 0",
                                                        "with B=1",
                                                        "with version 1")
                                                .get(way));
                            }
                        }),
                ConformanceCheck.of("v0/third/3.1-6", INFO, "payload in the third ACK")
                        .requires("Payload without a mapping has no place in the data stream.")
                        .expects("TCP, or the bytes not DATA_ACKed")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                connection.skip(7);
                                connection.first().data("no map\n", connection.thirdOption());
                            });
                            Answers.mustNotBeMptcp(s, state, "for payload beside both keys");
                        }),
                ConformanceCheck.of("v0/third/3.1-7", MUST, "the server speaks first")
                        .requires("The first data of the server has DSN IDSN+1 and acknowledges our IDSN+1.")
                        .expects("DSS with DSN I_B+1, SSN 1, DATA_ACK I_A+1")
                        .needs(GREETING)
                        .script(HandshakeScripts::speaksFirst),
                ConformanceCheck.of("v0/third/3.1-8", MUST, "third ACK with both keys, then data with DSS")
                        .requires("The third ACK carries MP_CAPABLE with both keys; then MPTCP is in use.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(s ->
                                s.mustBe(Kind.MPTCP, s.connection().handshake().probe(), "")),
                ConformanceCheck.of("v0/third/3.1-9", ROBUST, "third ACK with a wrong length and no payload")
                        .requires("An MP_CAPABLE of a length that is none must be ignored.")
                        .expects("no crash")
                        .needs(READS)
                        .script(s -> Answers.thirdAcks(s, 4, 12, 18, 19, 21, 22, 24)));
    }
}
