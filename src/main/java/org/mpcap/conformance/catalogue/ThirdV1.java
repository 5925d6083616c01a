package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.ServerNeed.READS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MptcpOption;

/** The third packet and the first data of version 1 (RFC 8684 section 3.1): with keys, with data, with checksums. */
final class ThirdV1 {
    private ThirdV1() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(first());
        all.addAll(withData());
        all.addAll(checksums());
        all.addAll(ThirdOddV1.checks());
        return all;
    }

    private static List<ConformanceCheck> first() {
        return List.of(
                ConformanceCheck.of("v1/third/3.1-1", MUST, "third ACK with both keys, then data with DSS")
                        .requires("The third ACK carries MP_CAPABLE with both keys; then MPTCP is in use.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(s ->
                                s.mustBe(Kind.MPTCP, s.connection().handshake().probe(), "")),
                ConformanceCheck.of("v1/third/3.1-2", MUST, "third ACK without option, then plain data")
                        .requires(
                                "Without MP_CAPABLE in the third ACK or the first data, the connection falls back to TCP.")
                        .expects("TCP; the data is acknowledged")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.first().ack();
                            s.mustBe(Kind.TCP, HandshakeScripts.plain(s, connection), "for plain data");
                        }),
                ConformanceCheck.of("v1/third/3.1-3", MUST, "third ACK without option, then data with MP_CAPABLE")
                        .requires(
                                "The first packet behind the SYN/ACK must carry MP_CAPABLE; otherwise the connection is TCP.")
                        .expects("TCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.first().ack();
                            Answers.mustNotBeMptcp(s, dataWithKeys(s, connection), "for data with MP_CAPABLE");
                        }),
                ConformanceCheck.of("v1/third/3.1-4", MUST, "third ACK without option, then one with it, then DSS")
                        .requires(
                                "The first packet behind the SYN/ACK must carry MP_CAPABLE; otherwise the connection is TCP.")
                        .expects("TCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.first().ack();
                            Answers.oughtNotBeMptcp(s, connection.third().probe(), "after a second third ACK");
                        }),
                ConformanceCheck.of("v1/third/3.1-5", MUST, "third ACK lost: the first packet is data with MP_CAPABLE")
                        .requires("Data with MP_CAPABLE confirms the handshake as well as the third ACK.")
                        .expects("MPTCP, with a 64-bit DATA_ACK")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            s.mustBe(Kind.MPTCP, dataWithKeys(s, connection), "for data with MP_CAPABLE");
                            s.must(connection.lastAckWide(), "32-bit DATA_ACK");
                        }),
                ConformanceCheck.of("v1/third/3.1-6", MUST, "third ACK lost: the first packet is data with DSS only")
                        .requires("Without our key the server cannot use MPTCP.")
                        .expects("TCP")
                        .needs(READS)
                        .script(s ->
                                Answers.mustNotBeMptcp(s, s.connection().begin().probe(), "for DSS without any key")));
    }

    /** Sends data with MP_CAPABLE and judges by its DATA_ACK. */
    static ConnectionState dataWithKeys(CheckContext s, CraftedConnection connection) {
        Bytes data = s.text(9);
        return connection.probe(connection.first(), () -> {
            MptcpOption option = connection.withData(data);
            connection.skip(data.length());
            connection.first().data(data, option);
        });
    }

    private static List<ConformanceCheck> withData() {
        return List.of(
                ConformanceCheck.of("v1/third/3.1-7", MUST, "third ACK, then data with MP_CAPABLE, then DSS")
                        .requires("The first data may repeat MP_CAPABLE.")
                        .expects("MPTCP throughout")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().handshake();
                            s.mustBe(Kind.MPTCP, dataWithKeys(s, connection), "for data with MP_CAPABLE");
                            s.mustBe(Kind.MPTCP, connection.probe(), "for DSS behind it");
                        }),
                ConformanceCheck.of("v1/third/3.1-8", MUST, "the data with MP_CAPABLE sent twice")
                        .requires("Retransmitted data is a duplicate.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            Bytes data = s.text(9);
                            MptcpOption option = connection.withData(data);
                            connection
                                    .first()
                                    .craft()
                                    .data(data)
                                    .with(option)
                                    .again()
                                    .send();
                            connection.first().data(data, option);
                            connection.skip(data.length());
                            s.must(connection.awaitDataAck(), "the data is not DATA_ACKed");
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                        }),
                ConformanceCheck.of(
                                "v1/third/3.1-9", MUST, "one mapping, the segment split in two with the option on both")
                        .requires("A split segment carries the option on each part; the mapping is the same.")
                        .expects("all bytes DATA_ACKed")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            Bytes data = s.text(12);
                            MptcpOption option = connection.withData(data);
                            connection.first().data(data.slice(0, 5), option);
                            connection.first().data(data.from(5), option);
                            connection.skip(12);
                            s.must(connection.awaitDataAck(), "not all bytes DATA_ACKed");
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                        }),
                ConformanceCheck.of(
                                "v1/third/3.1-10", MUST, "a mapping longer than the segment, the rest without option")
                        .requires("A mapping may cover more than the segment that carries it.")
                        .expects("all bytes DATA_ACKed")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            Bytes data = s.text(12);
                            connection.first().data(data.slice(0, 5), connection.withData(data));
                            connection.first().data(data.from(5));
                            connection.skip(12);
                            s.must(connection.awaitDataAck(), "not all bytes DATA_ACKed");
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                        }),
                ConformanceCheck.of("v1/third/3.1-11", INFO, "a mapping shorter than the payload")
                        .requires("Bytes outside every mapping have no place in the data stream.")
                        .expects("the mapped part DATA_ACKed, the tail not; reset or fallback later")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            Bytes data = s.text(12);
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                MptcpOption option = connection.withData(8, OptionalInt.empty());
                                connection.skip(12);
                                connection.first().data(data, option);
                            });
                            Answers.mustNotBeMptcp(s, state, "for the unmapped tail");
                        }),
                ConformanceCheck.of("v1/third/3.1-12", INFO, "data-level length 0")
                        .requires("Length 0 is the infinite mapping.")
                        .expects("TCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                connection.skip(6);
                                connection.first().data("endless", connection.withData(0, OptionalInt.empty()));
                            });
                            s.note(state.toString());
                        }),
                ConformanceCheck.of("v1/third/3.1-13", INFO, "MP_CAPABLE of length 22 without payload as third ACK")
                        .requires("The data-level length belongs to data.")
                        .expects("TCP, or the length ignored")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            connection.first().ack(connection.withData(5, OptionalInt.empty()));
                            s.note(connection.probe().toString());
                        }),
                ConformanceCheck.of("v1/third/3.1-14", INFO, "both keys with payload but without mapping")
                        .requires("Data without a mapping has no place in the data stream.")
                        .expects("TCP, or MPTCP without DATA_ACK of the bytes")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection().begin();
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                connection.skip(7);
                                connection.first().data("no map\n", connection.thirdOption());
                            });
                            Answers.mustNotBeMptcp(s, state, "for payload beside both keys");
                        }));
    }

    private static ConnectionState checksummed(CheckContext s, CraftedConnection connection, boolean right) {
        Bytes data = s.text(9);
        int sum = DssChecksum.of(connection.nextDsn(), 1, data.length(), data) ^ (right ? 0 : 0x5a5a);
        return connection.probe(connection.first(), () -> {
            MptcpOption option = connection.withData(data.length(), OptionalInt.of(sum));
            connection.skip(data.length());
            connection.first().data(data, option);
        });
    }

    private static List<ConformanceCheck> checksums() {
        return List.of(
                ConformanceCheck.of("v1/third/3.1-15", MUST, "MP_CAPABLE with a checksum that was not agreed")
                        .requires("A checksum present though not negotiated must close the subflow with RST (3.3).")
                        .expects("RST(1)")
                        .needs(READS)
                        .script(s -> {
                            ConnectionState state =
                                    checksummed(s, s.connection().begin(), true);
                            s.mustBe(Kind.DEAD, state, "for a checksum that was not agreed");
                        }),
                ConformanceCheck.of("v1/third/3.1-16", MUST, "MP_CAPABLE without the checksum that was agreed")
                        .requires("A checksum absent though negotiated must close the subflow with RST (3.3).")
                        .expects("RST(1)")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection =
                                    s.connection().withChecksums().begin();
                            connection.checksums(false);
                            s.mustBe(Kind.DEAD, dataWithKeys(s, connection), "for a missing checksum");
                        }),
                ConformanceCheck.of("v1/third/3.1-17", MUST, "MP_CAPABLE with a good checksum that was agreed")
                        .requires("MP_CAPABLE with data carries a checksum if checksums were agreed.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection =
                                    s.connection().withChecksums().begin();
                            s.mustBe(Kind.MPTCP, dataWithKeys(s, connection), "with a good checksum");
                        }),
                ConformanceCheck.of("v1/third/3.1-18", MUST, "MP_CAPABLE with a bad checksum")
                        .requires("A failed checksum is answered with MP_FAIL and the data is not acknowledged (3.7).")
                        .expects("MP_FAIL with the DSN of the mapping; no DATA_ACK")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection =
                                    s.connection().withChecksums().begin();
                            long dsn = connection.nextDsn();
                            ConnectionState state = checksummed(s, connection, false);
                            s.note(state.toString());
                            Optional<MpFail> fail = connection.first().received().stream()
                                    .flatMap(received -> received.option(MpFail.class).stream())
                                    .findFirst();
                            s.must(fail.isPresent(), "no MP_FAIL, the connection is " + state);
                            fail.ifPresent(f -> s.must(f.dataSequenceNumber() == dsn, "MP_FAIL with another DSN"));
                            s.must(!state.is(Kind.MPTCP), "the data is DATA_ACKed");
                        }),
                ConformanceCheck.of("v1/third/3.1-19", MUST, "A only in the third ACK: data with, without checksum")
                        .requires("If either side sets A, checksums must be used.")
                        .expects("with: MPTCP; without: not MPTCP")
                        .needs(READS)
                        .script(s -> flagA(s, 0x01, 0x81)),
                ConformanceCheck.of("v1/third/3.1-20", MUST, "A only in the SYN: data with, without checksum")
                        .requires("If either side sets A, checksums must be used.")
                        .expects("with: MPTCP; without: not MPTCP")
                        .needs(READS)
                        .script(s -> flagA(s, 0x81, 0x01)));
    }

    private static void flagA(CheckContext s, int syn, int third) {
        for (boolean with : new boolean[] {true, false}) {
            CraftedConnection connection = s.connection().flags(syn, third).begin();
            connection.checksums(with);
            ConnectionState state = connection.third().probe();
            String text = state + (with ? " with" : " without") + " checksum";
            s.note(text);
            s.ought(state.is(Kind.MPTCP) == with, text);
        }
    }
}
