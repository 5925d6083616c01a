package org.mpcap.report;

import java.util.List;
import org.mpcap.timing.ConnectionTiming;
import org.mpcap.timing.Delays;
import org.mpcap.timing.FlowTiming;
import org.mpcap.timing.HandOver;
import org.mpcap.timing.Reinjection;
import org.mpcap.timing.Span;
import org.mpcap.timing.Stall;

/** Times of connections and subflows as fields of {@code analyze}; durations in seconds, moments in seconds since 1970. */
final class TimingFields {
    private TimingFields() {}

    /** A distribution; {@code weight} is what its percentiles are shares of. */
    static Fields delays(Delays delays, String weight) {
        Fields fields = new Fields().put("count", delays.count());
        if (!weight.isEmpty()) {
            fields.put(weight, delays.weight());
        }
        return fields.put("min", delays.smallest() / 1e9)
                .put("mean", delays.mean() / 1e9)
                .put("p50", delays.p50() / 1e9)
                .put("p95", delays.p95() / 1e9)
                .put("p99", delays.p99() / 1e9)
                .put("max", delays.largest() / 1e9);
    }

    /** Puts what the connection as a whole took; nothing where there was nothing to tell. */
    static void connection(Fields fields, ConnectionTiming timing) {
        timing.dataAcks().ifPresent(delays -> fields.put("dataAckRoundTrip", delays(delays, "bytes")));
        list(fields, "stalls", timing.stalls().stream().map(TimingFields::stall).toList());
        if (timing.furtherStalls() > 0) {
            fields.put("stallsNotListed", timing.furtherStalls());
        }
        list(
                fields,
                "handOvers",
                timing.handOvers().stream().map(TimingFields::handOver).toList());
        list(fields, "idle", timing.idle().stream().map(TimingFields::span).toList());
        list(
                fields,
                "reinjections",
                timing.reinjections().stream().map(TimingFields::reinjection).toList());
    }

    private static void list(Fields fields, String name, List<Fields> values) {
        if (!values.isEmpty()) {
            fields.put(name, values);
        }
    }

    private static String direction(boolean fromInitiator) {
        return fromInitiator ? "sent" : "received";
    }

    private static Fields stall(Stall stall) {
        return new Fields()
                .put("direction", direction(stall.fromInitiator()))
                .put("from", Fields.seconds(stall.fromNanos()))
                .put("fromPacket", stall.fromPacket())
                .put("lastData", Fields.seconds(stall.arrivedNanos()))
                .put("to", Fields.seconds(stall.toNanos()))
                .put("toPacket", stall.toPacket())
                .put("duration", stall.nanos() / 1e9)
                .put("over", stall.isOver())
                .put("holder", (long) stall.holder())
                .put("carrier", (long) stall.carrier())
                .put("lastCopy", Fields.seconds(stall.copyNanos()))
                .put("bytes", stall.bytes())
                .put("windowClosed", stall.isWindowClosed());
    }

    private static Fields handOver(HandOver handOver) {
        Fields fields = new Fields()
                .put("direction", direction(handOver.fromInitiator()))
                .put("reason", Fields.name(handOver.reason()))
                .put("from", (long) handOver.from())
                .put("to", (long) handOver.to())
                .put("last", Fields.seconds(handOver.lastNanos()))
                .put("lastPacket", handOver.lastPacket())
                .put("first", Fields.seconds(handOver.firstNanos()))
                .put("firstPacket", handOver.firstPacket())
                .put("duration", handOver.nanos() / 1e9);
        if (handOver.isUsedAgain()) {
            fields.put("usedAgain", Fields.seconds(handOver.againNanos()))
                    .put("usedAgainPacket", handOver.againPacket());
        }
        return fields;
    }

    private static Fields span(Span span) {
        Fields fields = new Fields()
                .put("from", Fields.seconds(span.fromNanos()))
                .put("fromPacket", span.fromPacket())
                .put("to", Fields.seconds(span.toNanos()));
        if (span.isOver()) {
            fields.put("toPacket", span.toPacket());
        }
        return fields.put("duration", span.nanos() / 1e9).put("over", span.isOver());
    }

    private static Fields reinjection(Reinjection reinjection) {
        return new Fields()
                .put("direction", direction(reinjection.fromInitiator()))
                .put("lost", (long) reinjection.lost())
                .put("carried", (long) reinjection.carried())
                .put("packets", reinjection.packets())
                .put("bytes", reinjection.bytes())
                .put("from", Fields.seconds(reinjection.firstNanos()))
                .put("fromPacket", reinjection.firstPacket())
                .put("to", Fields.seconds(reinjection.lastNanos()))
                .put("toPacket", reinjection.lastPacket());
    }

    /** Puts what one direction of a subflow took. */
    static void subflow(Fields fields, FlowTiming.Summary times) {
        times.roundTrips().ifPresent(delays -> fields.put("roundTrip", delays(delays, "")));
        times.echoes().ifPresent(delays -> fields.put("timestampRoundTrip", delays(delays, "")));
        if (times.largestFlight() > 0) {
            fields.put("maxFlight", times.largestFlight()).put("meanFlight", times.meanFlight());
        }
        if (times.largestWindow() >= 0) {
            fields.put("minWindow", times.smallestWindow()).put("maxWindow", times.largestWindow());
        }
        if (times.zeroWindows() > 0) {
            fields.put("zeroWindows", times.zeroWindows()).put("zeroWindowTime", times.zeroNanos() / 1e9);
        }
        if (times.latePackets() > 0) {
            fields.put("latePackets", times.latePackets());
        }
        list(
                fields,
                "silences",
                times.silences().stream().map(TimingFields::span).toList());
    }

    /** Puts what one direction of the data level took on a subflow. */
    static void carried(Fields fields, ConnectionTiming.Carried carried) {
        carried.dataAcks().ifPresent(delays -> fields.put("dataAckRoundTrip", delays(delays, "bytes")));
        if (carried.headOfLineNanos() > 0) {
            fields.put("headOfLineBlocked", carried.headOfLineNanos() / 1e9);
        }
    }
}
