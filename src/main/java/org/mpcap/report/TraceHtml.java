package org.mpcap.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mpcap.trace.FieldChange;
import org.mpcap.trace.OptionState;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceVerdict;
import org.mpcap.wire.IpAddress;

/** Traces as a picture: one self-contained HTML page without scripts, light and dark. */
public final class TraceHtml {
    private final Function<IpAddress, Optional<String>> names;

    /**
     * A trace and what its target was called on the command line.
     *
     * @param target as given
     * @param result the trace
     */
    public record Traced(String target, TraceResult result) {}

    /** @param names reverse names, as far as known */
    public TraceHtml(Function<IpAddress, Optional<String>> names) {
        this.names = names;
    }

    /** The whole page. */
    public String page(List<Traced> traces) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\"><title>mpcap trace</title><style>\n" + style()
                + "</style></head><body>\n<h1>mpcap trace</h1>\n"
                + traces.stream().map(this::section).collect(Collectors.joining("\n"))
                + "\n</body></html>\n";
    }

    private static String style() {
        try (InputStream css = TraceHtml.class.getResourceAsStream("/report/trace.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String section(Traced traced) {
        TraceResult result = traced.result();
        StringBuilder html = new StringBuilder("<section>\n<h2>")
                .append(text(traced.target()))
                .append(" <small>MPTCP v")
                .append(result.version().number())
                .append("</small></h2>\n<p class=\"answer ")
                .append(tone(result.answer().verdict()))
                .append("\">")
                .append(text(result.answer().sentence()))
                .append("</p>\n<ol class=\"path\">\n<li class=\"node host\"><b>this host</b><span>sends MP_CAPABLE "
                        + "<code>")
                .append(result.option().toHex())
                .append("</code></span></li>\n");
        List<TraceRow> rows = TraceRow.of(result, result.seen().capable());
        OptionState before = OptionState.INTACT;
        boolean ended = false;
        for (TraceRow row : rows) {
            boolean dead = row.answered() == 0 && row.answer().isEmpty();
            boolean end = dead && !ended && endsAt(result, row);
            ended |= end;
            OptionState here = row.sight() == OptionState.UNSEEN ? before : row.sight();
            boolean marked = here != before || !row.since().isEmpty();
            html.append("<li class=\"wire ")
                    .append(wire(here, dead))
                    .append(marked ? " marked" : "")
                    .append("\">");
            row.since()
                    .forEach(change -> html.append("<span class=\"change\">")
                            .append(text(words(change)))
                            .append("</span>"));
            if (end) {
                html.append("<span class=\"change\">no SYN with the option comes through, plain ones do</span>");
            }
            html.append("</li>\n").append(node(row, dead));
            before = here;
        }
        html.append("</ol>\n<ul class=\"controls\">\n");
        result.answer()
                .notes()
                .forEach(note -> html.append("<li>").append(text(note)).append("</li>\n"));
        result.controls()
                .forEach(control -> html.append("<li><b>")
                        .append(text(control.name()))
                        .append("</b> ")
                        .append(text(control.outcome()))
                        .append("</li>\n"));
        return html.append("</ul>\n</section>").toString();
    }

    /** Whether plain SYNs are known to reach a row that those with the option do not. */
    private static boolean endsAt(TraceResult result, TraceRow row) {
        boolean stops = result.answer().verdict() == TraceVerdict.DROPPED
                || result.answer().verdict() == TraceVerdict.REFUSED;
        return stops
                && (row.role() != TraceRow.Role.ROUTER
                        || result.seen()
                                .plain()
                                .at(row.hop())
                                .filter(hop -> hop.answered() > 0)
                                .isPresent());
    }

    private String node(TraceRow row, boolean dead) {
        String where = row.addresses().isEmpty()
                ? "no address"
                : row.addresses().stream()
                        .map(address -> names.apply(address)
                                .map(name -> name + " " + address)
                                .orElse(address.toString()))
                        .collect(Collectors.joining(", "));
        String kind = row.role() == TraceRow.Role.ROUTER
                ? dead ? "silent" : row.sight().toString()
                : row.role().name().toLowerCase(Locale.ROOT);
        String rtt = row.rttNanos().isPresent()
                ? String.format(Locale.ROOT, "%.2f ms", row.rttNanos().getAsLong() / 1e6)
                : "";
        String loss = row.sent() == 0 ? "" : (row.sent() - row.answered()) + " of " + row.sent() + " lost";
        String figures = rtt.isEmpty() || loss.isEmpty() ? rtt + loss : rtt + ", " + loss;
        String title = row.role() == TraceRow.Role.ROUTER
                ? "hop " + row.hop()
                : row.role() == TraceRow.Role.PROXY ? "proxy at hop " + row.hop() : "server, hop " + row.hop();
        return "<li class=\"node " + kind + "\"><b>" + title + "</b><span>" + text(where) + "</span><span>"
                + text(
                        row.role() == TraceRow.Role.ROUTER && !dead
                                ? "MP_CAPABLE " + row.optionWords()
                                : row.optionWords())
                + "</span>"
                + (row.limits().isEmpty() ? "" : "<span class=\"faint\">" + text(row.limits()) + "</span>")
                + "<span class=\"faint\">" + figures + "</span></li>\n";
    }

    private static String words(FieldChange change) {
        return change.toString();
    }

    private static String wire(OptionState sight, boolean dead) {
        return dead ? "unknown" : sight.toString();
    }

    private static String tone(TraceVerdict verdict) {
        return switch (verdict) {
            case CLEAN -> "good";
            case PLAIN_SERVER, OTHER_VERSION, CLOSED, UNREACHABLE, UNDECIDED -> "notice";
            default -> "bad";
        };
    }

    private static String text(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
