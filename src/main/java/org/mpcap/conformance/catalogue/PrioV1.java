package org.mpcap.conformance.catalogue;

import static org.mpcap.conformance.RequirementLevel.INFO;
import static org.mpcap.conformance.RequirementLevel.MUST;
import static org.mpcap.conformance.RequirementLevel.SHOULD;
import static org.mpcap.conformance.ServerNeed.DATA;
import static org.mpcap.conformance.ServerNeed.SECOND;
import static org.mpcap.conformance.ServerNeed.SECOND_PATH;
import static org.mpcap.conformance.ServerNeed.SETTING;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.conformance.AckPolicy;
import org.mpcap.conformance.CheckContext;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.conformance.JoinBuilder;
import org.mpcap.conformance.ReceivedSegment;
import org.mpcap.conformance.SourceEnd;
import org.mpcap.conformance.script.BulkTransfer;
import org.mpcap.conformance.script.PrioScripts;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpPrio;

/** Data sent again on another subflow, and backup subflows (RFC 8684 sections 3.3.2, 3.3.6 and 3.3.8). */
final class PrioV1 {
    private PrioV1() {}

    static List<ConformanceCheck> checks() {
        List<ConformanceCheck> all = new ArrayList<>(retransmission());
        all.addAll(priority());
        return all;
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

    private static List<ConformanceCheck> retransmission() {
        return List.of(
                ConformanceCheck.of(
                                "v1/retrans/3.3.2-1", MUST, "data acknowledged on the subflow but never by DATA_ACK")
                        .requires("Data must be kept until it is acknowledged by DATA_ACK, and sent again.")
                        .expects("the same DSNs again within 5 s")
                        .needs(DATA, SECOND)
                        .script(s -> {
                            InFlight flight = inFlight(s, AckPolicy.STALE, 2000);
                            int carrier = flight.carrier.count();
                            int other = flight.other.count();
                            boolean again = s.await(
                                    5_000_000_000L,
                                    () -> carries(flight, flight.carrier, carrier, flight.head)
                                            || carries(flight, flight.other, other, flight.head));
                            s.note(again ? "sent again" : "not sent again within 5 s");
                            s.must(again, "not sent again within 5 s");
                        }),
                ConformanceCheck.of("v1/retrans/3.3.6-1", MUST, "RST of the subflow that carries unacknowledged data")
                        .requires("Data of a failed subflow is sent again on another.")
                        .expects("the same DSNs on the other subflow")
                        .needs(DATA, SECOND)
                        .script(s -> failover(s, false)),
                ConformanceCheck.of(
                                "v1/retrans/3.3.6-2",
                                MUST,
                                "RST with MP_FAIL of the subflow that carries unacknowledged data")
                        .requires("Data of a failed subflow is sent again on another.")
                        .expects("the same DSNs on the other subflow")
                        .needs(DATA, SECOND)
                        .script(s -> failover(s, true)),
                ConformanceCheck.of(
                                "v1/retrans/3.3.6-3",
                                MUST,
                                "retransmission on the original subflow after one on the other")
                        .requires("Data must also be sent again on the original subflow.")
                        .expects("TCP retransmissions go on")
                        .needs(DATA, SECOND)
                        .script(s -> {
                            InFlight flight = inFlight(s, AckPolicy.NONE, 1000);
                            int carrier = flight.carrier.count();
                            int other = flight.other.count();
                            boolean again =
                                    s.await(3_000_000_000L, () -> carries(flight, flight.carrier, carrier, flight.dsn));
                            s.note((again ? "again" : "not again") + " on the original, "
                                    + (carries(flight, flight.other, other, flight.dsn) ? "also" : "not")
                                    + " on the other");
                            s.ought(again, "not sent again on the original subflow");
                        }));
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

    private static List<ConformanceCheck> priority() {
        return List.of(
                ConformanceCheck.of("v1/prio/3.3.8-1", SHOULD, "a join with flag B, then bulk data")
                        .requires("A backup subflow is used only when no other works.")
                        .expects("no data on the backup")
                        .needs(DATA, SECOND)
                        .script(PrioScripts::backup),
                ConformanceCheck.of("v1/prio/3.3.8-2", INFO, "a join without flag B, 200 kB")
                        .requires("Subflows without flag B may be used together.")
                        .expects("data on both")
                        .needs(DATA, SECOND_PATH)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined = connection.joined(SourceEnd.SECOND_PATH);
                            s.must(
                                    BulkTransfer.echo(s, connection, connection.first(), 200_000),
                                    "only " + connection.deliveredLength() + " bytes came");
                            s.note(connection.first().streamLength() + " bytes on the first, " + joined.streamLength()
                                    + " on the joined");
                        }),
                ConformanceCheck.of("v1/prio/3.3.8-3", SHOULD, "MP_PRIO with B=1 on the subflow that carries the data")
                        .requires("The subflow MP_PRIO comes on becomes a backup.")
                        .expects("data moves to the other subflow")
                        .needs(DATA, SECOND)
                        .script(s -> PrioScripts.moves(s, new MpPrio(1, OptionalInt.empty()))),
                ConformanceCheck.of("v1/prio/3.3.8-4", MUST, "MP_PRIO of length 4 with an address id")
                        .requires("MP_PRIO has no address id in version 1; it is not applied to another subflow.")
                        .expects("ignored")
                        .needs(DATA, SECOND)
                        .script(s -> {
                            CraftedConnection connection = s.open();
                            CraftedSubflow joined =
                                    connection.join(SourceEnd.SECOND).flags(1).complete();
                            joined.ack(new MpPrio(1, OptionalInt.of(0)));
                            s.pause(30);
                            int before = joined.streamLength();
                            s.given(
                                    BulkTransfer.echo(s, connection, connection.first(), 10_000),
                                    "the data does not come in full");
                            s.note((joined.streamLength() - before) + " bytes on the joined backup");
                            s.must(joined.streamLength() == before, "applied to the other subflow");
                        }),
                ConformanceCheck.of("v1/prio/3.3.8-5", INFO, "a server address marked as backup")
                        .requires("The listener of a join may ask for backup too.")
                        .expects("B=1 in the SYN/ACK")
                        .needs(SECOND_PATH, SETTING)
                        .script(s -> {
                            JoinBuilder join =
                                    s.open().join(SourceEnd.SECOND_PATH).begin();
                            boolean backup =
                                    join.synAck().map(MpJoin.SynAck::flags).orElse(0) == 1;
                            if (!backup) {
                                s.skip("the server's second address is not marked as backup");
                            }
                            s.note("B=1");
                        }));
    }
}
