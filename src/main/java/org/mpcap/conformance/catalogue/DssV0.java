package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MAY;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.ECHO;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;

import java.util.List;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.conformance.script.HandshakeScripts;
import org.mpcap.wire.Bytes;

/** Mappings and acknowledgments of version 0 (RFC 6824 section 3.3). */
final class DssV0 {
    private DssV0() {}

    static List<ConformanceCheck> checks() {
        return List.of(
                ConformanceCheck.of("v0/ack/3.3.2-1", MUST, "data with a 64-bit DSN")
                        .requires("A 64-bit DSN is acknowledged with a 64-bit DATA_ACK.")
                        .expects("64-bit DATA_ACK")
                        .needs(READS)
                        .script(DssScripts::wideAck),
                ConformanceCheck.of("v0/dss/3.3.1-1", MUST, "32-bit DSNs across the wrap of 2^32")
                        .requires("The upper half of the DSN is implied and grows at the wrap.")
                        .expects("DATA_ACK goes on")
                        .needs(READS)
                        .script(DssScripts::wrap),
                ConformanceCheck.of("v0/dss/3.3-1", MUST, "a checksum that was not agreed, right and wrong")
                        .requires("A checksum that was not agreed is ignored.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = DssScripts.withoutChecksums(s);
                            s.mustBe(
                                    Kind.MPTCP,
                                    DssScripts.changed(s, connection, connection.first(), m -> m.checksum(true)),
                                    "for a right one");
                            s.mustBe(
                                    Kind.MPTCP,
                                    DssScripts.changed(s, connection, connection.first(), m -> m.wrongChecksum()),
                                    "for a wrong one");
                        }),
                ConformanceCheck.of(
                                "v0/dss/3.3-2",
                                MUST,
                                "a checksum missing though agreed, on the only and on a joined subflow")
                        .requires("A missing checksum must close the subflow with RST.")
                        .expects("RST")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection =
                                    s.connection().withChecksums().open();
                            s.mustBe(
                                    Kind.DEAD,
                                    DssScripts.changed(s, connection, connection.first(), m -> m.checksum(false)),
                                    "on the only subflow");
                            CraftedConnection two =
                                    s.connection().withChecksums().open();
                            CraftedSubflow joined = two.joined();
                            s.mustBe(
                                    Kind.DEAD,
                                    DssScripts.changed(s, two, joined, m -> m.checksum(false)),
                                    "on a joined subflow");
                        }),
                ConformanceCheck.of("v0/dss/3.3.1-2", SHOULD, "data without DSS on the only subflow, after DATA_ACKs")
                        .requires(
                                "Unmapped data is not acknowledged at connection level, and RST follows after a window of it.")
                        .expects("acknowledged on the subflow, no DATA_ACK")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            HandshakeScripts.confirmed(s, connection);
                            ConnectionState state = HandshakeScripts.plain(s, connection);
                            s.note(state.toString());
                            s.should(!state.is(Kind.TCP), "falls back to TCP");
                        }),
                ConformanceCheck.of("v0/dss/3.3.1-3", MAY, "data without DSS on a joined subflow")
                        .requires("A subflow with unmapped data may be reset.")
                        .expects("RST allowed; the other subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection.joined();
                            joined.data("unmapped");
                            s.pause(50);
                            s.note(joined.reset().map(ReceivedSegment::words).orElse("not reset"));
                            s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
                        }),
                ConformanceCheck.of("v0/dss/3.3.1-4", MUST, "one mapping over two segments, the option on the first")
                        .requires("A mapping may cover more than the segment that carries it.")
                        .expects("DATA_ACKed")
                        .needs(READS)
                        .script(s -> DssScripts.spread(s, 2)),
                ConformanceCheck.of("v0/dss/3.3.1-5", INFO, "a mapping on an ACK, its data later without DSS")
                        .requires("Version 0 does not say that a mapping must come with its data.")
                        .expects("DATA_ACKed or dropped")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            HandshakeScripts.confirmed(s, connection);
                            Bytes data = s.text(6);
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                var option = connection.map(data).option();
                                connection.skip(6);
                                connection.first().ack(option);
                                connection.first().data(data);
                            });
                            s.note(state.toString());
                        }),
                ConformanceCheck.of(
                                "v0/dss/3.3.1-6", SHOULD, "a DSN range again on the other subflow, with other content")
                        .requires("The first copy of the data counts.")
                        .expects("the first copy delivered")
                        .needs(DATA, ECHO, SECOND)
                        .script(DssScripts::secondCopy),
                ConformanceCheck.of("v0/ack/3.3.2-2", MUST, "a hole in the DSNs, filled by the other subflow")
                        .requires("DATA_ACKs are cumulative.")
                        .expects("the DATA_ACK stays, then covers both")
                        .needs(DATA, SECOND)
                        .script(DssScripts::hole),
                ConformanceCheck.of("v0/window/3.3.4-1", MUST, "a DSN out of the window")
                        .requires("Data outside the window is dropped.")
                        .expects("no DATA_ACK; the connection lives")
                        .needs(READS)
                        .script(DssScripts::outOfWindow));
    }
}
