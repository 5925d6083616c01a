package org.mpcap.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.mpcap.capture.OutputFile;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.ScanRow;
import org.mpcap.scan.run.ScanListener;
import org.mpcap.scan.run.ScanProgress;
import org.mpcap.scan.run.ScanResult;
import org.mpcap.wire.Quantity;

/** Tells how a scan goes: a line while it runs, a summary at its end. */
public final class ScanStatus {
    private static final double SECOND = 1e9;
    /** What the rate is recovering to is no news: only a rate this much lower than any told so far is told. */
    private static final double NOTABLY_LOWER = 0.95;

    private final PrintWriter err;
    private final Optional<Path> summaryFile;
    private final boolean quiet;
    private final List<String> arguments;
    private final boolean resetsSuppressed;
    private final BooleanSupplier interrupted;
    private final boolean line;
    private double lastSeconds;
    private long lastSent;
    private double lowestRate = Double.POSITIVE_INFINITY;

    /**
     * Nothing told yet.
     *
     * @param line whether a line is to be shown while the scan runs
     * @param quiet whether nothing is to be told but in the file
     * @param summaryFile where the summary is written as JSON, if it is wanted
     * @param arguments of the command line, for the summary
     * @param resetsSuppressed whether the kernel was kept from resetting
     * @param interrupted whether the run was told to end
     */
    public ScanStatus(
            PrintWriter err,
            boolean line,
            boolean quiet,
            Optional<Path> summaryFile,
            List<String> arguments,
            boolean resetsSuppressed,
            BooleanSupplier interrupted) {
        this.err = err;
        this.quiet = quiet;
        this.summaryFile = summaryFile;
        this.arguments = arguments;
        this.resetsSuppressed = resetsSuppressed;
        this.interrupted = interrupted;
        this.line = line && !quiet;
    }

    /** A listener that has rows written and the status shown. */
    public ScanListener beside(RowWriter rows) {
        return new ScanListener() {
            @Override
            public void begins(ScanCounters counters) {
                rows.begins(counters);
            }

            @Override
            public void row(ScanRow row) {
                rows.row(row);
            }

            @Override
            public boolean congested() {
                return rows.congested();
            }

            @Override
            public void check() {
                rows.check();
            }

            @Override
            public void settle() {
                rows.settle();
            }

            @Override
            public void progress(ScanProgress progress) {
                show(progress);
            }

            @Override
            public void ends(Supplier<ScanResult> result) {
                rows.ends(result);
                end(result.get());
            }
        };
    }

    /** Shows the line, if anybody looks; says when the rate was lowered. */
    void show(ScanProgress progress) {
        long sent = progress.counters().of(ScanCounter.SENT);
        double rate = (sent - lastSent) / Math.max(1e-9, progress.seconds() - lastSeconds);
        lastSeconds = progress.seconds();
        lastSent = sent;
        if (progress.rate() < NOTABLY_LOWER * Math.min(lowestRate, progress.askedRate())) {
            lowestRate = progress.rate();
            err.println(String.format(
                    Locale.ROOT,
                    "mpcap scan: %d packets were lost on this machine: slower, %.0f packets/s; their targets are probed"
                            + " again",
                    progress.counters().of(ScanCounter.DROPPED),
                    lowestRate));
        }
        if (line) {
            err.print("\r" + line(progress, rate) + "\033[K");
            err.flush();
        }
    }

    static String line(ScanProgress progress, double rate) {
        double average = (progress.head() - progress.first()) / progress.seconds();
        long left = progress.total() - progress.head();
        return String.format(
                Locale.ROOT,
                "%5.1f %%  %,.0f/s now, %,.0f/s mean, %,d proven, %,d rows, %,d dropped, %s left",
                100.0 * progress.head() / Math.max(1, progress.total()),
                rate,
                progress.counters().of(ScanCounter.SENT) / progress.seconds(),
                progress.counters().of(ProbeVerdict.PROVEN),
                progress.counters().of(ScanCounter.ROWS),
                progress.counters().of(ScanCounter.DROPPED),
                left <= 0 ? "cooling down" : time((long) (left / Math.max(average, 1))));
    }

    private static String time(long seconds) {
        return String.format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** Writes the summary and says in one line how it went. */
    void end(ScanResult result) {
        if (line) {
            err.print("\r\033[K");
        }
        if (!quiet) {
            err.println(line(result, interrupted.getAsBoolean()));
        }
        summaryFile.ifPresent(file -> {
            ScanSummary summary = new ScanSummary(arguments, interrupted.getAsBoolean(), resetsSuppressed, result);
            try {
                OutputFile.PLAIN.replace(file, out -> out.write(JsonLines.line(summary.fields()) + "\n"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    static String line(ScanResult result, boolean interrupted) {
        ScanCounters counters = result.counters();
        String text = String.format(
                Locale.ROOT,
                "mpcap scan: %s%s, %s sent in %.1f s, %s, %,d proven MPTCP, %s",
                interrupted ? "interrupted: " : "",
                Quantity.of(counters.of(ScanCounter.TARGETS), "target"),
                Quantity.of(counters.of(ScanCounter.SENT), "packet"),
                Duration.between(result.start(), result.end()).toNanos() / SECOND,
                Quantity.of(counters.of(ScanCounter.VALIDATED), "answer"),
                counters.of(ProbeVerdict.PROVEN),
                Quantity.of(counters.of(ScanCounter.ROWS), "row"));
        if (counters.of(ScanCounter.DROPPED) > 0) {
            text += String.format(
                    Locale.ROOT,
                    "; %s lost here, %s sent again, %s may lack an answer",
                    Quantity.of(counters.of(ScanCounter.DROPPED), "packet"),
                    Quantity.of(counters.of(ScanCounter.REPAIRED), "SYN"),
                    Quantity.of(counters.of(ScanCounter.UNREPAIRED), "target"));
        }
        if (counters.of(ScanCounter.LINK_CHANGES) > 0) {
            text += String.format(
                    Locale.ROOT,
                    "; the carrier went or came %s, %s may lack an answer",
                    Quantity.of(counters.of(ScanCounter.LINK_CHANGES), "time"),
                    Quantity.of(counters.of(ScanCounter.UNREPAIRED), "target"));
        }
        if (counters.of(ScanCounter.LATE) > 0) {
            text += String.format(
                    Locale.ROOT,
                    "; %s came too late: a longer --cooldown would have taken them",
                    Quantity.of(counters.of(ScanCounter.LATE), "answer"));
        }
        return text;
    }
}
