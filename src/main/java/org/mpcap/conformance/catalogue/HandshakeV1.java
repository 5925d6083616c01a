package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.ServerNeed.READS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.crypto.Key;
import org.mpcap.wire.mptcp.MpCapable;

/** The SYN and the SYN/ACK of version 1 (RFC 8684 section 3.1): what is answered, what is ignored. */
final class HandshakeV1 {
    private static final int H = MpCapable.FLAG_HMAC;

    private HandshakeV1() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(versions());
        all.addAll(HandshakeFormV1.checks());
        return all;
    }

    private static List<ConformanceCheck> versions() {
        return List.of(
                ConformanceCheck.of("v1/handshake/3.1-1", MUST, "a good version 1 handshake")
                        .requires(
                                "A host that speaks version 1 answers MP_CAPABLE with its own MP_CAPABLE, length 12, with its key.")
                        .expects(
                                "SYN/ACK with one MP_CAPABLE, length 12, version 1, one crypto bit, B=0, key not 0; then MPTCP")
                        .needs(READS)
                        .script(HandshakeScripts::good),
                ConformanceCheck.of("v1/handshake/3.1-2", MUST, "a SYN without MP_CAPABLE")
                        .requires("MP_CAPABLE is sent only in answer to MP_CAPABLE.")
                        .expects("SYN/ACK without MPTCP option")
                        .script(s -> Answers.noOption(s, s.subflow().syn(), "SYN without option")),
                ConformanceCheck.of("v1/handshake/3.1-3", MUST, "SYN with version 2, 3, 7, 15")
                        .requires(
                                "The responder answers with the highest version it supports, not above the one requested.")
                        .expects("MP_CAPABLE with a version up to the requested one, or none")
                        .needs(READS)
                        .script(s -> {
                            for (int version : new int[] {2, 3, 7, 15}) {
                                CraftedConnection connection = s.connection();
                                connection.first().syn(new MpCapable.Syn(version, H));
                                Optional<MpCapable> answer = connection.synAck().option(MpCapable.class);
                                s.note(version + " → "
                                        + answer.map(a -> "version " + a.version())
                                                .orElse("none"));
                                if (answer.isPresent()) {
                                    s.must(
                                            answer.get().version() <= version,
                                            "version " + answer.get().version() + " for " + version);
                                    s.mustBe(Kind.MPTCP, connection.third().probe(), "in version 1 afterwards");
                                }
                            }
                        }),
                ConformanceCheck.of(
                                "v1/handshake/3.1-4",
                                MUST,
                                "after a SYN with version 2: third ACK with version 1, with version 2")
                        .requires("The version used is the one of the SYN/ACK.")
                        .expects("version 1: MPTCP; version 2: TCP")
                        .needs(READS)
                        .script(s -> {
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
                                                version,
                                                H,
                                                connection.keys().local().bits(),
                                                remote.bits()));
                                String after = "with version " + version;
                                if (version == 1) {
                                    s.mustBe(Kind.MPTCP, connection.probe(), after);
                                } else {
                                    Answers.oughtNotBeMptcp(s, connection.probe(), after);
                                }
                            }
                        }),
                ConformanceCheck.of("v1/handshake/3.1-5", MUST, "a version 0 SYN")
                        .requires("A version 0 SYN gets a version 0 answer or none.")
                        .expects("MP_CAPABLE of version 0, or none; never version 1")
                        .script(s -> {
                            CraftedSubflow subflow = s.subflow();
                            subflow.syn(new MpCapable.OneKey(0, H, s.random().nextLong()));
                            ReceivedSegment answer = subflow.synAck();
                            s.note(CheckContext.words(answer.mptcp()));
                            answer.option(MpCapable.class)
                                    .ifPresent(
                                            a -> s.must(a.version() == 0, "version " + a.version() + " for version 0"));
                            if (answer.mptcp().isEmpty()) {
                                subflow.ack();
                                subflow.data("hello\n");
                                s.must(subflow.awaitAcked(), "and TCP does not work either");
                            }
                        }),
                ConformanceCheck.of("v1/handshake/3.1-6", INFO, "a version 0 SYN of length 4")
                        .requires("Version 0 has no MP_CAPABLE of length 4.")
                        .expects("SYN/ACK without MP_CAPABLE")
                        .script(s -> {
                            ReceivedSegment answer =
                                    s.subflow().syn(new MpCapable.Syn(0, H)).synAck();
                            s.note(CheckContext.words(answer.mptcp()));
                            s.ought(
                                    !answer.has(MpCapable.class),
                                    "answered with " + CheckContext.words(answer.mptcp()));
                        }),
                ConformanceCheck.of("v1/handshake/3.1-7", MUST, "a version 1 SYN in the layout of version 0")
                        .requires("MP_CAPABLE in a version 1 SYN has length 4.")
                        .expects("SYN/ACK without MP_CAPABLE")
                        .script(s -> Answers.noOption(
                                s,
                                s.subflow()
                                        .syn(new MpCapable.OneKey(
                                                1, H, s.random().nextLong())),
                                "length 12")));
    }
}
