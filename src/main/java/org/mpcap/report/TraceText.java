package org.mpcap.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mpcap.trace.FieldChange;
import org.mpcap.trace.HeaderField;
import org.mpcap.trace.OptionState;
import org.mpcap.trace.PathView;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceVerdict;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.Quantity;
import org.mpcap.wire.VisibleText;

/** Traces for people: the sentence on top, a table of hops, the controls. */
public final class TraceText {
    private final PrintWriter out;
    private final AnsiStyle paint;
    private final boolean comparePlain;
    private final Function<IpAddress, Optional<String>> names;
    private final Map<TraceVerdict, Integer> counts = new EnumMap<>(TraceVerdict.class);

    /**
     * A renderer that writes to {@code out}.
     *
     * @param comparePlain whether to show the sweep without the option, too
     * @param names reverse names, as far as known
     */
    public TraceText(
            PrintWriter out, AnsiStyle paint, boolean comparePlain, Function<IpAddress, Optional<String>> names) {
        this.out = out;
        this.paint = paint;
        this.comparePlain = comparePlain;
        this.names = names;
    }

    /** Writes one trace. */
    public void result(String target, TraceResult result) {
        counts.merge(result.answer().verdict(), 1, Integer::sum);
        String address = result.target().toString();
        out.println(paint.strong(target.equals(address) ? target : target + " (" + address + ")") + " v"
                + result.version().number() + "  " + colored(result));
        if (!result.otherAddresses().isEmpty()) {
            out.println("  one address of its name; the others are "
                    + result.otherAddresses().stream().map(Object::toString).collect(Collectors.joining(", "))
                    + ", --all-addresses asks all");
        }
        result.answer().notes().forEach(note -> out.println("  note: " + note));
        table(true, result, result.seen().capable());
        if (comparePlain) {
            out.println("  without MP_CAPABLE:");
            table(false, result, result.seen().plain());
        }
        result.controls()
                .forEach(
                        control -> out.println(paint.faint("  control: " + control.name() + ": " + control.outcome())));
        out.println(paint.faint(String.format(
                Locale.ROOT, "  %s, %.2f s", Quantity.of(result.packets(), "packet"), result.nanos() / 1e9)));
        out.flush();
    }

    private String colored(TraceResult result) {
        String sentence = result.answer().sentence();
        return switch (result.answer().verdict()) {
            case CLEAN -> paint.good(sentence);
            case PLAIN_SERVER, OTHER_VERSION, CLOSED, UNREACHABLE, UNDECIDED -> paint.notice(sentence);
            default -> paint.bad(sentence);
        };
    }

    private void table(boolean carries, TraceResult result, PathView sweep) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(List.of(
                "hop", "address", "loss", "rtt", carries ? "MP_CAPABLE" : "answer", "changed since the hop before"));
        List<TraceRow> rows = TraceRow.of(result, sweep);
        rows.forEach(row -> cells.add(List.of(
                Integer.toString(row.hop()),
                where(row),
                row.sent() == 0 ? "" : (row.sent() - row.answered()) + "/" + row.sent(),
                rtt(row.rttNanos()),
                carries || row.role() != TraceRow.Role.ROUTER || row.answered() == 0 ? row.optionWords() : "-",
                changes(row))));
        List<Integer> widths = new ArrayList<>();
        for (int column = 0; column < cells.get(0).size(); column++) {
            int at = column;
            widths.add(
                    cells.stream().mapToInt(line -> line.get(at).length()).max().orElse(0));
        }
        for (int line = 0; line < cells.size(); line++) {
            String text = aligned(cells.get(line), widths);
            out.println(line == 0 ? paint.faint(text) : marked(rows.get(line - 1), text));
        }
    }

    private String marked(TraceRow row, String text) {
        boolean touched = row.since().stream().anyMatch(change -> change.field() == HeaderField.MPTCP);
        return touched && (row.optionState() == OptionState.ABSENT || row.optionState() == OptionState.CHANGED)
                ? paint.bad(text)
                : text;
    }

    private static String aligned(List<String> cells, List<Integer> widths) {
        StringBuilder line = new StringBuilder(" ");
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String space = " ".repeat(widths.get(column) - cell.length());
            boolean right = column == 0 || column == 3;
            line.append(' ').append(right ? space + cell : cell + space).append(' ');
        }
        return line.toString().stripTrailing();
    }

    private String where(TraceRow row) {
        if (row.addresses().isEmpty()) {
            return "*";
        }
        String role = switch (row.role()) {
            case ROUTER -> "";
            case PROXY -> " (a proxy for it)";
            case SERVER -> " (server)";
        };
        return row.addresses().stream().map(this::named).collect(Collectors.joining(", ")) + role;
    }

    private String named(IpAddress address) {
        return names.apply(address)
                .map(name -> VisibleText.of(name) + " (" + address + ")")
                .orElse(address.toString());
    }

    private static String rtt(OptionalLong nanos) {
        return nanos.isPresent() ? String.format(Locale.ROOT, "%.2f ms", nanos.getAsLong() / 1e6) : "";
    }

    private static String changes(TraceRow row) {
        String changes = row.since().stream().map(FieldChange::toString).collect(Collectors.joining("; "));
        return changes.isEmpty() || row.limits().isEmpty() ? changes + row.limits() : changes + "; " + row.limits();
    }

    /** Writes how many targets got which answer, when there were several. */
    public void summary() {
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        if (total > 1) {
            out.println(total + " targets: "
                    + counts.entrySet().stream()
                            .map(entry ->
                                    entry.getValue() + " " + entry.getKey().words())
                            .collect(Collectors.joining(", ")));
        }
        out.flush();
    }
}
