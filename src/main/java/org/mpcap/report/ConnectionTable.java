package org.mpcap.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.analyze.StoryWords;
import org.mpcap.timing.Delays;
import org.mpcap.timing.Stall;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Outcome;
import org.mpcap.track.SubflowSummary;

/** Connections in an order of choice, as a table that fits a terminal: the first of them, and how many more there are like which. */
public final class ConnectionTable {
    /** What connections are ordered by. */
    public enum Order {
        /** Failed verifications, then what never got on, then what lost MPTCP, then stalls. */
        WORST(Comparator.comparingDouble(ConnectionTable::badness).reversed()),
        /** First packet. */
        NUMBER(Comparator.comparingInt(ConnectionSummary::number)),
        /** Time of the first packet. */
        START(Comparator.comparingLong(ConnectionSummary::firstNanos)),
        /** Longest first. */
        DURATION(Comparator.comparingLong((ConnectionSummary each) -> each.lastNanos() - each.firstNanos())
                .reversed()),
        /** Most bytes first. */
        BYTES(Comparator.comparingLong(ConnectionTable::bytes).reversed()),
        /** Most subflows first. */
        SUBFLOWS(Comparator.comparingLong(
                        (ConnectionSummary each) -> each.subflowCounts().all())
                .reversed()),
        /** Longest delay of a DATA_ACK first. */
        DELAY(Comparator.comparingLong((ConnectionSummary each) ->
                        each.timing().dataAcks().map(Delays::largest).orElse(-1L))
                .reversed());

        @SuppressWarnings("ImmutableEnumChecker") // it has no state
        private final Comparator<ConnectionSummary> comparator;

        Order(Comparator<ConnectionSummary> comparator) {
            this.comparator = comparator.thenComparingInt(ConnectionSummary::number);
        }
    }

    /**
     * A column.
     *
     * @param name its heading
     * @param isNumber whether it is set to the right
     * @param rank columns with a higher one leave first when there is no room
     * @param cell what stands in it
     */
    private record Column(String name, boolean isNumber, int rank, Function<ConnectionSummary, String> cell) {
        /** As wide as its widest cell. */
        Sized over(List<ConnectionSummary> rows) {
            int widest = rows.stream()
                    .mapToInt(row -> cell.apply(row).length())
                    .max()
                    .orElse(0);
            return new Sized(this, Math.max(name.length(), widest));
        }
    }

    private record Sized(Column column, int width) {
        String padded(String text) {
            return String.format("%" + (column.isNumber() ? "" : "-") + width + "s  ", text);
        }
    }

    /** The last column, which takes what is left, should have as much. */
    private static final int LEAST_LAST = 26;

    /** Kinds of trouble, each worse than the longest stall of the next. */
    private static final double FAILED = 5e9;

    private static final double NEVER_ENDED = 4e9;
    private static final double NO_MPTCP = 3e9;
    private static final double JOIN_FAILED = 2e9;
    private static final double STALLED = 1;
    private static final double STALLED_MOST = 9e8;

    private final PrintWriter out;
    private final AnsiStyle paint;
    private final int width;
    private final int most;
    private final Order order;
    /** The last in order first, so that it can go. */
    private final PriorityQueue<ConnectionResult> shown;

    private final Map<String, Integer> counts = new TreeMap<>();
    private final Map<String, Integer> like = new TreeMap<>();
    private long startNanos = Long.MAX_VALUE;
    private long left;

    /**
     * A table.
     *
     * @param width columns of the terminal
     * @param most rows
     */
    public ConnectionTable(PrintWriter out, AnsiStyle paint, int width, int most, Order order) {
        this.out = out;
        this.paint = paint;
        this.width = width;
        this.most = most;
        this.order = order;
        this.shown = new PriorityQueue<>(Comparator.comparing(ConnectionResult::summary, order.comparator)
                .reversed());
    }

    /** Takes a connection. */
    public void add(ConnectionResult result) {
        startNanos = Math.min(startNanos, result.summary().firstNanos());
        shown.add(result);
        if (shown.size() > most) {
            ConnectionSummary gone = shown.remove().summary();
            left++;
            counts.merge(kind(gone), 1, Integer::sum);
            like.putIfAbsent(kind(gone), gone.number());
        }
    }

    private static String kind(ConnectionSummary summary) {
        return Fields.name(summary.outcome())
                + summary.cause().map(cause -> ": " + cause.words()).orElse("");
    }

    /** The connections kept, in order. */
    public List<ConnectionResult> rows() {
        return shown.stream()
                .sorted(Comparator.comparing(ConnectionResult::summary, order.comparator))
                .toList();
    }

    /** Prints the table. */
    public void print() {
        List<ConnectionSummary> rows =
                rows().stream().map(ConnectionResult::summary).toList();
        if (rows.isEmpty()) {
            return;
        }
        List<Sized> columns = new ArrayList<>(
                columns().stream().map(column -> column.over(rows)).toList());
        while (width - taken(columns) < LEAST_LAST && columns.size() > 1) {
            columns.remove(columns.stream()
                    .max(Comparator.comparingInt(sized -> sized.column().rank()))
                    .orElseThrow());
        }
        int last = Math.max(8, width - taken(columns));
        StringBuilder heading = new StringBuilder();
        columns.forEach(sized -> heading.append(sized.padded(sized.column().name())));
        out.println(paint.strong(cut(heading + "outcome", width)));
        for (ConnectionSummary row : rows) {
            StringBuilder line = new StringBuilder();
            columns.forEach(
                    sized -> line.append(sized.padded(sized.column().cell().apply(row))));
            out.println(line + colored(row, cut(last(row), last)));
        }
        if (left > 0) {
            counts.forEach((kind, count) -> out.println(paint.faint(cut(
                    String.format(
                            Locale.ROOT, "%,d more like %d (--all): %s", count, like.get(kind), kind.replace('_', ' ')),
                    width))));
        }
    }

    private List<Column> columns() {
        return List.of(
                new Column("#", true, 0, row -> String.valueOf(row.number())),
                new Column(
                        "start",
                        true,
                        3,
                        row -> String.format(Locale.ROOT, "%.2f s", (row.firstNanos() - startNanos) / 1e9)),
                new Column("ver", false, 9, row -> row.version() < 0 ? "?" : "v" + row.version()),
                new Column("client", false, 6, row -> first(row).initiator().toString()),
                new Column("server", false, 1, row -> first(row).listener().toString()),
                new Column(
                        "subflows",
                        true,
                        8,
                        row -> String.valueOf(row.subflowCounts().established())),
                new Column(
                        "sent",
                        true,
                        4,
                        row -> AnalyzeText.size(row.directions().get(0).applicationBytes())),
                new Column(
                        "received",
                        true,
                        5,
                        row -> AnalyzeText.size(row.directions().get(1).applicationBytes())),
                new Column("lasted", true, 7, row -> AnalyzeText.duration(row.lastNanos() - row.firstNanos())));
    }

    private static SubflowSummary first(ConnectionSummary summary) {
        return summary.subflows().get(0);
    }

    private static int taken(List<Sized> columns) {
        return columns.stream().mapToInt(sized -> sized.width() + 2).sum();
    }

    /** What stands out comes first where there is little room for what became of it. */
    private String last(ConnectionSummary row) {
        String outcome = new AnalyzeText(out, new AnsiStyle(false)).outcome(row);
        Optional<String> standsOut = StoryWords.standsOut(row);
        return standsOut.map(words -> "! " + words + "; " + outcome).orElse(outcome);
    }

    private String colored(ConnectionSummary row, String text) {
        double badness = badness(row);
        return badness >= FAILED ? paint.bad(text) : badness >= STALLED ? paint.notice(text) : text;
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 1)) + "…";
    }

    /** The higher, the worse: the kind of trouble first, then by how long it stood still in milliseconds. */
    private static double badness(ConnectionSummary summary) {
        double stalled =
                summary.timing().stalls().stream().mapToLong(Stall::nanos).sum() / 1e6;
        boolean open = summary.timing().stalls().stream().anyMatch(stall -> !stall.isOver());
        boolean speaks = summary.outcome() == Outcome.MPTCP || summary.outcome() == Outcome.MIDSTREAM;
        boolean joinFailed =
                summary.subflows().stream().anyMatch(subflow -> subflow.cause().isPresent());
        double kind = summary.failures() > 0
                ? FAILED
                : open ? NEVER_ENDED : !speaks ? NO_MPTCP : joinFailed ? JOIN_FAILED : 0;
        return kind + Math.min(stalled, STALLED_MOST);
    }

    private static long bytes(ConnectionSummary summary) {
        return summary.directions().stream()
                .mapToLong(ConnectionSummary.Direction::applicationBytes)
                .sum();
    }
}
