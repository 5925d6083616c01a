package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.ECHO;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.script.Answers;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;

/** What mappings cover and how their numbers are written (RFC 8684 section 3.3.1). */
final class DssShapeV1 {
    private DssShapeV1() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(shape());
        all.addAll(numbers());
        return all;
    }

    private static List<ConformanceCheck> shape() {
        return List.of(
                ConformanceCheck.of(
                                "v1/dss/3.3.1-1", MUST, "one mapping over three segments, the option only on the first")
                        .requires("A mapping may cover more than the segment that carries it.")
                        .expects("all bytes DATA_ACKed")
                        .needs(READS)
                        .script(s -> DssScripts.spread(s, 3)),
                ConformanceCheck.of(
                                "v1/dss/3.3.1-2",
                                MUST,
                                "a segment split in two with the DSS on both; then the second part first")
                        .requires("A split segment carries the option on each part; the mapping is the same.")
                        .expects("all bytes DATA_ACKed")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            for (boolean swapped : new boolean[] {false, true}) {
                                CraftedSubflow subflow = connection.first();
                                Bytes data = s.text(12);
                                Dss option = connection.map(data).option();
                                connection.skip(12);
                                if (swapped) {
                                    subflow.craft()
                                            .shifted(5)
                                            .data(data.from(5))
                                            .with(option)
                                            .send();
                                    subflow.data(data.slice(0, 5), option);
                                    subflow.next(subflow.next() + 7);
                                } else {
                                    subflow.data(data.slice(0, 5), option).data(data.from(5), option);
                                }
                                if (swapped && !connection.awaitDataAck()) {
                                    // A receiver may drop what comes out of order (RFC 9293 3.10.7.4): send it again.
                                    subflow.craft()
                                            .shifted(-7)
                                            .data(data.from(5))
                                            .with(option)
                                            .send();
                                }
                                String order = swapped ? "second part first" : "in order";
                                s.must(connection.awaitDataAck(), order + ": not all DATA_ACKed");
                            }
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                        }),
                ConformanceCheck.of("v1/dss/3.3.1-3", SHOULD, "the mapping only on the second of two segments")
                        .requires("Data without a mapping may be held until the mapping comes.")
                        .expects("acknowledged on the subflow, then all DATA_ACKed")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            Bytes data = s.text(12);
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                Dss option = connection.map(data).option();
                                connection.skip(12);
                                connection.first().data(data.slice(0, 5)).data(data.from(5), option);
                            });
                            s.note(state.toString());
                            s.must(!state.is(Kind.SILENT), "silence");
                        }),
                ConformanceCheck.of(
                                "v1/dss/3.3.1-4",
                                INFO,
                                "a mapping for later bytes; a mapping on an ACK before its data")
                        .requires("A mapping must cover the segment that carries it.")
                        .expects("not valid")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            Bytes data = s.text(6);
                            ConnectionState early = connection.probe(connection.first(), () -> {
                                Dss option = connection.map(data).option();
                                connection.skip(6);
                                connection.first().ack(option);
                                connection.first().data(data);
                            });
                            s.note("mapping on an ACK before its data: " + early);
                            CraftedConnection other = s.open();
                            ConnectionState later = other.probe(other.first(), () -> {
                                Dss option = other.map(data)
                                        .ssn(other.first().ssn() + 6)
                                        .option();
                                other.skip(6);
                                other.first().data(data, option);
                            });
                            s.note("mapping for later bytes: " + later);
                        }),
                ConformanceCheck.of(
                                "v1/dss/3.3.1-5",
                                INFO,
                                "a mapping of 65535 bytes, the option on the first of many segments")
                        .requires("A mapping may be as long as its length field allows.")
                        .expects("all bytes DATA_ACKed")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow subflow = connection.first();
                            Bytes data = Requests.bulk(s, connection, 65535);
                            int acked = subflow.next();
                            for (int at = 0; at < data.length(); at += 1395) {
                                Bytes piece = data.slice(at, Math.min(1395, data.length() - at));
                                if (at == 0) {
                                    subflow.data(piece, connection.map(data).option());
                                    connection.skip(data.length());
                                } else {
                                    subflow.data(piece);
                                }
                                int limit = acked + at - 8000;
                                s.must(
                                        s.await(
                                                2 * s.patience(),
                                                () -> subflow.acked() - limit >= 0 || subflow.isReset()),
                                        "stalled at " + at);
                            }
                            s.must(connection.awaitDataAck(), "not all DATA_ACKed");
                            s.note("DATA_ACKed");
                        }),
                ConformanceCheck.of("v1/dss/3.3.1-12", MUST, "another mapping for bytes already mapped")
                        .requires("A mapping must not be changed.")
                        .expects("the first mapping stays, or reset or fallback")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow subflow = connection.first();
                            Bytes data = s.text(12);
                            Dss first = connection.map(data).option();
                            Dss second = connection
                                    .map(data)
                                    .dsn(connection.nextDsn() + 100)
                                    .option();
                            long moved = connection.nextDsn() + 12;
                            subflow.data(data.slice(0, 5), first);
                            subflow.data(data.from(5), second);
                            s.pause(50);
                            connection.skip(12);
                            s.note("DATA_ACK " + (connection.dataAck() - moved) + " from the first mapping's end; "
                                    + connection.probe());
                            s.ought(connection.dataAck() - moved < 20, "the DSN moved");
                        }),
                ConformanceCheck.of("v1/dss/3.3.1-13", INFO, "a mapping that covers part of the payload")
                        .requires("Bytes outside every mapping have no place in the data stream.")
                        .expects("the mapped part usable")
                        .needs(READS)
                        .script(s -> {
                            ConnectionState state = DssScripts.changed(s, s.open(), m -> m.length(5));
                            s.note(state.toString());
                            s.must(!state.is(Kind.MPTCP), "unmapped bytes DATA_ACKed");
                        }),
                ConformanceCheck.of("v1/dss/3.3.1-14", MUST, "wrong subflow sequence number")
                        .requires("The subflow sequence number is relative to the initial sequence number.")
                        .expects("not DATA_ACKed at the claimed DSN")
                        .needs(READS)
                        .script(s -> {
                            for (int way = 0; way < 4; way++) {
                                CraftedConnection connection = s.open();
                                int ssn = connection.first().ssn();
                                int wrong = List.of(
                                                ssn - 100,
                                                ssn + 1,
                                                ssn + 100,
                                                connection.first().next())
                                        .get(way);
                                ConnectionState state = DssScripts.changed(s, connection, m -> m.ssn(wrong));
                                Answers.mustNotBeMptcp(s, state, "with SSN off by " + (wrong - ssn));
                            }
                        }),
                ConformanceCheck.of("v1/dss/3.3.1-17", SHOULD, "data without mapping on one of two subflows")
                        .requires("A subflow with too much unmapped data is reset.")
                        .expects("RST(6) at the latest after one window; the other subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> DssScripts.unmappedOnJoined(s, 300_000)),
                ConformanceCheck.of("v1/dss/3.3.1-18", INFO, "timestamps and DSS with checksum in 40 bytes")
                        .requires("A full option area carries timestamps and DSS.")
                        .expects("both directions work")
                        .needs(DATA, ECHO)
                        .script(s -> {
                            CraftedConnection connection = s.connection().withChecksums();
                            connection
                                    .first()
                                    .bareSyn()
                                    .with(new TcpOption.MaximumSegmentSize(1460))
                                    .with(new TcpOption.Timestamps(1, 0))
                                    .with(connection.synOption())
                                    .send();
                            ReceivedSegment answer = connection.synAck();
                            s.given(connection.capable(), answer.words());
                            Optional<TcpOption.Timestamps> time =
                                    answer.segment().options().first(TcpOption.Timestamps.class);
                            if (time.isEmpty()) {
                                s.skip("the server does not use timestamps");
                            }
                            TcpOption echo =
                                    new TcpOption.Timestamps(2, time.get().value());
                            connection
                                    .first()
                                    .craft()
                                    .with(echo)
                                    .with(connection.thirdOption())
                                    .send();
                            Bytes data = s.text(9);
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                Dss option = connection.map(data).option();
                                connection.skip(9);
                                connection
                                        .first()
                                        .craft()
                                        .with(echo)
                                        .with(option)
                                        .data(data)
                                        .send();
                            });
                            s.mustBe(Kind.MPTCP, state, "with a full option area");
                            s.must(connection.awaitDelivered(9), "no data back");
                        }));
    }

    private static List<ConformanceCheck> numbers() {
        return List.of(
                ConformanceCheck.of("v1/dss/3.3.1-6", MUST, "a 32-bit DSN")
                        .requires("A DSN may be sent with its low 32 bits.")
                        .expects("accepted")
                        .needs(READS)
                        .script(s -> s.mustBe(
                                Kind.MPTCP, DssScripts.changed(s, s.open(), DssBuilder::narrow), "with a 32-bit DSN")),
                ConformanceCheck.of("v1/dss/3.3.1-7", MUST, "32-bit DSNs across the wrap of 2^32")
                        .requires("The upper half of the DSN is implied and grows at the wrap.")
                        .expects("DATA_ACK goes on; then the 64-bit DSN has the upper half + 1")
                        .needs(READS)
                        .script(DssScripts::wrap),
                ConformanceCheck.of(
                                "v1/dss/3.3.1-8",
                                MUST,
                                "a 32-bit DSN with the checksum over the 64-bit DSN, over the 32-bit one")
                        .requires("The checksum covers the 64-bit DSN whatever is sent.")
                        .expects("the first accepted, the second refused")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection =
                                    s.connection().withChecksums().open();
                            s.mustBe(
                                    Kind.MPTCP,
                                    DssScripts.changed(s, connection, DssBuilder::narrow),
                                    "with the checksum over 64 bits");
                            int before = connection.first().count();
                            ConnectionState state = DssScripts.changed(
                                    s, connection, m -> m.narrow().narrowChecksum());
                            boolean fail = connection.first().from(before).stream()
                                    .anyMatch(received -> received.has(MpFail.class));
                            s.note(state + (fail ? " with MP_FAIL" : "") + " with the checksum over 32 bits");
                            s.must(fail || !state.is(Kind.MPTCP), "accepted with the checksum over 32 bits");
                        }));
    }
}
