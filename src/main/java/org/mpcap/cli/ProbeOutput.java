package org.mpcap.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;
import org.mpcap.cli.shared.SegmentLog;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.probe.ProbeResult;
import org.mpcap.report.CsvTable;
import org.mpcap.report.Fields;
import org.mpcap.report.JsonLines;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.ProbeFields;
import org.mpcap.report.ProbeText;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.VisibleText;

/** What {@code mpcap probe} prints, in the format asked for. */
final class ProbeOutput {
    private final Terminal main;
    private final ProbeCommand.Output asked;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Consumer<ProbeResult> printer;
    private final Runnable summary;

    ProbeOutput(Terminal main, ProbeCommand.Output asked) {
        this.main = main;
        this.asked = asked;
        out = main.streams().out();
        err = main.streams().err();
        switch (asked.format) {
            case JSON -> {
                printer = result -> out.println(JsonLines.line(ProbeFields.of(result, false)));
                summary = () -> {};
            }
            case CSV -> {
                CsvTable table = new CsvTable(out, ProbeFields.COLUMNS);
                printer = result -> table.row(ProbeFields.of(result, true));
                summary = () -> {};
            }
            default -> {
                ProbeText text = new ProbeText(out, main.paint());
                printer = text::result;
                summary = text::summary;
            }
        }
    }

    /** Prints one target's result at once. */
    void result(ProbeResult result) {
        printer.accept(result);
        out.flush();
    }

    /** Prints what there is to say about all targets together. */
    void summary() {
        summary.run();
    }

    /** Shows every segment of the stack, if asked to. */
    void tap(TcpStack stack) {
        if (asked.verbose) {
            stack.tap(new SegmentLog(asked.format == OutputFormat.TEXT ? out : err, main.paint()));
        }
    }

    /** Prints the counters, if asked to. */
    void stats(Counters counters) {
        if (!asked.stats) {
            return;
        }
        if (asked.format == OutputFormat.JSON) {
            Fields fields = new Fields();
            counters.nonZero().forEach((counter, value) -> fields.put(counter.mib(), value));
            out.println(JsonLines.line(new Fields().put("type", "stats").put("counters", fields)));
        } else {
            counters.nonZero()
                    .forEach((counter, value) -> err.println(String.format("%-32s %d", counter.mib(), value)));
        }
    }

    /** Writes a line about the run to standard error. */
    void warn(String what) {
        out.flush();
        err.println("mpcap probe: " + VisibleText.of(what));
    }
}
