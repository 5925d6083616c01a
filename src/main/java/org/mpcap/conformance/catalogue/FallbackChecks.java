package org.mpcap.conformance.catalogue;

import java.util.List;
import java.util.Optional;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.ConnectionState.Kind;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Scripts about fallback that hold for both versions. */
final class FallbackChecks {
    private static final long THREE_SECONDS = 3_000_000_000L;

    private FallbackChecks() {}

    static Optional<MpFail> fail(CraftedConnection session) {
        return session.flows().stream()
                .flatMap(flow -> flow.seen().stream())
                .flatMap(seen -> seen.option(MpFail.class).stream())
                .findFirst();
    }

    static Optional<Dss.Mapping> infinite(CraftedConnection session) {
        return session.first().seen().stream()
                .flatMap(seen -> seen.option(Dss.class).stream())
                .flatMap(dss -> dss.mapping().stream())
                .filter(mapping -> mapping.length() == 0)
                .findFirst();
    }

    /** Server data acknowledged without DSS on the first subflow: the server must leave MPTCP. */
    static void acksWithoutDss(CheckContext s, boolean mapped) {
        CraftedConnection session = s.session().handshake();
        CraftedSubflow flow = session.first();
        flow.acking(AckPolicy.SUBFLOW);
        ask(s, session, mapped);
        s.given(flow.await(4 * s.patience(), ReceivedSegment::hasData).isPresent(), "no data from the server");
        s.pause(600);
        int before = flow.count();
        ask(s, session, mapped);
        s.await(THREE_SECONDS, () -> flow.isReset());
        List<ReceivedSegment> after = flow.from(before);
        List<ReceivedSegment> options = after.stream()
                .filter(seen -> !seen.mptcp().isEmpty() && !isInfinite(seen))
                .toList();
        boolean infinite = infinite(session).isPresent();
        long late = options.stream()
                .filter(seen -> seen.nanos() > s.eventLoop().nanos() - THREE_SECONDS / 2)
                .count();
        String text = options.size() + " segments with MPTCP options afterwards, " + late + " in the last 1.5 s"
                + (infinite ? "; infinite mapping" : "") + (flow.isReset() ? "; reset" : "");
        s.note(text);
        s.given(!flow.isReset(), "reset instead: " + text);
        s.must(late == 0, text);
        s.must(
                infinite
                        || after.stream()
                                .filter(ReceivedSegment::hasData)
                                .allMatch(seen -> seen.mptcp().isEmpty()),
                "mappings go on: " + text);
    }

    private static boolean isInfinite(ReceivedSegment seen) {
        return seen.option(Dss.class)
                .flatMap(Dss::mapping)
                .filter(m -> m.length() == 0)
                .isPresent();
    }

    private static void ask(CheckContext s, CraftedConnection session, boolean mappedWithoutAck) {
        Bytes request = Requests.next(s, session);
        DssBuilder mapping = session.map(request);
        session.data(session.first(), request, mappedWithoutAck ? mapping.withoutAck() : mapping);
    }

    /** Server data on a joined subflow acknowledged without DATA_ACK. */
    static void joinedWithoutDataAck(CheckContext s) {
        CraftedConnection session = s.open();
        CraftedSubflow joined = session.joined();
        s.given(session.awaitEcho(7), "no data back");
        joined.acking(AckPolicy.SUBFLOW);
        int before = joined.count();
        session.first().ack(new org.mpcap.wire.mptcp.MpPrio(1, java.util.OptionalInt.empty()));
        s.pause(30);
        Bytes request = Bulk.request(s, session, 1000);
        session.data(joined, request, session.map(joined, request).withoutAck());
        boolean data =
                s.await(4 * s.patience(), () -> joined.from(before).stream().anyMatch(ReceivedSegment::hasData));
        if (!data) {
            throw s.unclear("the server sends no data on the joined subflow");
        }
        boolean reset = s.await(THREE_SECONDS, joined::isReset);
        String text = joined.reset().map(ReceivedSegment::words).orElse("no reset in 3 s");
        s.note(text);
        s.must(reset, text);
        if (reset && s.v1()) {
            s.should(
                    joined.reset()
                            .get()
                            .option(MpTcpRst.class)
                            .filter(r -> r.reason() == 6)
                            .isPresent(),
                    text);
        }
    }

    /** Data with a wrong checksum on the only subflow. */
    static void badChecksum(CheckContext s, CraftedConnection session) {
        Bytes data = s.text(8);
        long dsn = session.nextDsn();
        session.data(session.first(), data, session.map(data).wrongChecksum());
        s.await(s.patience(), () -> fail(session).isPresent() || session.first().isReset());
        Optional<MpFail> fail = fail(session);
        s.note(fail.map(MpFail::describe).orElse("no MP_FAIL"));
        if (s.must(fail.isPresent(), "no MP_FAIL")) {
            long shown = fail.get().dataSequenceNumber();
            s.must(shown == dsn, "MP_FAIL with DSN off by " + (shown - dsn));
        }
    }

    /** Bytes whose checksum failed must not be DATA_ACKed. */
    static void failedBytes(CheckContext s) {
        CraftedConnection session = s.session().withChecksums().open();
        Bytes data = s.text(8);
        long dsn = session.nextDsn();
        session.data(session.first(), data, session.map(data).wrongChecksum());
        s.given(s.await(s.patience(), () -> fail(session).isPresent()), "no MP_FAIL");
        s.pause(200);
        long beyond = session.dataAck() - dsn;
        s.note(beyond <= 0 ? "not DATA_ACKed" : beyond + " failed bytes DATA_ACKed");
        s.must(beyond <= 0, beyond + " failed bytes DATA_ACKed");
    }

    /** A wrong checksum on one of two subflows. */
    static void badChecksumOnJoined(CheckContext s) {
        for (boolean onFirst : new boolean[] {false, true}) {
            CraftedConnection session = s.session().withChecksums().open();
            CraftedSubflow joined = session.joined();
            CraftedSubflow bad = onFirst ? session.first() : joined;
            CraftedSubflow good = onFirst ? joined : session.first();
            String which = onFirst ? "first" : "joined";
            Bytes data = s.text(8);
            long dsn = session.nextDsn();
            bad.data(data, session.map(bad, data).wrongChecksum().option());
            Optional<ReceivedSegment> reset = bad.await(ReceivedSegment::isReset);
            s.note(which + ": " + reset.map(ReceivedSegment::words).orElse("not reset"));
            if (s.must(reset.isPresent(), which + " subflow not reset")) {
                Optional<MpFail> fail = reset.get().option(MpFail.class);
                s.must(
                        fail.filter(f -> f.dataSequenceNumber() == dsn).isPresent(),
                        which + ": RST without MP_FAIL(DSN)");
                if (s.v1()) {
                    s.should(
                            reset.get()
                                    .option(MpTcpRst.class)
                                    .filter(r -> r.reason() == 6)
                                    .isPresent(),
                            which + ": no reason 6");
                }
            }
            s.must(session.dataAck() - dsn <= 0, which + ": failed bytes DATA_ACKed");
            ConnectionState state = session.probe(good);
            s.must(state.is(Kind.MPTCP), which + ": the other subflow is " + state);
        }
    }

    /** Data with an infinite mapping, judged. */
    static ConnectionState infiniteFromUs(CheckContext s, CraftedConnection session) {
        Bytes data = Bulk.request(s, session, 6);
        return session.probe(session.first(), () -> {
            Dss option = session.map(data).infinite().option();
            session.skip(data.length());
            session.first().data(data, option);
        });
    }

    static void noDataAckAfterInfinite(CheckContext s) {
        CraftedConnection session = s.open();
        ConnectionState state = infiniteFromUs(s, session);
        s.note(state + " for the infinite mapping");
        int before = session.first().count();
        ConnectionState plain = ThirdV1.plain(s, session);
        long acks = session.first().from(before).stream()
                .flatMap(seen -> seen.option(Dss.class).stream())
                .filter(dss -> dss.dataAck().isPresent() && dss.mapping().isEmpty())
                .count();
        s.note(plain + " for plain data behind it, " + acks + " DATA_ACKs");
        s.should(acks == 0, acks + " DATA_ACKs after the infinite mapping");
        s.must(!plain.is(Kind.SILENT) && !plain.is(Kind.DEAD), plain + " for plain data behind it");
    }
}
