package org.mpcap.conformance.script;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConnectionState;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.DssBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.Requests;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpPrio;
import org.mpcap.wire.mptcp.MpTcpRst;

/** Scripts about fallback that hold for both versions. */
public final class FallbackScripts {
    private static final long THREE_SECONDS = 3_000_000_000L;

    private FallbackScripts() {}

    /** The first MP_FAIL of the server on any subflow. */
    public static Optional<MpFail> fail(CraftedConnection connection) {
        return connection.subflows().stream()
                .flatMap(subflow -> subflow.received().stream())
                .flatMap(received -> received.option(MpFail.class).stream())
                .findFirst();
    }

    /** The first infinite mapping of the server on any subflow. */
    public static Optional<Dss.Mapping> infinite(CraftedConnection connection) {
        return connection.first().received().stream()
                .flatMap(received -> received.option(Dss.class).stream())
                .flatMap(dss -> dss.mapping().stream())
                .filter(mapping -> mapping.length() == 0)
                .findFirst();
    }

    /** Server data acknowledged without DSS on the first subflow: the server must leave MPTCP. */
    public static void acksWithoutDss(CheckContext s, boolean mapped) {
        CraftedConnection connection = s.connection().handshake();
        CraftedSubflow subflow = connection.first();
        subflow.acking(AckPolicy.SUBFLOW);
        ask(s, connection, mapped);
        s.given(subflow.await(4 * s.patience(), ReceivedSegment::hasData).isPresent(), "no data from the server");
        s.pause(600);
        int before = subflow.count();
        ask(s, connection, mapped);
        s.await(THREE_SECONDS, () -> subflow.isReset());
        List<ReceivedSegment> after = subflow.from(before);
        List<ReceivedSegment> options = after.stream()
                .filter(received -> !received.mptcp().isEmpty() && !isInfinite(received))
                .toList();
        boolean infinite = infinite(connection).isPresent();
        long late = options.stream()
                .filter(received -> received.nanos() > s.eventLoop().nanos() - THREE_SECONDS / 2)
                .count();
        String text = options.size() + " segments with MPTCP options afterwards, " + late + " in the last 1.5 s"
                + (infinite ? "; infinite mapping" : "") + (subflow.isReset() ? "; reset" : "");
        s.note(text);
        s.given(!subflow.isReset(), "reset instead: " + text);
        s.must(late == 0, text);
        s.must(
                infinite
                        || after.stream()
                                .filter(ReceivedSegment::hasData)
                                .allMatch(received -> received.mptcp().isEmpty()),
                "mappings go on: " + text);
    }

    private static boolean isInfinite(ReceivedSegment received) {
        return received.option(Dss.class)
                .flatMap(Dss::mapping)
                .filter(m -> m.length() == 0)
                .isPresent();
    }

    private static void ask(CheckContext s, CraftedConnection connection, boolean mappedWithoutAck) {
        Bytes request = Requests.next(s, connection);
        DssBuilder mapping = connection.map(request);
        connection.data(connection.first(), request, mappedWithoutAck ? mapping.withoutAck() : mapping);
    }

    /** Server data on a joined subflow acknowledged without DATA_ACK. */
    public static void joinedWithoutDataAck(CheckContext s) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        s.given(connection.awaitEcho(7), "no data back");
        joined.acking(AckPolicy.SUBFLOW);
        int before = joined.count();
        connection.ack(new MpPrio(1, OptionalInt.empty()));
        s.pause(30);
        Bytes request = BulkTransfer.request(s, connection, 1000);
        connection.data(joined, request, connection.map(joined, request).withoutAck());
        boolean data =
                s.await(4 * s.patience(), () -> joined.from(before).stream().anyMatch(ReceivedSegment::hasData));
        if (!data) {
            throw s.unclear("the server sends no data on the joined subflow");
        }
        boolean reset = s.await(THREE_SECONDS, joined::isReset);
        String text = joined.reset().map(ReceivedSegment::words).orElse("no reset in 3 s");
        s.noteMust(reset, text);
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
    public static void badChecksum(CheckContext s, CraftedConnection connection) {
        Bytes data = s.text(8);
        long dsn = connection.nextDsn();
        connection.data(connection.first(), data, connection.map(data).wrongChecksum());
        s.await(
                s.patience(),
                () -> fail(connection).isPresent() || connection.first().isReset());
        Optional<MpFail> fail = fail(connection);
        s.note(fail.map(MpFail::describe).orElse("no MP_FAIL"));
        if (s.must(fail.isPresent(), "no MP_FAIL")) {
            long shown = fail.get().dataSequenceNumber();
            s.must(shown == dsn, "MP_FAIL with DSN off by " + (shown - dsn));
        }
    }

    /** Bytes whose checksum failed must not be DATA_ACKed. */
    public static void failedBytes(CheckContext s) {
        CraftedConnection connection = s.connection().withChecksums().open();
        Bytes data = s.text(8);
        long dsn = connection.nextDsn();
        connection.data(connection.first(), data, connection.map(data).wrongChecksum());
        s.given(s.await(s.patience(), () -> fail(connection).isPresent()), "no MP_FAIL");
        s.pause(200);
        long beyond = connection.dataAck() - dsn;
        s.note(beyond <= 0 ? "not DATA_ACKed" : beyond + " failed bytes DATA_ACKed");
        s.must(beyond <= 0, beyond + " failed bytes DATA_ACKed");
    }

    /** Data with an infinite mapping, judged. */
    public static ConnectionState infiniteFromUs(CheckContext s, CraftedConnection connection) {
        Bytes data = BulkTransfer.request(s, connection, 6);
        return connection.probe(data, connection.map(data).infinite().option());
    }
}
