package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MAY;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.ROBUST;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.ECHO;
import static org.mpcap.conformance.ServerNeed.READS;
import static org.mpcap.conformance.ServerNeed.SECOND;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;

/** DATA_ACK and the data-level window (RFC 8684 sections 3.3.2, 3.3.4 and 3.3.5). */
final class AckV1 {
    private AckV1() {}

    static List<ConformanceCheck> checks() {
        return List.of(
                ConformanceCheck.of("v1/ack/3.3.2-1", MUST, "data with a 64-bit DSN")
                        .requires("A 64-bit DSN is acknowledged with a 64-bit DATA_ACK.")
                        .expects("64-bit DATA_ACK")
                        .needs(READS)
                        .script(DssScripts::wideAck),
                ConformanceCheck.of("v1/ack/3.3.2-2", MAY, "data with a 32-bit DSN")
                        .requires("A 32-bit DSN may be acknowledged with either width.")
                        .expects("32 or 64 bits")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            s.mustBe(
                                    Kind.MPTCP,
                                    DssScripts.changed(s, connection, connection.first(), DssBuilder::narrow),
                                    "with a 32-bit DSN");
                            s.note((connection.lastAckWide() ? "64" : "32") + "-bit DATA_ACK");
                        }),
                ConformanceCheck.of("v1/ack/3.3.2-3", MUST, "only 32-bit DATA_ACKs from us")
                        .requires("A DATA_ACK may have 32 bits.")
                        .expects("accepted: nothing is sent again")
                        .needs(DATA)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection.first().acking(AckPolicy.NARROW);
                            s.must(
                                    BulkTransfer.echo(s, connection, connection.first(), 10_000),
                                    "the data does not come in full");
                            s.note(repeatedAfter(s, connection) + " DSNs sent again");
                        }),
                ConformanceCheck.of("v1/ack/3.3.2-4", MUST, "data with mappings but without DATA_ACK")
                        .requires("The DATA_ACK need not be on every segment.")
                        .expects("MPTCP; no stall")
                        .needs(DATA, ECHO)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            for (int i = 0; i < 5; i++) {
                                s.mustBe(
                                        Kind.MPTCP,
                                        DssScripts.changed(s, connection, connection.first(), DssBuilder::withoutAck),
                                        "without DATA_ACK");
                            }
                            s.must(
                                    connection.awaitDelivered(47),
                                    "stalled at " + connection.deliveredLength() + " bytes");
                        }),
                ConformanceCheck.of("v1/ack/3.3.2-5", ROBUST, "a DATA_ACK for data never sent")
                        .requires("A DATA_ACK beyond what was sent is ignored.")
                        .expects("ignored")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            connection
                                    .first()
                                    .ack(new Dss(
                                            Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK,
                                            OptionalLong.of(connection.peerNext() + 100_000),
                                            Optional.empty()));
                            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
                        }),
                ConformanceCheck.of("v1/ack/3.3.2-6", MUST, "a hole in the DSNs, filled by the other subflow")
                        .requires("DATA_ACKs are cumulative.")
                        .expects("the DATA_ACK stays, then covers both")
                        .needs(READS, SECOND)
                        .script(DssScripts::hole),
                ConformanceCheck.of("v1/ack/3.3.2-7", INFO, "a hole on the subflow, with SACK")
                        .requires("SACK and DATA_ACK share the option area.")
                        .expects("both on one ACK")
                        .needs(READS)
                        .script(s -> {
                            CraftedConnection connection = s.connection();
                            connection
                                    .first()
                                    .craftSyn()
                                    .with(new TcpOption.SackPermitted())
                                    .with(connection.synOption())
                                    .send();
                            s.given(
                                    connection
                                            .synAck()
                                            .option(org.mpcap.wire.mptcp.MpCapable.class)
                                            .isPresent(),
                                    "no MP_CAPABLE");
                            s.given(connection.third().probe().is(Kind.MPTCP), "no MPTCP");
                            CraftedSubflow subflow = connection.first();
                            Bytes data = s.text(8);
                            subflow.craft()
                                    .shifted(8)
                                    .data(data)
                                    .with(connection
                                            .map(data)
                                            .dsn(connection.nextDsn() + 8)
                                            .ssn(subflow.ssn() + 8)
                                            .option())
                                    .send();
                            Optional<ReceivedSegment> ack = subflow.await(received -> true);
                            boolean sack = ack.filter(a -> a.segment()
                                            .options()
                                            .first(TcpOption.SelectiveAck.class)
                                            .isPresent())
                                    .isPresent();
                            boolean dss = ack.filter(a -> a.has(Dss.class)).isPresent();
                            s.note("SACK " + sack + ", DSS " + dss);
                        }),
                ConformanceCheck.of("v1/window/3.3.4-1", MUST, "a DSN far beyond the window")
                        .requires("Data outside the window is dropped.")
                        .expects("no DATA_ACK; the connection lives")
                        .needs(READS)
                        .script(DssScripts::outOfWindow),
                ConformanceCheck.of("v1/window/3.3.4-2", MUST, "200 kB over two subflows: the right edge of the window")
                        .requires("The right edge of the data-level window must not move left.")
                        .expects("never")
                        .needs(READS, ECHO, SECOND)
                        .script(AckV1::rightEdge),
                ConformanceCheck.of("v1/window/3.3.5-1", MUST, "our window is 3000, on two subflows")
                        .requires("The window is shared by all subflows and counts from the DATA_ACK.")
                        .expects("at most 3000 bytes beyond the DATA_ACK, on both subflows together")
                        .needs(DATA, SECOND)
                        .script(AckV1::sharedWindow));
    }

    /** Segments within half a second with data that had come before; data that is still coming is none of them. */
    private static int repeatedAfter(CheckContext s, CraftedConnection connection) {
        int before = connection.first().count();
        int expected = connection.first().expected();
        s.pause(500);
        int again = (int) connection.first().from(before).stream()
                .filter(received -> received.hasData() && received.segment().sequence() - expected < 0)
                .count();
        s.must(again == 0, again + " segments sent again after all was acknowledged");
        return again;
    }

    private static void rightEdge(CheckContext s) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        for (int i = 0; i < 10; i++) {
            BulkTransfer.send(s, connection, i % 2 == 0 ? connection.first() : joined, 10_000);
        }
        s.given(connection.awaitDataAck(), "not all DATA_ACKed");
        long edge = Long.MIN_VALUE;
        long worst = 0;
        for (ReceivedSegment received : connection.history()) {
            if (received.isSynAck()) {
                continue;
            }
            Optional<Dss> dss =
                    received.option(Dss.class).filter(d -> d.dataAck().isPresent());
            if (dss.isEmpty() || (dss.get().flags() & Dss.FLAG_WIDE_DATA_ACK) == 0) {
                continue;
            }
            long right = dss.get().dataAck().getAsLong() + received.segment().window();
            if (edge != Long.MIN_VALUE && right - edge < 0) {
                worst = Math.min(worst, right - edge);
            }
            edge = edge == Long.MIN_VALUE || right - edge > 0 ? right : edge;
        }
        s.note("the right edge moved left by " + -worst + " bytes at most");
        s.must(worst == 0, "the right edge moved left by " + -worst + " bytes");
    }

    private static void sharedWindow(CheckContext s) {
        CraftedConnection connection = s.connection();
        connection.first().window(3000);
        connection.open();
        org.mpcap.conformance.JoinBuilder join = connection.join(org.mpcap.conformance.SourceEnd.SECOND);
        join.subflow().window(3000);
        CraftedSubflow joined = join.complete();
        s.given(connection.awaitEcho(7), "no data back");
        long base = connection.peerNext();
        connection.first().acking(AckPolicy.STALE);
        joined.acking(AckPolicy.STALE);
        BulkTransfer.ask(s, connection, connection.first(), 12_000);
        s.pause(700);
        long highest = 0;
        for (ReceivedSegment received : connection.history()) {
            Optional<Dss> dss =
                    received.option(Dss.class).filter(d -> d.mapping().isPresent());
            if (dss.isPresent() && received.hasData()) {
                Dss.Mapping mapping = dss.get().mapping().orElseThrow();
                int offset =
                        received.segment().sequence() - received.subflow().peerIsn() - mapping.subflowSequenceNumber();
                long end = connection.widen(dss.get(), mapping)
                        + offset
                        + received.segment().payload().length();
                highest = Math.max(highest, end - base);
            }
        }
        s.note(highest + " bytes beyond the DATA_ACK");
        s.given(highest > 0, "no data from the server");
        s.must(highest <= 3000, highest + " bytes beyond the DATA_ACK");
    }
}
