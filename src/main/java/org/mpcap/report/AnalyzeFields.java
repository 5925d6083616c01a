package org.mpcap.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.mpcap.analyze.AnalysisTotals;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.analyze.Story;
import org.mpcap.analyze.StoryLine;
import org.mpcap.timing.ConnectionTiming;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Event;
import org.mpcap.track.Finding;
import org.mpcap.track.Outcome;
import org.mpcap.track.PathChange;
import org.mpcap.track.PlainFlow;
import org.mpcap.track.Side;
import org.mpcap.track.SubflowSummary;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;

/** Results of {@code analyze} as fields; the schema is {@code /schema/analyze.json}. */
public final class AnalyzeFields {
    /** Sorts of packets that are listed; more are of no use to anybody. */
    private static final int MOST_SORTS = 100;

    private AnalyzeFields() {}

    /** One connection without its subflows, findings and events: what a row of {@link AnalyzeRow} is made of. */
    static Fields overview(ConnectionResult result) {
        ConnectionSummary summary = result.summary();
        SubflowSummary first = summary.subflows().get(0);
        Fields fields = new Fields().put("type", "connection").put("number", (long) summary.number());
        if (summary.version() >= 0) {
            fields.put("version", (long) summary.version());
        }
        fields.put("outcome", Fields.name(summary.outcome())).put("ending", Fields.name(summary.closing()));
        summary.cause()
                .ifPresent(cause -> fields.put("cause", Fields.name(cause))
                        .put("causeInWords", cause.words())
                        .put("causePackets", summary.causePackets()));
        fields.put("start", Fields.seconds(summary.firstNanos()))
                .put("duration", (summary.lastNanos() - summary.firstNanos()) / 1e9)
                .put("firstPacket", summary.firstPacket())
                .put("lastPacket", summary.lastPacket())
                .put("initiator", side(summary, 0, first))
                .put("listener", side(summary, 1, first))
                .put("handshakeCaptured", summary.isHandshakeCaptured())
                .put("checksums", summary.checksums())
                .put("inferred", summary.inferred())
                .put("addAddrs", (long) summary.addAddrs())
                .put("addAddrEchoes", (long) summary.addAddrEchoes())
                .put("sent", direction(summary, 0))
                .put("received", direction(summary, 1))
                .put("subflowCount", summary.subflowCounts().all())
                .put("checksPassed", sum(summary.checks(), 0))
                .put("checksFailed", sum(summary.checks(), 1))
                .put("checksNotMade", sum(summary.checks(), 2));
        return fields;
    }

    /** One connection with all that is known of it. */
    public static Fields connection(ConnectionResult result) {
        ConnectionSummary summary = result.summary();
        Fields fields = overview(result)
                .put("checks", checks(summary.checks()))
                .put(
                        "subflows",
                        summary.subflows().stream()
                                .map(subflow -> subflow(subflow, summary.timing()))
                                .toList())
                .put("subflowsNotListed", summary.furtherSubflows());
        TimingFields.connection(fields, summary.timing());
        Fields events = new Fields();
        summary.events().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(event -> events.put(Fields.name(event.getKey()), (long) event.getValue()));
        fields.put("eventCounts", events)
                .put(
                        "findings",
                        result.findings().stream().map(AnalyzeFields::finding).toList());
        if (!result.events().isEmpty()) {
            fields.put(
                    "story", Story.of(result).stream().map(AnalyzeFields::line).toList());
            fields.put(
                    "events", result.events().stream().map(AnalyzeFields::event).toList());
        }
        result.plot().ifPresent(plot -> {
            List<Fields> shares = new ArrayList<>();
            for (SubflowSummary subflow : summary.subflows()) {
                for (int direction = 0; direction < 2; direction++) {
                    long[] bytes = plot.bytes(subflow.number(), direction);
                    if (bytes.length > 0 && subflow.number() < 16) {
                        shares.add(new Fields()
                                .put("subflow", (long) subflow.number())
                                .put("direction", direction == 0 ? "sent" : "received")
                                .put("bytes", Arrays.stream(bytes).boxed().toList()));
                    }
                }
            }
            fields.put(
                    "bytesOverTime",
                    new Fields()
                            .put("start", Fields.seconds(plot.startNanos()))
                            .put("span", plot.spanNanos() / 1e9)
                            .put("subflows", shares));
        });
        return fields;
    }

    static long sum(Map<Verification, VerificationCount> checks, int which) {
        long sum = 0;
        for (VerificationCount tally : checks.values()) {
            sum += which == 0 ? tally.passed() : which == 1 ? tally.failed() : tally.unchecked();
        }
        return sum;
    }

    private static Fields side(ConnectionSummary summary, int side, SubflowSummary first) {
        ConnectionSummary.Secrets known = summary.sides().get(side);
        return new Fields()
                .put("address", (side == 0 ? first.initiator() : first.listener()).toString())
                .putIfPresent("key", known.key().map(Object::toString))
                .putIfPresent("token", known.token().map(Object::toString))
                .putIfPresent("idsn", known.idsn().map(Object::toString));
    }

    private static Fields direction(ConnectionSummary summary, int index) {
        ConnectionSummary.Direction direction = summary.directions().get(index);
        Fields fields = new Fields()
                .put("bytes", direction.bytes())
                .put("applicationBytes", direction.applicationBytes())
                .put("payloadBytes", direction.payloadBytes())
                .put("retransmittedPackets", direction.retransmittedPackets())
                .put("retransmittedBytes", direction.retransmittedBytes())
                .put("reinjectedBytes", direction.reinjectedElsewhereBytes() + direction.reinjectedSameBytes())
                .put("reinjectedOnAnotherSubflowPackets", direction.reinjectedElsewherePackets())
                .put("reinjectedOnAnotherSubflowBytes", direction.reinjectedElsewhereBytes())
                .put("reinjectedOnSameSubflowPackets", direction.reinjectedSamePackets())
                .put("reinjectedOnSameSubflowBytes", direction.reinjectedSameBytes())
                .put("outOfOrderPackets", direction.outOfOrderPackets())
                .put("gaps", (long) direction.gaps())
                .put("gapBytes", direction.gapBytes())
                .put("unmappedPackets", direction.unmappedPackets())
                .put("unmappedBytes", direction.unmappedBytes())
                .put("infiniteMappingBytes", direction.infiniteBytes())
                .put("mappingCutOffBytes", direction.cutOffBytes())
                .put("dataFin", direction.dataFin())
                .put("goodput", direction.goodput());
        if (direction.dataAcked() >= 0) {
            fields.put("dataAcked", direction.dataAcked());
        }
        direction.dataAcks().ifPresent(times -> fields.put("dataAckRoundTrip", TimingFields.delays(times, "bytes")));
        return fields;
    }

    private static Fields subflow(SubflowSummary subflow, ConnectionTiming timing) {
        Fields fields = new Fields()
                .put("number", (long) subflow.number())
                .put("kind", subflow.kind())
                .put("initiator", subflow.initiator().toString())
                .put("listener", subflow.listener().toString())
                .put("openedBy", subflow.fromListener() ? "listener" : "initiator")
                .put("established", subflow.established())
                .put("start", Fields.seconds(subflow.firstNanos()))
                .put("duration", (subflow.lastNanos() - subflow.firstNanos()) / 1e9)
                .put("firstPacket", subflow.firstPacket())
                .put("lastPacket", subflow.lastPacket())
                .put("ending", subflow.ending());
        subflow.cause()
                .ifPresent(cause -> fields.put("cause", Fields.name(cause))
                        .put("causeInWords", cause.words())
                        .put("causePackets", subflow.causePackets()));
        subflow.resetReason().ifPresent(reason -> fields.put("resetReason", (long) reason));
        if (!subflow.changes().isEmpty()) {
            fields.put(
                    "betweenPoints",
                    subflow.changes().stream().map(AnalyzeFields::change).toList());
        }
        Fields sent = half(subflow.directions().get(0));
        Fields received = half(subflow.directions().get(1));
        timing.of(subflow.number(), true).ifPresent(carried -> TimingFields.carried(sent, carried));
        timing.of(subflow.number(), false).ifPresent(carried -> TimingFields.carried(received, carried));
        return fields.put("sent", sent).put("received", received);
    }

    private static Fields change(PathChange change) {
        Fields fields = new Fields()
                .put("what", Fields.name(change.kind()))
                .put("sender", change.fromInitiator() ? "initiator" : "listener")
                .put("from", change.from())
                .put("to", change.to())
                .put("packets", change.packets());
        if (change.fromPacket() > 0) {
            fields.put("firstPacketFrom", change.fromPacket());
        }
        if (change.toPacket() > 0) {
            fields.put("firstPacketTo", change.toPacket());
        }
        return fields;
    }

    private static Fields half(SubflowSummary.Direction direction) {
        Fields fields = new Fields()
                .put("packets", direction.packets())
                .put("payloadBytes", direction.bytes())
                .put("mappedBytes", direction.mappedBytes())
                .put("retransmittedPackets", direction.retransmittedPackets())
                .put("retransmittedBytes", direction.retransmittedBytes())
                .put("unmappedPackets", direction.unmappedPackets())
                .put("unmappedBytes", direction.unmappedBytes())
                .put("infiniteMappingBytes", direction.infiniteBytes())
                .put("backup", direction.backup());
        if (direction.addressId() >= 0) {
            fields.put("addressId", (long) direction.addressId());
        }
        TimingFields.subflow(fields, direction.times());
        return fields;
    }

    private static Fields checks(Map<Verification, VerificationCount> checks) {
        Fields fields = new Fields();
        checks.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .forEach(entry -> fields.put(
                        Fields.name(entry.getKey()),
                        new Fields()
                                .put("passed", entry.getValue().passed())
                                .put("failed", entry.getValue().failed())
                                .put("notMade", entry.getValue().unchecked())));
        return fields;
    }

    /** A failed verification. */
    public static Fields finding(Finding finding) {
        return new Fields()
                .put("check", Fields.name(finding.check()))
                .put("connection", (long) finding.connection())
                .put("subflow", (long) finding.subflow())
                .put("packet", finding.packet())
                .put("time", Fields.seconds(finding.nanos()))
                .put("section", finding.section())
                .put("expected", finding.expected())
                .put("actual", finding.actual());
    }

    private static Fields line(StoryLine line) {
        return new Fields()
                .put("time", Fields.seconds(line.nanos()))
                .put("packets", line.packets())
                .put("words", line.words())
                .put("weight", Fields.name(line.weight()));
    }

    private static Fields event(Event event) {
        return new Fields()
                .put("kind", Fields.name(event.kind()))
                .put("subflow", (long) event.subflow())
                .put("direction", event.sender() == Side.INITIATOR ? "sent" : "received")
                .put("packet", event.packet())
                .put("time", Fields.seconds(event.nanos()))
                .put("words", event.words());
    }

    /** The last object: sums over the whole trace. */
    public static Fields summary(AnalysisTotals totals, List<String> errors) {
        Fields outcomes = new Fields();
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(Fields.name(outcome), totals.tracked().outcomes().getOrDefault(outcome, 0L));
        }
        return new Fields()
                .put("type", "summary")
                .put("packets", totals.packets())
                .put("bytes", totals.bytes())
                .put("start", Fields.seconds(totals.firstNanos()))
                .put("duration", (totals.lastNanos() - totals.firstNanos()) / 1e9)
                .put("tcpPackets", totals.tracked().segments())
                .put("mptcpPackets", totals.tracked().mptcpSegments())
                .put("duplicates", totals.duplicates())
                .put("fragments", totals.fragments())
                .put("truncatedPackets", totals.truncated())
                .put("cutOffHeaders", totals.cutOff())
                .put("malformedPackets", totals.malformed())
                .put("notOpened", carried(totals.notOpened()))
                .put("withoutTcp", carried(totals.withoutTcp()))
                .put("plainTcpFlows", totals.tracked().plainFlows())
                .put(
                        "plainTcp",
                        totals.tracked().plain().stream()
                                .map(AnalyzeFields::plain)
                                .toList())
                .put("connections", totals.tracked().connections())
                .put("outcomes", outcomes)
                .put("joins", totals.tracked().joins())
                .put("joinsEstablished", totals.tracked().joinsEstablished())
                .put("malformedOptions", totals.tracked().malformedOptions())
                .put("flowsEvicted", totals.tracked().evicted())
                .put("unlisted", totals.tracked().unlisted())
                .put("gapsGivenUp", totals.tracked().gapsGivenUp())
                .put("checks", checks(totals.tracked().checks()))
                .put("errors", errors);
    }

    private static Fields plain(PlainFlow flow) {
        return new Fields()
                .put("initiator", flow.initiator().toString())
                .put("listener", flow.listener().toString())
                .put("packet", flow.packet());
    }

    private static List<Fields> carried(List<AnalysisTotals.CarriedCount> counts) {
        return counts.stream()
                .limit(MOST_SORTS)
                .map(count -> new Fields()
                        .put("kind", Fields.name(count.carried().kind()))
                        .put("number", (long) count.carried().number())
                        .put("packets", count.packets())
                        .put("words", count.carried().words()))
                .toList();
    }
}
