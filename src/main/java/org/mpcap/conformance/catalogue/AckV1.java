package org.mpcap.conformance.catalogue;

import java.util.Optional;
import java.util.OptionalLong;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.DssScripts;
import org.mpcap.conformance.script.DuplicateAcks;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** DATA_ACK and the data-level window (RFC 8684 sections 3.3.2, 3.3.4 and 3.3.5), and duplicate ACKs that carry options (section 4). */
final class AckV1 {
    private AckV1() {}

    static void add(ScriptTable all) {
        all.add("v1/ack/3.3.2-1", s -> {
            CraftedConnection connection = s.open();
            connection.probe();
            s.note((connection.lastAckWide() ? "64" : "32") + "-bit DATA_ACK");
            s.must(connection.lastAckWide(), "32-bit DATA_ACK for a 64-bit DSN");
        });
        all.add("v1/ack/3.3.2-2", s -> {
            CraftedConnection connection = s.open();
            s.mustBe(
                    Kind.MPTCP,
                    DssScripts.changed(s, connection, connection.first(), DssBuilder::narrow),
                    "with a 32-bit DSN");
            s.note((connection.lastAckWide() ? "64" : "32") + "-bit DATA_ACK");
        });
        all.add("v1/ack/3.3.2-3", s -> {
            CraftedConnection connection = s.open();
            connection.first().acking(AckPolicy.NARROW);
            s.must(BulkTransfer.echo(s, connection, connection.first(), 10_000), "the data does not come in full");
            s.note(repeatedAfter(s, connection) + " DSNs sent again");
        });
        all.add("v1/ack/3.3.2-4", s -> {
            CraftedConnection connection = s.open();
            for (int i = 0; i < 5; i++) {
                s.mustBe(
                        Kind.MPTCP,
                        DssScripts.changed(s, connection, connection.first(), DssBuilder::withoutAck),
                        "without DATA_ACK");
            }
            s.must(connection.awaitDelivered(47), "stalled at " + connection.deliveredLength() + " bytes");
        });
        all.add("v1/ack/3.3.2-5", s -> {
            CraftedConnection connection = s.open();
            connection.ack(new Dss(
                    Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK,
                    OptionalLong.of(connection.peerNext() + 100_000),
                    Optional.empty()));
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/ack/3.3.2-6", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            Bytes one = s.text(8);
            Bytes two = s.text(8);
            long dsn = connection.nextDsn();
            connection.first().data(two, connection.map(two).dsn(dsn + 8).option());
            s.given(connection.first().awaitAcked(), "not acknowledged on the subflow");
            s.pause(20);
            s.must(connection.dataAck() - dsn <= 0, "DATA_ACK beyond the hole");
            joined.data(one, connection.map(joined, one).option());
            connection.skip(16);
            s.must(connection.awaitDataAck(), "the DATA_ACK does not jump over both");
            s.note("DATA_ACK stays, then covers both");
            s.mustBe(Kind.MPTCP, connection.probe(), "afterwards");
        });
        all.add("v1/ack/3.3.2-7", s -> {
            CraftedConnection connection = s.connection();
            connection
                    .first()
                    .craftSyn()
                    .with(new TcpOption.SackPermitted())
                    .with(connection.synOption())
                    .send();
            s.given(connection.synAck().option(MpCapable.class).isPresent(), "no MP_CAPABLE");
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
        });
        all.add("v1/window/3.3.4-1", DssScripts::outOfWindow);
        all.add("v1/window/3.3.4-2", s -> {
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
                long right =
                        dss.get().dataAck().getAsLong() + received.segment().window();
                if (edge != Long.MIN_VALUE && right - edge < 0) {
                    worst = Math.min(worst, right - edge);
                }
                edge = edge == Long.MIN_VALUE || right - edge > 0 ? right : edge;
            }
            s.note("the right edge moved left by " + -worst + " bytes at most");
            s.must(worst == 0, "the right edge moved left by " + -worst + " bytes");
        });
        all.add("v1/window/3.3.5-1", s -> {
            CraftedConnection connection = s.connection();
            connection.first().window(3000);
            connection.open();
            JoinBuilder join = connection.join(SourceEnd.SECOND);
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
                    int offset = received.segment().sequence()
                            - received.subflow().peerIsn()
                            - mapping.subflowSequenceNumber();
                    long end = connection.widen(dss.get(), mapping)
                            + offset
                            + received.segment().payload().length();
                    highest = Math.max(highest, end - base);
                }
            }
            s.note(highest + " bytes beyond the DATA_ACK");
            s.given(highest > 0, "no data from the server");
            s.must(highest <= 3000, highest + " bytes beyond the DATA_ACK");
        });
        all.add("v1/dupack/4-1", s -> DuplicateAcks.judge(s, AckV1::retransmits));
        all.add("v1/dupack/4-2", s -> {
            CraftedConnection connection = s.open();
            s.note(retransmits(s, true, Optional.of(connection.ackOption())) ? "fast retransmission" : "none");
        });
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

    /** Whether the server sends the first of at least eight unacknowledged segments again within 100 ms. */
    private static boolean retransmits(CheckContext s, boolean duplicates, Optional<MptcpOption> option) {
        CraftedConnection connection = s.connection();
        CraftedSubflow subflow = connection.first();
        // Segments of 536 bytes, so that 5000 bytes are nine or more within a first window of ten.
        subflow.bareSyn()
                .with(new TcpOption.MaximumSegmentSize(536))
                .with(connection.synOption())
                .send();
        connection.synAck();
        connection.third();
        s.given(connection.probe().is(ConnectionState.Kind.MPTCP), "the connection is not MPTCP");
        s.given(connection.awaitEcho(7), "no data back");
        subflow.acking(AckPolicy.NONE);
        int first = subflow.expected();
        int before = subflow.count();
        BulkTransfer.ask(s, connection, subflow, 5_000);
        boolean enough = s.await(s.patience(), () -> segments(subflow, before) >= 8);
        s.given(enough, "only " + segments(subflow, before) + " segments in flight");
        s.pause(10);
        int mark = subflow.count();
        for (int i = 0; i < 8 && duplicates; i++) {
            var ack = subflow.craft().acknowledging(first);
            option.ifPresent(ack::with);
            ack.send();
        }
        return s.await(
                100_000_000L,
                () -> subflow.from(mark).stream()
                        .anyMatch(received ->
                                received.hasData() && received.segment().sequence() - first <= 0));
    }

    private static long segments(CraftedSubflow subflow, int from) {
        return subflow.from(from).stream().filter(ReceivedSegment::hasData).count();
    }
}
