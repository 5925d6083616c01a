package org.mpcap.conformance.catalogue;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.ScriptTable;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;

/** Data sent again on another subflow, and backup subflows (RFC 8684 sections 3.3.2, 3.3.6 and 3.3.8). */
final class PrioV1 {
    private PrioV1() {}

    static void add(ScriptTable all) {
        all.add("v1/retrans/3.3.2-1", s -> {
            InFlight flight = inFlight(s, AckPolicy.STALE, 2000);
            int carrier = flight.carrier.count();
            int other = flight.other.count();
            boolean again = s.await(
                    5_000_000_000L,
                    () -> carries(flight, flight.carrier, carrier, flight.head)
                            || carries(flight, flight.other, other, flight.head));
            s.note(again ? "sent again" : "not sent again within 5 s");
            s.must(again, "not sent again within 5 s");
        });
        all.add("v1/retrans/3.3.6-1", s -> failover(s, false));
        all.add("v1/retrans/3.3.6-2", s -> failover(s, true));
        all.add("v1/retrans/3.3.6-3", s -> {
            InFlight flight = inFlight(s, AckPolicy.NONE, 1000);
            int carrier = flight.carrier.count();
            int other = flight.other.count();
            boolean again = s.await(3_000_000_000L, () -> carries(flight, flight.carrier, carrier, flight.dsn));
            s.note((again ? "again" : "not again") + " on the original, "
                    + (carries(flight, flight.other, other, flight.dsn) ? "also" : "not")
                    + " on the other");
            s.ought(again, "not sent again on the original subflow");
        });
        all.add("v1/prio/3.3.8-1", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.join(SourceEnd.SECOND).flags(1).complete();
            s.given(BulkTransfer.echo(s, connection, connection.first(), 20_000), "the data does not come in full");
            s.note(connection.first().streamLength() + " bytes on the first, " + joined.streamLength()
                    + " on the backup");
            s.should(joined.streamLength() == 0, joined.streamLength() + " bytes on the backup");
        });
        all.add("v1/prio/3.3.8-2", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.joined(SourceEnd.SECOND_PATH);
            s.must(
                    BulkTransfer.echo(s, connection, connection.first(), 200_000),
                    "only " + connection.deliveredLength() + " bytes came");
            s.note(connection.first().streamLength() + " bytes on the first, " + joined.streamLength()
                    + " on the joined");
        });
        all.add("v1/prio/3.3.8-3", s -> moves(s, new MpPrio(1, OptionalInt.empty())));
        all.add("v1/prio/3.3.8-4", s -> {
            CraftedConnection connection = s.open();
            CraftedSubflow joined = connection.join(SourceEnd.SECOND).flags(1).complete();
            joined.ack(new MpPrio(1, OptionalInt.of(0)));
            s.pause(30);
            int before = joined.streamLength();
            s.given(BulkTransfer.echo(s, connection, connection.first(), 10_000), "the data does not come in full");
            s.note((joined.streamLength() - before) + " bytes on the joined backup");
            s.must(joined.streamLength() == before, "applied to the other subflow");
        });
        all.add("v1/prio/3.3.8-5", s -> {
            JoinBuilder join = s.open().join(SourceEnd.SECOND_PATH).begin();
            boolean backup = join.synAck().map(MpJoin.SynAck::flags).orElse(0) == 1;
            if (!backup) {
                s.skip("the server's second address is not marked as backup");
            }
            s.note("B=1");
        });
    }

    /**
     * Data of the server that is unacknowledged: opened, joined, asked for, and not acknowledged in any way.
     *
     * @param dsn the first that the carrier has
     * @param head the first of all
     */
    private record InFlight(
            CraftedConnection connection,
            CraftedSubflow joined,
            CraftedSubflow carrier,
            CraftedSubflow other,
            long dsn,
            long head) {}

    private static InFlight inFlight(CheckContext s, AckPolicy acking, int bytes) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        s.given(connection.awaitEcho(7), "no data back");
        long dsn = connection.peerNext();
        connection.first().acking(acking);
        joined.acking(acking);
        int before = connection.first().count();
        int beforeJoined = joined.count();
        BulkTransfer.ask(s, connection, connection.first(), bytes);
        boolean came =
                s.await(4 * s.patience(), () -> data(connection.first(), before) + data(joined, beforeJoined) > 0);
        s.given(came, "no data from the server");
        s.pause(20);
        boolean first = data(connection.first(), before) >= data(joined, beforeJoined);
        CraftedSubflow carrier = first ? connection.first() : joined;
        // A long answer is spread over both.
        long carried =
                firstDsn(connection, carrier, first ? before : beforeJoined).orElse(dsn);
        return new InFlight(connection, joined, carrier, first ? joined : connection.first(), carried, dsn);
    }

    private static long data(CraftedSubflow subflow, int from) {
        return subflow.from(from).stream().filter(ReceivedSegment::hasData).count();
    }

    private static OptionalLong firstDsn(CraftedConnection connection, CraftedSubflow subflow, int from) {
        return subflow.from(from).stream()
                .filter(ReceivedSegment::hasData)
                .flatMap(received -> received.option(Dss.class).stream())
                .filter(dss -> dss.mapping().isPresent())
                .mapToLong(dss -> connection.widen(dss, dss.mapping().orElseThrow()))
                .findFirst();
    }

    private static boolean carries(InFlight flight, CraftedSubflow subflow, int from, long dsn) {
        return subflow.from(from).stream()
                .filter(ReceivedSegment::hasData)
                .flatMap(received -> received.option(Dss.class).stream())
                .filter(dss -> dss.mapping().isPresent())
                .anyMatch(dss -> {
                    Dss.Mapping mapping = dss.mapping().orElseThrow();
                    long start = flight.connection.widen(dss, mapping);
                    return start - dsn <= 0 && start + mapping.length() - dsn > 0;
                });
    }

    private static void failover(CheckContext s, boolean fail) {
        InFlight flight = inFlight(s, AckPolicy.NONE, 4000);
        int other = flight.other.count();
        if (fail) {
            flight.carrier.rst(new MpFail(0, flight.dsn));
        } else {
            flight.carrier.rst();
        }
        // What comes on it is acknowledged, or its window would stay closed for what must be sent again; it is not
        // DATA_ACKed.
        flight.other.acking(AckPolicy.STALE);
        boolean again = s.await(4 * s.patience(), () -> carries(flight, flight.other, other, flight.dsn));
        s.note(again ? "the same DSNs on the other subflow" : "not sent again on the other subflow");
        s.must(again, "not sent again on the other subflow");
    }
    /** After MP_PRIO on it, the subflow that carried the data carries none. */
    public static void moves(CheckContext s, MpPrio prio) {
        CraftedConnection connection = s.open();
        CraftedSubflow joined = connection.joined();
        s.given(BulkTransfer.echo(s, connection, connection.first(), 10_000), "the data does not come in full");
        boolean first = connection.first().streamLength() >= joined.streamLength();
        CraftedSubflow carrier = first ? connection.first() : joined;
        CraftedSubflow other = first ? joined : connection.first();
        carrier.ack(prio);
        s.pause(30);
        int before = carrier.streamLength();
        s.given(BulkTransfer.echo(s, connection, other, 10_000), "the data does not come in full");
        int still = carrier.streamLength() - before;
        s.note("10000 bytes asked for, " + still + " still on the backup");
        s.should(still == 0, still + " of 10000 bytes still on the backup");
    }
}
