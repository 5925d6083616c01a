package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.ROBUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.ECHO;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;

/** Checksums and the content of mappings (RFC 8684 sections 3.3 and 3.3.1). */
final class DssV1 {
    private DssV1() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(form());
        all.addAll(DssShapeV1.checks());
        all.addAll(content());
        return all;
    }

    private static void joinedOnly(
            CheckContext s, CraftedConnection connection, DssScripts.Change change, String what) {
        CraftedSubflow joined = connection.joined();
        ConnectionState state = DssScripts.changed(s, connection, joined, change);
        s.mustBe(Kind.DEAD, state, "on the joined subflow for a checksum " + what);
        connection.skip(-8);
        s.mustBe(Kind.MPTCP, connection.probe(), "on the first subflow");
    }

    private static List<ConformanceCheck> form() {
        return List.of(
                ConformanceCheck.of("v1/dss/3.3-1", MUST, "a checksum that was not agreed, one subflow")
                        .requires("A checksum present though not negotiated must close the subflow with RST.")
                        .expects("RST(1)")
                        .needs(READS)
                        .script(s -> s.mustBe(
                                Kind.DEAD,
                                DssScripts.changed(s, DssScripts.withoutChecksums(s), m -> m.checksum(true)),
                                "for a checksum that was not agreed")),
                ConformanceCheck.of("v1/dss/3.3-2", MUST, "a checksum that was not agreed, on a joined subflow")
                        .requires("A checksum present though not negotiated must close the subflow with RST.")
                        .expects("RST(1) on it; the other subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> joinedOnly(
                                s, DssScripts.withoutChecksums(s), m -> m.checksum(true), "that was not agreed")),
                ConformanceCheck.of("v1/dss/3.3-3", MUST, "no checksum though agreed, one subflow")
                        .requires("A checksum absent though negotiated must close the subflow with RST.")
                        .expects("RST(1)")
                        .needs(READS)
                        .script(s -> s.mustBe(
                                Kind.DEAD,
                                DssScripts.changed(
                                        s, s.connection().withChecksums().open(), m -> m.checksum(false)),
                                "for a missing checksum")),
                ConformanceCheck.of("v1/dss/3.3-4", MUST, "no checksum though agreed, on a joined subflow")
                        .requires("A checksum absent though negotiated must close the subflow with RST.")
                        .expects("RST(1) on it; the other subflow lives")
                        .needs(READS, SECOND)
                        .script(s -> joinedOnly(
                                s, s.connection().withChecksums().open(), m -> m.checksum(false), "that is missing")),
                ConformanceCheck.of("v1/dss/3.3-5", MUST, "reserved bits of DSS set")
                        .requires("Reserved bits are ignored on receipt.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            s.mustBe(
                                    Kind.MPTCP,
                                    DssScripts.changed(s, connection, m -> m.flags(0xe0)),
                                    "with the upper flag bits");
                            s.mustBe(
                                    Kind.MPTCP,
                                    DssScripts.changed(s, connection, m -> m.flags(0xf00)),
                                    "with the low nibble behind the subtype");
                        }),
                ConformanceCheck.of("v1/dss/3.3-6", MUST, "flag a without A, m without M")
                        .requires("a and m count only with A and M.")
                        .expects("MPTCP")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            s.mustBe(
                                    Kind.MPTCP,
                                    DssScripts.changed(
                                            s, connection, m -> m.withoutAck().flags(Dss.FLAG_WIDE_DATA_ACK)),
                                    "with a alone");
                            connection
                                    .first()
                                    .ack(connection
                                            .map(Bytes.EMPTY)
                                            .ackOnly()
                                            .flags(Dss.FLAG_WIDE_DSN)
                                            .option());
                            s.mustBe(Kind.MPTCP, connection.probe(), "after m alone");
                        }),
                ConformanceCheck.of("v1/dss/3.3-7", ROBUST, "DSS one byte too long, too short, empty")
                        .requires("A malformed option is ignored; the server survives.")
                        .expects("unmapped data; no crash")
                        .needs(READS)
                        .script(s -> {
                            for (int change : new int[] {1, -1, 0}) {
                                CraftedConnection connection = s.open();
                                Bytes data = s.text(6);
                                Bytes whole = connection.map(data).option().toBytes();
                                byte[] option = change == 0
                                        ? new byte[] {0x1e, 4, 0x20, 0}
                                        : java.util.Arrays.copyOf(whole.toArray(), whole.length() + change);
                                option[1] = (byte) option.length;
                                ConnectionState state = connection.probe(connection.first(), () -> {
                                    connection.skip(6);
                                    connection
                                            .first()
                                            .craft()
                                            .data(data)
                                            .raw(Bytes.adopt(option))
                                            .send();
                                });
                                s.note(option.length + " bytes: " + state);
                                s.must(!state.is(Kind.MPTCP), option.length + " bytes: taken as a mapping");
                            }
                            s.serverLives();
                        }),
                ConformanceCheck.of("v1/dss/3.3-8", INFO, "two DSS in one segment")
                        .requires("A segment carries one DSS.")
                        .expects("ACK-only and mapping work together; two mappings are refused or merged")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            Bytes data = s.text(6);
                            ConnectionState both = connection.probe(connection.first(), () -> {
                                Dss map = connection.map(data).withoutAck().option();
                                connection.skip(6);
                                connection
                                        .first()
                                        .data(
                                                data,
                                                connection
                                                        .map(data)
                                                        .ackOnly()
                                                        .narrowAck()
                                                        .option(),
                                                map);
                            });
                            s.note("ACK-only and mapping: " + both);
                            ConnectionState two = connection.probe(connection.first(), () -> {
                                Dss one = connection
                                        .map(data.slice(0, 3))
                                        .withoutAck()
                                        .narrow()
                                        .option();
                                Dss other = connection
                                        .map(data.from(3))
                                        .withoutAck()
                                        .narrow()
                                        .dsn(connection.nextDsn() + 3)
                                        .ssn(connection.first().ssn() + 3)
                                        .option();
                                connection.skip(6);
                                connection.first().data(data, one, other);
                            });
                            s.note("two mappings: " + two);
                        }));
    }

    private static List<ConformanceCheck> content() {
        return List.of(
                ConformanceCheck.of(
                                "v1/dss/3.3.1-9",
                                SHOULD,
                                "the same DSN range again on the other subflow, with other content")
                        .requires("The first copy of the data counts.")
                        .expects("the first copy delivered; the DATA_ACK unchanged")
                        .needs(DATA, SECOND, ECHO)
                        .script(DssScripts::secondCopy),
                ConformanceCheck.of("v1/dss/3.3.1-10", SHOULD, "a range that overlaps: 3 old and 4 new bytes")
                        .requires("Data received before is ignored.")
                        .expects("only the new bytes delivered")
                        .needs(DATA, ECHO)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            s.given(connection.awaitDelivered(7), "no data back");
                            int before = connection.deliveredLength();
                            Bytes data = CheckContext.bytes("abcDEFG");
                            long dsn = connection.nextDsn() - 3;
                            connection
                                    .first()
                                    .data(data, connection.map(data).dsn(dsn).option());
                            connection.skip(4);
                            if (!connection.awaitDataAck()) {
                                s.ought(false, "the new bytes are not DATA_ACKed");
                                return;
                            }
                            connection.awaitDelivered(before + 4);
                            String got = connection.delivered().substring(before);
                            s.note("delivered " + got);
                            s.should(got.equals("DEFG"), "delivered " + got);
                        }),
                ConformanceCheck.of("v1/dss/3.3.1-11", SHOULD, "a DSN already acknowledged on new subflow bytes")
                        .requires("Data received before is ignored.")
                        .expects("ignored, the DATA_ACK repeated")
                        .needs(DATA, ECHO)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            s.given(connection.awaitDelivered(7), "no data back");
                            Bytes data = CheckContext.bytes("oldold!");
                            connection
                                    .first()
                                    .data(
                                            data,
                                            connection
                                                    .map(data)
                                                    .dsn(connection.nextDsn() - 7)
                                                    .option());
                            s.given(connection.first().awaitAcked(), "not acknowledged");
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                            connection.awaitDelivered(14);
                            s.should(!connection.delivered().contains("oldold"), "delivered again");
                        }),
                ConformanceCheck.of("v1/dss/3.3.1-15", SHOULD, "urgent data inside a mapping")
                        .requires("Urgent data is mapped like other data.")
                        .expects("mapped and delivered")
                        .needs(DATA, ECHO)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            s.given(connection.awaitDelivered(7), "no data back");
                            Bytes data = s.text(6);
                            ConnectionState state = connection.probe(connection.first(), () -> {
                                Dss option = connection.map(data).option();
                                connection.skip(6);
                                connection
                                        .first()
                                        .craft()
                                        .urgent(3)
                                        .data(data)
                                        .with(option)
                                        .send();
                            });
                            s.note(state.toString());
                            s.should(state.is(Kind.MPTCP), state + " for urgent data");
                            s.should(connection.awaitDelivered(12), "urgent data not delivered");
                        }),
                ConformanceCheck.of("v1/dss/3.3.1-16", MUST, "the server's own mappings over 100 kB")
                        .requires("Mappings cover the data they come with, contiguously.")
                        .expects("SSN relative, DSN contiguous, every byte mapped")
                        .needs(DATA)
                        .script(s -> DssScripts.serverMappings(s, 100_000)));
    }
}
