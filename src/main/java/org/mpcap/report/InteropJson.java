package org.mpcap.report;

import java.util.List;
import java.util.Map;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.RecordedPacket;
import org.mpcap.wire.mptcp.MptcpOption;

/** A conformance run as one JSON object. */
public final class InteropJson {
    private InteropJson() {}

    /** The object, without the line's end. */
    public static String text(InteropRecord run) {
        Fields properties = new Fields();
        for (Map.Entry<String, String> property : run.properties().entrySet()) {
            properties.put(property.getKey(), property.getValue());
        }
        Fields whole = new Fields()
                .put("type", "interop")
                .put("target", run.target())
                .put("started", run.started().toString())
                .put("seconds", run.seconds())
                .put("properties", properties)
                .putIfPresent("stopped", run.stopped())
                .putIfPresent("nearestProfile", run.nearest())
                .put("checks", run.results().stream().map(InteropJson::result).toList());
        return JsonLines.line(whole);
    }

    private static Fields result(CheckResult result) {
        ConformanceCheck check = result.check();
        return new Fields()
                .put("id", check.id().toString())
                .put("level", check.level().toString())
                .put("title", check.title())
                .put("requirement", check.requirement())
                .put("expected", check.expected())
                .put("verdict", result.grade().toString())
                .put("actual", result.actual())
                .put("seconds", result.nanos() / 1e9)
                .put(
                        "attempts",
                        result.attempts().stream().map(InteropJson::attempt).toList());
    }

    private static Fields attempt(CheckResult.Attempt attempt) {
        return new Fields()
                .put("verdict", attempt.grade().toString())
                .put("actual", attempt.actual())
                .put("seconds", attempt.nanos() / 1e9)
                .put(
                        "packets",
                        attempt.packets().stream().map(InteropJson::packet).toList());
    }

    private static Fields packet(RecordedPacket packet) {
        List<String> options =
                packet.mptcp().stream().map(MptcpOption::describe).toList();
        return new Fields()
                .put("direction", packet.outgoing() ? "sent" : "received")
                .put("seconds", packet.nanos() / 1e9)
                .put("localPort", packet.tuple().local().port())
                .put("flags", packet.segment().flags())
                .put("sequence", Integer.toUnsignedLong(packet.relativeSequence()))
                .put("acknowledgment", Integer.toUnsignedLong(packet.relativeAcknowledgment()))
                .put("payloadLength", packet.segment().payload().length())
                .put("options", packet.segment().options().write().toHex())
                .put("mptcp", options);
    }
}
