package org.mpcap.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.mpcap.analyze.Activity;
import org.mpcap.wire.VisibleText;

/** What happens to connections, a line each: for people, and as JSON. */
public final class ActivityText {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    private ActivityText() {}

    /** A line for people: time of day (UTC), connection, what happened. */
    public static String line(Activity activity) {
        return String.format(
                Locale.ROOT,
                "%s  connection %-5d  %-9s  %s%s",
                clock(activity.nanos()),
                activity.connection(),
                Fields.name(activity.kind()).replace('_', ' '),
                VisibleText.of(activity.words()),
                activity.packet() == 0 ? "" : "  (packet " + activity.packet() + ")");
    }

    /** The time of day, UTC, to the millisecond. */
    public static String clock(long nanos) {
        return CLOCK.format(
                Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L)));
    }

    /** An object of the schema {@code watch}. */
    public static String json(Activity activity) {
        Fields fields = new Fields()
                .put("type", Fields.name(activity.kind()))
                .put("connection", (long) activity.connection())
                .put("time", Fields.seconds(activity.nanos()));
        if (activity.packet() > 0) {
            fields.put("packet", activity.packet());
        }
        return JsonLines.line(fields.put("words", activity.words()));
    }
}
