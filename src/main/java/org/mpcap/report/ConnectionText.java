package org.mpcap.report;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.analyze.DataPlot;
import org.mpcap.analyze.Story;
import org.mpcap.analyze.StoryLine;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Event;
import org.mpcap.track.Side;
import org.mpcap.track.SubflowSummary;
import org.mpcap.wire.Quantity;

/** One connection in full, for people. */
public final class ConnectionText {
    private static final String SHADES = " ▁▂▃▄▅▆▇█";

    private final PrintWriter out;
    private final AnsiStyle paint;

    /** Prints to {@code out}. */
    public ConnectionText(PrintWriter out, AnsiStyle paint) {
        this.out = out;
        this.paint = paint;
    }

    /** Prints everything known of the connection. */
    public void print(ConnectionResult result) {
        ConnectionSummary summary = result.summary();
        out.println(paint.strong("connection " + summary.number()) + "  "
                + (summary.version() < 0 ? "version unknown" : "MPTCP v" + summary.version())
                + ", " + summary.outcome().name().toLowerCase(Locale.ROOT)
                + summary.cause().map(cause -> ": " + cause.words()).orElse("")
                + (summary.causePackets().isEmpty() ? "" : " (" + AnalyzeText.packets(summary.causePackets()) + ")")
                + ", " + AnalyzeText.ending(summary)
                + (summary.checksums() ? ", with DSS checksums" : ""));
        Story.of(result).forEach(line -> story(line, summary.firstNanos()));
        out.println(paint.strong("figures"));
        for (int side = 0; side < 2; side++) {
            side(summary, side);
        }
        for (SubflowSummary subflow : summary.subflows()) {
            subflow(subflow);
        }
        if (summary.furtherSubflows() > 0) {
            out.println("  … and " + summary.furtherSubflows() + " more subflows, not listed");
        }
        direction(summary, 0, "sent");
        direction(summary, 1, "received");
        result.plot().ifPresent(plot -> shares(summary, plot));
        if (!result.events().isEmpty()) {
            out.println(paint.strong("events"));
            result.events().forEach(event -> event(event, summary.firstNanos()));
            if (result.furtherEvents() > 0) {
                out.println("  … and " + result.furtherEvents() + " more");
            }
        }
    }

    private void story(StoryLine line, long since) {
        String packets = line.packets().isEmpty() ? "" : "  (" + AnalyzeText.packets(line.packets()) + ")";
        String words =
                String.format(Locale.ROOT, "%10.3f s  %s%s", (line.nanos() - since) / 1e9, line.words(), packets);
        out.println(
                switch (line.weight()) {
                    case PLAIN -> words;
                    case NOTICE -> paint.notice(words);
                    case BAD -> paint.bad(words);
                });
    }

    private void side(ConnectionSummary summary, int side) {
        ConnectionSummary.Secrets known = summary.sides().get(side);
        out.printf(
                "  %-8s  key %s  token %s  idsn %s%n",
                side == 0 ? "client" : "server",
                known.key().map(Object::toString).orElse("unknown"),
                known.token().map(Object::toString).orElse("unknown"),
                known.idsn().map(Object::toString).orElse("unknown"));
    }

    private void subflow(SubflowSummary subflow) {
        SubflowSummary.Direction sent = subflow.directions().get(0);
        SubflowSummary.Direction received = subflow.directions().get(1);
        String backup = sent.backup() || received.backup() ? ", backup" : "";
        String trouble = subflow.cause()
                .map(cause ->
                        paint.notice("  " + cause.words() + " (" + AnalyzeText.packets(subflow.causePackets()) + ")"))
                .orElse("");
        out.printf(
                "  subflow %d  %-7s  %s %s %s  packets %d…%d  sent %s, received %s, retransmitted %d + %d B%s, %s%s%n",
                subflow.number(),
                subflow.kind(),
                subflow.initiator(),
                subflow.fromListener() ? "<" : ">",
                subflow.listener(),
                subflow.firstPacket(),
                subflow.lastPacket(),
                AnalyzeText.size(sent.bytes()),
                AnalyzeText.size(received.bytes()),
                sent.retransmittedBytes(),
                received.retransmittedBytes(),
                backup,
                subflow.ending(),
                trouble);
        subflow.changes().forEach(change -> out.println("             " + AnalyzeText.change(change)));
    }

    private void direction(ConnectionSummary summary, int index, String name) {
        ConnectionSummary.Direction direction = summary.directions().get(index);
        out.printf(
                Locale.ROOT,
                "  %-8s  %,d distinct bytes; reinjected %,d B in %s on another subflow, %,d B in %d on the same;"
                        + " %s out of order; %s (%,d B)%s; goodput %s/s%n",
                name,
                direction.bytes(),
                direction.reinjectedElsewhereBytes(),
                Quantity.of(direction.reinjectedElsewherePackets(), "packet"),
                direction.reinjectedSameBytes(),
                direction.reinjectedSamePackets(),
                Quantity.of(direction.outOfOrderPackets(), "packet"),
                Quantity.of(direction.gaps(), "gap"),
                direction.gapBytes(),
                direction.unmappedPackets() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "; %s without a mapping (%,d B, of which %,d B behind an infinite mapping)",
                                Quantity.of(direction.unmappedPackets(), "packet"),
                                direction.unmappedBytes() + direction.infiniteBytes(),
                                direction.infiniteBytes()),
                AnalyzeText.size((long) direction.goodput()));
        direction.dataAcks().ifPresent(times -> out.println("            DATA_ACK after " + TimingText.delays(times)));
    }

    /** A line of shades per subflow and direction: its bytes over time. */
    private void shares(ConnectionSummary summary, DataPlot plot) {
        out.println(paint.strong("bytes over time") + ", " + AnalyzeText.duration(plot.spanNanos()) + " per column");
        long most = 1;
        for (SubflowSummary subflow : summary.subflows()) {
            for (int direction = 0; direction < 2; direction++) {
                for (long bytes : plot.bytes(subflow.number(), direction)) {
                    most = Math.max(most, bytes);
                }
            }
        }
        for (SubflowSummary subflow : summary.subflows()) {
            for (int direction = 0; direction < 2; direction++) {
                long[] bytes = plot.bytes(subflow.number(), direction);
                if (bytes.length > 0 && subflow.number() < 16) {
                    long top = most;
                    String line = Arrays.stream(bytes)
                            .mapToObj(value -> String.valueOf(SHADES.charAt((int) ((value * 8 + top - 1) / top))))
                            .collect(Collectors.joining());
                    out.printf(
                            "  subflow %-2d %-8s |%s|%n", subflow.number(), direction == 0 ? "sent" : "received", line);
                }
            }
        }
    }

    private void event(Event event, long since) {
        String line = String.format(
                Locale.ROOT,
                "  %12.6f s  packet %-8d subflow %-3d %s  %-16s %s",
                (event.nanos() - since) / 1e9,
                event.packet(),
                event.subflow(),
                event.sender() == Side.INITIATOR ? "→" : "←",
                event.kind().name().toLowerCase(Locale.ROOT),
                event.words());
        out.println(event.words().contains("WRONG") ? paint.bad(line) : line);
    }
}
