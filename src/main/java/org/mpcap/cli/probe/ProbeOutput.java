package org.mpcap.cli.probe;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.mpcap.Network;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.SegmentLog;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.probe.ProbeNotes;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.report.CsvTable;
import org.mpcap.report.Fields;
import org.mpcap.report.JsonLines;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.ProbeFields;
import org.mpcap.report.ProbeText;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.wire.Quantity;
import org.mpcap.wire.VisibleText;

/** What {@code mpcap probe} prints, in the format asked for. */
final class ProbeOutput {
    private final Terminal main;
    private final ProbeCommand.Output asked;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Consumer<ProbeResult> printer;
    private final Runnable summary;
    private final boolean synOnly;
    private final List<UserError> failures = new ArrayList<>();
    private final AtomicInteger results = new AtomicInteger();
    private int good;

    ProbeOutput(Terminal main, ProbeCommand.Output asked, boolean synOnly) {
        this.synOnly = synOnly;
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
        results.incrementAndGet();
        result.failure().ifPresent(failures::add);
        boolean enough = synOnly && result.verdict() == ProbeVerdict.CAPABLE;
        if (result.verdict() == ProbeVerdict.PROVEN || enough) {
            good++;
        }
        printer.accept(result);
        out.flush();
    }

    /** Says that the run is cut short. */
    void interrupted(int total) {
        warn("interrupted after " + results.get() + " of " + total + " targets");
    }

    /** Warns of what may have cost results. */
    void notes(ProbeNotes notes) {
        notes.refusal()
                .ifPresent(why ->
                        warn(Quantity.of(notes.refused(), "segment") + " could not be sent, the first time: " + why));
        notes.dropped()
                .forEach((name, frames) -> warn(name + ": the kernel dropped " + frames
                        + " frames; probe fewer targets at once (--concurrency)"));
        if (good < results.get() && notes.exposed()) {
            warn("packets arrived with TTL 255, to which our kernel may have answered with resets:"
                    + " --reset-guard nft prevents that (needs nft and CAP_NET_ADMIN)");
        }
    }

    ExitCode exitCode() {
        if (good == results.get()) {
            return ExitCode.SUCCESS;
        }
        if (failures.size() < results.get()) {
            return ExitCode.NOT_ALL;
        }
        return failures.get(0).kind() == UserError.Kind.USAGE ? ExitCode.USAGE : ExitCode.CANNOT_RUN;
    }

    /** Prints what there is to say about all targets together. */
    void summary() {
        summary.run();
    }

    /** Shows every segment on the network, if asked to. */
    void tap(Network network, Optional<ConnectionKeys> adopted) {
        if (asked.verbose) {
            SegmentLog log = new SegmentLog(asked.format == OutputFormat.TEXT ? out : err, main.paint());
            adopted.ifPresent(log::learn);
            network.tap(log);
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
            counters.lines().forEach(err::println);
        }
    }

    /** Writes a line about the run to standard error. */
    private void warn(String what) {
        out.flush();
        err.println("mpcap probe: " + VisibleText.of(what));
    }
}
