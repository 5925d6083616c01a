package org.mpcap.cli;

import java.io.PrintWriter;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.report.CsvTable;
import org.mpcap.report.JsonLines;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.TraceFields;
import org.mpcap.report.TraceText;
import org.mpcap.trace.TraceResult;
import org.mpcap.wire.VisibleText;

/** Traces in the format asked for, one after the other. */
final class TraceOutput {
    private final Terminal main;
    private final PrintWriter out;
    private final OutputFormat format;
    private final TraceText text;
    private final TraceFields fields;
    private final CsvTable table;

    TraceOutput(Terminal main, OutputFormat format, boolean comparePlain, HopNames names) {
        this.main = main;
        this.format = format;
        out = main.streams().out();
        text = new TraceText(out, main.paint(), comparePlain, names);
        fields = new TraceFields(names);
        table = new CsvTable(format == OutputFormat.CSV ? out : java.io.Writer.nullWriter(), TraceFields.COLUMNS);
    }

    void result(String target, TraceResult result) {
        switch (format) {
            case JSON -> out.println(JsonLines.line(fields.of(target, result)));
            case CSV -> fields.rows(target, result).forEach(table::row);
            default -> text.result(target, result);
        }
        out.flush();
    }

    void failed(String target, String why) {
        switch (format) {
            case JSON -> out.println(JsonLines.line(fields.failed(target, why)));
            case CSV -> table.row(fields.failed(target, why));
            default -> main.streams().err().println("mpcap trace: " + VisibleText.of(target + ": " + why));
        }
        out.flush();
    }

    void summary() {
        if (format == OutputFormat.TEXT) {
            text.summary();
        }
    }
}
