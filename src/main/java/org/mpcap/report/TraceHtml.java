package org.mpcap.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
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
        Markup body = new Markup();
        traces.forEach(traced -> section(body, traced));
        return new HtmlPage("mpcap trace", List.of("trace.css"), body).text();
    }

    private void section(Markup body, Traced traced) {
        TraceResult result = traced.result();
        body.open("section")
                .open("h2")
                .text(traced.target() + " ")
                .element("small", "MPTCP v" + result.version().number())
                .close()
                .line()
                .element(
                        "p",
                        result.answer().sentence(),
                        "class",
                        "answer " + tone(result.answer().verdict()))
                .line();
        path(body, result);
        body.open("ul", "class", "controls").line();
        result.answer().notes().forEach(note -> body.element("li", note).line());
        result.controls()
                .forEach(control -> body.open("li")
                        .element("b", control.name())
                        .text(" " + control.outcome())
                        .close()
                        .line());
        body.close().close().line();
    }

    private void path(Markup body, TraceResult result) {
        body.open("ol", "class", "path")
                .line()
                .open("li", "class", "node host")
                .element("b", "this host")
                .open("span")
                .text("sends MP_CAPABLE ")
                .element("code", result.option().toHex())
                .close()
                .close()
                .line();
        OptionState before = OptionState.INTACT;
        boolean ended = false;
        for (TraceRow row : TraceRow.of(result, result.seen().capable())) {
            boolean dead = row.answered() == 0 && row.answer().isEmpty();
            boolean end = dead && !ended && endsAt(result, row);
            ended |= end;
            OptionState here = row.optionState() == OptionState.UNSEEN ? before : row.optionState();
            body.open("li", "class", "wire " + (dead ? "unknown" : here.toString()));
            row.since().forEach(change -> body.element("span", change.toString(), "class", "change"));
            if (end) {
                body.element("span", "no SYN with the option comes through, plain ones do", "class", "change");
            }
            body.close().line();
            node(body, row, dead);
            before = here;
        }
        body.close().line();
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

    private void node(Markup body, TraceRow row, boolean dead) {
        boolean router = row.role() == TraceRow.Role.ROUTER;
        String kind = !router
                ? row.role().name().toLowerCase(Locale.ROOT)
                : dead ? "silent" : row.optionState().toString();
        body.open("li", "class", "node " + kind)
                .element("b", title(row))
                .element("span", where(row))
                .element("span", router && !dead ? "MP_CAPABLE " + row.optionWords() : row.optionWords());
        if (!row.limits().isEmpty()) {
            body.element("span", row.limits(), "class", "faint limits");
        }
        body.element("span", figures(row), "class", "faint figures").close().line();
    }

    private static String title(TraceRow row) {
        return switch (row.role()) {
            case ROUTER -> "hop " + row.hop();
            case PROXY -> "proxy at hop " + row.hop();
            case SERVER -> "server, hop " + row.hop();
        };
    }

    private String where(TraceRow row) {
        return row.addresses().isEmpty()
                ? "no address"
                : row.addresses().stream()
                        .map(address -> names.apply(address)
                                .map(name -> name + " " + address)
                                .orElse(address.toString()))
                        .collect(Collectors.joining(", "));
    }

    private static String figures(TraceRow row) {
        String rtt = row.rttNanos().isPresent()
                ? String.format(Locale.ROOT, "%.2f ms", row.rttNanos().getAsLong() / 1e6)
                : "";
        String loss = row.sent() == 0 ? "" : (row.sent() - row.answered()) + " of " + row.sent() + " lost";
        return rtt.isEmpty() || loss.isEmpty() ? rtt + loss : rtt + ", " + loss;
    }

    private static String tone(TraceVerdict verdict) {
        return switch (verdict) {
            case CLEAN -> "good";
            case PLAIN_SERVER, OTHER_VERSION, CLOSED, UNREACHABLE, UNDECIDED -> "notice";
            default -> "bad";
        };
    }
}
