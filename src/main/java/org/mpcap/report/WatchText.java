package org.mpcap.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.mpcap.analyze.Activity;
import org.mpcap.analyze.LiveConnection;
import org.mpcap.analyze.LiveSubflow;

/** Connections that are watched, as lines of a screen. */
public final class WatchText {
    private static final String BAR = "▏▎▍▌▋▊▉█";
    private static final int BAR_WIDTH = 5;
    private static final int EIGHTHS = 8;

    private final int columns;
    private final AnsiStyle paint;

    /** Lines no longer than {@code columns}. */
    public WatchText(int columns, AnsiStyle paint) {
        this.columns = columns;
        this.paint = paint;
    }

    /** What connections are sorted by. */
    public enum Order {
        /** What carries the most comes first. */
        RATE,
        /** The oldest comes first. */
        AGE,
        /** What waits the longest for its DATA_ACKs comes first. */
        DELAY;

        /** The one after it. */
        public Order next() {
            return switch (this) {
                case RATE -> AGE;
                case AGE -> DELAY;
                case DELAY -> RATE;
            };
        }
    }

    /** The connections in order: those that stall first, those that ended last. */
    public static List<LiveConnection> sorted(List<LiveConnection> all, Order order, long now) {
        Comparator<LiveConnection> within = switch (order) {
            case RATE ->
                Comparator.comparingLong((LiveConnection each) -> each.rate(now))
                        .reversed();
            case AGE -> Comparator.comparingLong(LiveConnection::openedNanos);
            case DELAY -> Comparator.comparingLong(LiveConnection::delayNanos).reversed();
        };
        return all.stream()
                .sorted(Comparator.comparing((LiveConnection each) -> !each.isStalled())
                        .thenComparing(each -> each.state().equals("ended"))
                        .thenComparing(within)
                        .thenComparingInt(LiveConnection::number))
                .toList();
    }

    /** The heading over {@link #row}. */
    public String heading() {
        return paint.strong(cut(String.format(
                "%5s %7s %-21s %-9s %9s %8s %8s  %s",
                "#", "age", "server", "state", "rate", "RTT", "DATA_ACK", "subflows")));
    }

    /** A connection in one line. */
    public String row(LiveConnection connection, long now, boolean isChosen) {
        List<LiveSubflow> subflows = connection.subflows();
        long all =
                Math.max(1, subflows.stream().mapToLong(each -> each.rate(now)).sum());
        long roundTrip = subflows.stream()
                .mapToLong(LiveSubflow::roundTripNanos)
                .filter(nanos -> nanos >= 0)
                .min()
                .orElse(-1);
        StringBuilder bars = new StringBuilder();
        for (LiveSubflow subflow : subflows) {
            bars.append(subflow.number()).append(bar(subflow.rate(now), all)).append(' ');
        }
        long until = connection.state().equals("ended") ? connection.lastNanos() : now;
        String line = cut(String.format(
                Locale.ROOT,
                "%5d %7s %-21.21s %-9.9s %7s/s %8s %8s  %s",
                connection.number(),
                AnalyzeText.duration(Math.max(0, until - connection.openedNanos())),
                connection.server(),
                connection.state(),
                AnalyzeText.size(connection.rate(now)),
                time(roundTrip),
                time(connection.delayNanos()),
                bars));
        String shown = isChosen ? "\033[7m" + line + "\033[0m" : line;
        return connection.isStalled() && !isChosen ? paint.bad(line) : shown;
    }

    private static String time(long nanos) {
        return nanos < 0 ? "-" : nanos < 1_000_000 ? nanos / 1_000 + " µs" : AnalyzeText.duration(nanos);
    }

    private static String bar(long part, long all) {
        int eighths = (int) (part * BAR_WIDTH * EIGHTHS / all);
        StringBuilder bar = new StringBuilder();
        for (int i = 0; i < BAR_WIDTH; i++) {
            int here = Math.max(0, Math.min(EIGHTHS, eighths - i * EIGHTHS));
            bar.append(here == 0 ? ' ' : BAR.charAt(here - 1));
        }
        return bar.toString();
    }

    /** One connection in full: its subflows, and what happened to it, the latest last. */
    public List<String> story(LiveConnection connection, long now, int rows) {
        List<String> lines = new ArrayList<>();
        lines.add(paint.strong(cut("connection " + connection.number() + "  " + connection.client() + " > "
                + connection.server() + "  " + connection.state())));
        for (LiveSubflow subflow : connection.subflows()) {
            lines.add(cut(String.format(
                    Locale.ROOT,
                    "  subflow %-2d %9s  %7s/s  RTT %s",
                    subflow.number(),
                    AnalyzeText.size(subflow.bytes()),
                    AnalyzeText.size(subflow.rate(now)),
                    time(subflow.roundTripNanos()))));
        }
        List<Activity> activities = connection.activities();
        int room = Math.max(1, rows - lines.size());
        activities.stream()
                .skip(Math.max(0, activities.size() - room))
                .forEach(activity -> lines.add(cut("  " + ActivityText.line(activity))));
        return lines;
    }

    /** A line that is no longer than the screen is wide. */
    public String cut(String text) {
        return text.length() <= columns ? text : text.substring(0, Math.max(0, columns - 1)) + "…";
    }
}
