package org.mpcap.report;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.mpcap.analyze.AnalysisTotals;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.analyze.DataPlot;
import org.mpcap.track.ConnectionSummary;

/**
 * Results of {@code analyze} as one HTML page that needs nothing but itself: a table of the connections, and plots and events of
 * those that carried the most data.
 */
public final class AnalyzePage {
    /** Connections with plots and events. */
    public static final int MOST_DETAILED = 200;
    /** Rows of the table. */
    public static final int MOST_ROWS = 10_000;

    private final TreeMap<Integer, Fields> rows = new TreeMap<>();
    private final PriorityQueue<ConnectionResult> detailed =
            new PriorityQueue<>(Comparator.comparingLong(AnalyzePage::weight));
    private long rowsLeftOut;

    /** Takes a connection. */
    public void add(ConnectionResult result) {
        ConnectionSummary summary = result.summary();
        if (rows.size() >= MOST_ROWS) {
            rowsLeftOut++;
            return;
        }
        rows.put(summary.number(), AnalyzeFields.connection(result.withoutDetail()));
        detailed.add(result);
        if (detailed.size() > MOST_DETAILED) {
            detailed.poll();
        }
    }

    /** What went wrong comes first, then what carried the most. */
    private static long weight(ConnectionResult result) {
        long bytes = result.summary().directions().stream()
                .mapToLong(direction -> direction.applicationBytes())
                .sum();
        return (result.findings().isEmpty() ? 0 : Long.MAX_VALUE / 2) + Math.min(bytes, Long.MAX_VALUE / 4);
    }

    /**
     * Writes the page.
     *
     * @param source what was analysed, for the heading
     */
    public void write(Writer out, String source, AnalysisTotals totals, List<String> errors) throws IOException {
        for (ConnectionResult result : detailed) {
            Fields fields = AnalyzeFields.connection(result);
            result.plot().ifPresent(plot -> fields.put("points", points(plot)));
            rows.put(result.summary().number(), fields);
        }
        String data = JsonLines.line(new Fields()
                .put("source", source)
                .put("summary", AnalyzeFields.summary(totals, errors))
                .put("rowsLeftOut", rowsLeftOut)
                .put("connections", List.copyOf(rows.values())));
        new HtmlPage("MPTCP in " + source, List.of("uplot/uPlot.min.css", "analyze.css"), body())
                .write(out, new HtmlPage.Scripts(data, List.of("uplot/uPlot.iife.min.js", "analyze.js")));
    }

    /** The places that the script fills. */
    private static Markup body() {
        return new Markup()
                .element("section", "", "id", "summary")
                .open("section")
                .element("h2", "Connections")
                .element("p", "", "class", "note", "id", "rows-note")
                .open("div", "class", "scroll", "tabindex", "0")
                .open("table", "id", "connections")
                .element("thead", "")
                .element("tbody", "")
                .close()
                .close()
                .close()
                .element("section", "", "id", "detail", "hidden", "");
    }

    private static List<List<Object>> points(DataPlot plot) {
        List<List<Object>> points = new ArrayList<>();
        for (DataPlot.Point point : plot.points()) {
            points.add(List.of(
                    (point.nanos() - plot.startNanos()) / 1e9,
                    point.position(),
                    (long) point.length(),
                    (long) point.subflow(),
                    (long) point.direction(),
                    point.reinjected() ? 1L : 0L));
        }
        return points;
    }
}
