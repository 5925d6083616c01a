package org.mpcap.conformance.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.ClientScripts;
import org.mpcap.conformance.script.DuplicateAcks;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MptcpOption;

/** Data sent again on another path, backup paths, duplicate ACKs that carry options (RFC 8684 sections 3.3.6, 3.3.8 and 4). */
final class PathChecks {
    private static final long AGAIN_NANOS = 5_000_000_000L;
    /** Segments so small that eight and more are within a first window. */
    private static final int SMALL_SEGMENT = 536;

    private static final int ENOUGH_SEGMENTS = 6;

    private PathChecks() {}

    static void add(ScriptTable all) {
        all.add("c1/retrans/3.3.2-1", s -> {
            CraftedConnection connection = s.open();
            connection.first().acking(AckPolicy.STALE);
            BulkTransfer.ask(s, connection, connection.first(), 500);
            s.given(
                    connection
                            .first()
                            .await(4 * s.patience(), ReceivedSegment::hasData)
                            .isPresent(),
                    "no data");
            s.pause(50);
            int before = connection.first().count();
            boolean again = s.await(
                    AGAIN_NANOS, () -> connection.first().from(before).stream().anyMatch(ReceivedSegment::hasData));
            s.noteMust(again, again ? "sent again" : "not sent again in 5 s");
        });
        all.add("c1/retrans/3.3.6-1", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            connection.first().acking(AckPolicy.NONE);
            joined.acking(AckPolicy.NONE);
            BulkTransfer.ask(s, connection, connection.first(), 500);
            boolean both = s.await(AGAIN_NANOS, () -> hasData(connection.first()) && hasData(joined));
            s.note(both ? "on the other subflow too" : "on one subflow only");
            s.ought(both, "not on the other subflow in 5 s");
        });
        all.add("c1/retrans/3.3.6-5", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            connection.data(connection.first(), Requests.command("send 400000"));
            s.given(s.await(4 * s.patience(), () -> hasData(connection.first())), "no data");
            connection.first().acking(AckPolicy.NONE);
            long silent = s.eventLoop().nanos();
            s.await(8 * s.patience(), () -> connection.deliveredLength() >= 400_000);
            s.note(connection.deliveredLength() + " bytes in order "
                    + (s.eventLoop().nanos() - silent) / 1_000_000 + " ms after path 1 fell silent, "
                    + joined.streamLength() + " on path 2");
        });
        all.add("c1/retrans/3.3.6-6", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            joined.acking(AckPolicy.NONE);
            connection.first().acking(AckPolicy.NONE);
            BulkTransfer.ask(s, connection, connection.first(), 500);
            s.await(4_000_000_000L, () -> connection.first().isReset() || joined.isReset());
            s.note("first: "
                    + connection.first().reset().map(ReceivedSegment::words).orElse("no reset") + ", joined: "
                    + joined.reset().map(ReceivedSegment::words).orElse("no reset") + " in 4 s");
        });
        all.add("c1/retrans/3.3.6-7", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            connection.first().acking(AckPolicy.NONE);
            joined.acking(AckPolicy.NONE);
            connection.data(connection.first(), Requests.command("shutdown"));
            s.await(3_000_000_000L, () -> fins(connection.first()) > 0 && fins(joined) > 0);
            s.note(fins(connection.first()) + " DATA_FINs on the first, " + fins(joined) + " on the joined");
        });
        all.add("c1/retrans/4-1", s -> DuplicateAcks.judge(s, PathChecks::retransmits));
        all.add("c1/prio/3.3.8-2", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            s.given(BulkTransfer.echo(s, connection, connection.first(), 10_000), "the data does not come in full");
            boolean first = connection.first().streamLength() >= joined.streamLength();
            CraftedSubflow carrier = first ? connection.first() : joined;
            CraftedSubflow other = first ? joined : connection.first();
            other.ack(new MpPrio(MpPrio.FLAG_BACKUP, OptionalInt.of(first ? 0 : 1)));
            s.pause(30);
            int before = carrier.streamLength();
            s.given(BulkTransfer.echo(s, connection, connection.first(), 10_000), "the data does not come in full");
            s.noteMust(carrier.streamLength() > before, "applied to the other subflow");
        });
        all.add("c1/prio/3.3.8-3", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            connection.ack(new MpPrio(MpPrio.FLAG_BACKUP, OptionalInt.empty()));
            joined.ack(new MpPrio(MpPrio.FLAG_BACKUP, OptionalInt.empty()));
            boolean whole = BulkTransfer.echo(s, connection, connection.first(), 10_000);
            s.must(whole, "the data stops with B=1 on both");
            s.note(connection.first().streamLength() + " bytes on the first, " + joined.streamLength()
                    + " on the joined");
        });
        all.add("c1/prio/3.3.8-4", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined();
            s.setting("backup on", "backup off");
            s.await(
                    s.patience(),
                    () -> prio(joined).isPresent() || prio(connection.first()).isPresent());
            s.note(prio(joined).map(MpPrio::describe).orElse("none") + " on the joined");
            s.must(prio(connection.first()).isEmpty(), "MP_PRIO on the other subflow");
        });
        all.add("c1/prio/3.3.8-5", s -> {
            CraftedConnection connection = s.open();
            for (String hex : List.of("1e035f", "1e0250", "1e05500000")) {
                connection.first().craft().raw(hex).send();
                s.mustBe(Kind.MPTCP, connection.probe(), "after " + hex);
            }
        });
    }

    private static boolean hasData(CraftedSubflow subflow) {
        return subflow.received().stream().anyMatch(ReceivedSegment::hasData);
    }

    private static long fins(CraftedSubflow subflow) {
        return subflow.received().stream()
                .flatMap(r -> r.option(Dss.class).stream())
                .filter(dss -> dss.has(Dss.FLAG_DATA_FIN))
                .count();
    }

    private static Optional<MpPrio> prio(CraftedSubflow subflow) {
        return subflow.received().stream()
                .flatMap(r -> r.option(MpPrio.class).stream())
                .findFirst();
    }

    /** Whether the client sends the first of several unacknowledged segments again within 90 ms. */
    private static boolean retransmits(CheckContext s, boolean duplicates, Optional<MptcpOption> option) {
        CraftedConnection connection = ClientScripts.asked(s);
        CraftedSubflow subflow = connection.first();
        subflow.bareSynAck()
                .with(new TcpOption.MaximumSegmentSize(SMALL_SEGMENT))
                .with(connection.answerOption())
                .send();
        s.given(connection.awaitThird().mptcp().size() == 1, "no MPTCP");
        s.given(connection.firstData().is(Kind.MPTCP), "the connection is not MPTCP");
        subflow.acking(AckPolicy.NONE);
        int first = subflow.expected();
        int before = subflow.count();
        BulkTransfer.ask(s, connection, subflow, 5_000);
        s.given(
                s.await(s.patience(), () -> segments(subflow, before) >= ENOUGH_SEGMENTS),
                "only " + segments(subflow, before) + " segments in flight");
        s.pause(10);
        int mark = subflow.count();
        for (int i = 0; i < 8 && duplicates; i++) {
            var ack = subflow.craft().acknowledging(first);
            option.ifPresent(ack::with);
            ack.send();
        }
        boolean again = s.await(
                90_000_000L,
                () -> subflow.from(mark).stream()
                        .anyMatch(r -> r.hasData() && r.segment().sequence() - first <= 0));
        s.end(connection);
        return again;
    }

    private static long segments(CraftedSubflow subflow, int from) {
        return subflow.from(from).stream().filter(ReceivedSegment::hasData).count();
    }
}
