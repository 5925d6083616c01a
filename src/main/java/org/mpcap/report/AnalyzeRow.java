package org.mpcap.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.SubflowSummary;

/**
 * One connection as a row of the CSV form of {@code analyze}: the values of {@link AnalyzeFields} at {@link #COLUMNS}. Made
 * directly, because a capture has many thousands of connections and finding each value by its path takes longer than
 * following the connection did.
 */
public final class AnalyzeRow {
    /** Paths of the fields, in the order of the cells. */
    public static final List<String> COLUMNS = List.of(
            "number",
            "version",
            "outcome",
            "ending",
            "cause",
            "causePackets",
            "initiator.address",
            "initiator.token",
            "listener.address",
            "listener.token",
            "start",
            "duration",
            "subflowCount",
            "sent.bytes",
            "sent.applicationBytes",
            "sent.reinjectedBytes",
            "sent.retransmittedBytes",
            "sent.outOfOrderPackets",
            "received.bytes",
            "received.applicationBytes",
            "received.reinjectedBytes",
            "received.retransmittedBytes",
            "received.outOfOrderPackets",
            "checksPassed",
            "checksFailed",
            "checksNotMade");

    private AnalyzeRow() {}

    /** The cells of a connection, one for each of {@link #COLUMNS}; empty where the field is absent. */
    public static List<String> cells(ConnectionResult result) {
        ConnectionSummary summary = result.summary();
        SubflowSummary first = summary.subflows().get(0);
        List<String> cells = new ArrayList<>(COLUMNS.size());
        cells.add(Integer.toString(summary.number()));
        cells.add(summary.version() < 0 ? "" : Integer.toString(summary.version()));
        cells.add(Fields.name(summary.outcome()));
        cells.add(Fields.name(summary.closing()));
        if (summary.cause().isPresent()) {
            cells.add(Fields.name(summary.cause().get()));
            cells.add(summary.causePackets().stream().map(String::valueOf).collect(Collectors.joining(" ")));
        } else {
            cells.add("");
            cells.add("");
        }
        cells.add(first.initiator().toString());
        cells.add(token(summary, 0));
        cells.add(first.listener().toString());
        cells.add(token(summary, 1));
        cells.add(Fields.seconds(summary.firstNanos()));
        cells.add(Double.toString((summary.lastNanos() - summary.firstNanos()) / 1e9));
        cells.add(Long.toString(summary.subflowCounts().all()));
        for (ConnectionSummary.Direction direction : summary.directions()) {
            cells.add(Long.toString(direction.bytes()));
            cells.add(Long.toString(direction.applicationBytes()));
            cells.add(Long.toString(direction.reinjectedElsewhereBytes() + direction.reinjectedSameBytes()));
            cells.add(Long.toString(direction.retransmittedBytes()));
            cells.add(Long.toString(direction.outOfOrderPackets()));
        }
        for (int which = 0; which < 3; which++) {
            cells.add(Long.toString(AnalyzeFields.sum(summary.checks(), which)));
        }
        return cells;
    }

    private static String token(ConnectionSummary summary, int side) {
        return summary.sides().get(side).token().map(Object::toString).orElse("");
    }
}
