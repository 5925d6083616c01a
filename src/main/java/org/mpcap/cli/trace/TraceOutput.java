package org.mpcap.cli.trace;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.mpcap.Target;
import org.mpcap.TraceListener;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.report.CsvTable;
import org.mpcap.report.JsonLines;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.PacketText;
import org.mpcap.report.TraceFields;
import org.mpcap.report.TraceHtml;
import org.mpcap.report.TraceText;
import org.mpcap.trace.HopNames;
import org.mpcap.trace.PacketTap;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceVerdict;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.VisibleText;

/** Traces in the format asked for, one after the other, and what they amount to. */
final class TraceOutput implements TraceListener, PacketTap {
    private final Terminal main;
    private final PrintWriter out;
    private final OutputFormat format;
    private final int total;
    private final TraceText text;
    private final TraceFields fields;
    private final CsvTable table;
    private final List<TraceHtml.Traced> traced = new ArrayList<>();
    private HopNames names = new HopNames();
    private long origin = Long.MIN_VALUE;
    private int clean;
    private int failures;
    private ExitCode failure = ExitCode.SUCCESS;

    /** @param total targets there are */
    TraceOutput(Terminal main, OutputFormat format, boolean comparePlain, int total) {
        this.main = main;
        this.format = format;
        this.total = total;
        out = main.streams().out();
        Function<IpAddress, Optional<String>> named = address -> names.apply(address);
        text = new TraceText(out, main.paint(), comparePlain, named);
        fields = new TraceFields(named);
        table = new CsvTable(format == OutputFormat.CSV ? out : Writer.nullWriter(), TraceFields.COLUMNS);
    }

    /** Takes names of hops from here. */
    void names(HopNames found) {
        names = found;
    }

    @Override
    public void traced(Target target, TraceResult result) {
        clean += result.answer().verdict() == TraceVerdict.CLEAN ? 1 : 0;
        traced.add(new TraceHtml.Traced(target.text(), result));
        switch (format) {
            case JSON -> out.println(JsonLines.line(fields.of(target.text(), result)));
            case CSV -> fields.rows(target.text(), result).forEach(table::row);
            default -> text.result(target.text(), result);
        }
        out.flush();
    }

    @Override
    public void failed(Target target, UserError why) {
        failures++;
        failure = why.kind() == UserError.Kind.USAGE ? ExitCode.USAGE : ExitCode.CANNOT_RUN;
        switch (format) {
            case JSON -> out.println(JsonLines.line(fields.failed(target.text(), why.getMessage())));
            case CSV -> table.row(fields.failed(target.text(), why.getMessage()));
            default ->
                main.streams().err().println("mpcap trace: " + VisibleText.of(target.text() + ": " + why.getMessage()));
        }
        out.flush();
    }

    @Override
    public void seen(boolean outgoing, IpPacket packet, long nanos) {
        if (origin == Long.MIN_VALUE) {
            origin = nanos;
        }
        PrintWriter lines = format == OutputFormat.TEXT ? out : main.streams().err();
        lines.println(String.format(Locale.ROOT, "%9.6f %s ", (nanos - origin) / 1e9, outgoing ? ">" : "<")
                + PacketText.line(packet));
    }

    void interrupted() {
        out.flush();
        main.streams()
                .err()
                .println("mpcap trace: interrupted after " + (traced.size() + failures) + " of " + total + " targets");
    }

    void summary() {
        if (format == OutputFormat.TEXT) {
            text.summary();
        }
    }

    String page() {
        return new TraceHtml(names).page(traced);
    }

    ExitCode exitCode() {
        if (failures == total) {
            return failure;
        }
        return clean == total ? ExitCode.SUCCESS : ExitCode.NOT_ALL;
    }
}
