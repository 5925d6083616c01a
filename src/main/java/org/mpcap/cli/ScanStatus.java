package org.mpcap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.report.JsonLines;
import org.mpcap.report.ScanSummary;
import org.mpcap.scan.Scan;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;

/** Tells how a scan goes: a line while it runs, a summary at its end. */
final class ScanStatus {
    private static final double SECOND = 1e9;

    private final Terminal main;
    private final ScanPlan plan;
    private final Scan scan;
    private final long first;
    private final Instant startTime = Instant.now();
    private final long startNanos = System.nanoTime();
    private final boolean terminal = isTerminal();
    private long lastNanos = startNanos;
    private long lastSent;
    private long sendingNanos;
    private double lowestRate = Double.POSITIVE_INFINITY;

    /** @param first the position it started at */
    ScanStatus(Terminal main, ScanPlan plan, Scan scan, long first) {
        this.main = main;
        this.plan = plan;
        this.scan = scan;
        this.first = first;
    }

    static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Seconds since the start. */
    double seconds() {
        return (System.nanoTime() - startNanos) / SECOND;
    }

    private long total() {
        return Math.min(plan.targets().count(), plan.share().limit());
    }

    /** Shows the line, if anybody looks; says when the rate was lowered. */
    void show() {
        ScanCounters counters = scan.counters();
        long now = System.nanoTime();
        long sent = counters.of(ScanCounter.SENT);
        double rate = (sent - lastSent) * SECOND / Math.max(1, now - lastNanos);
        if (sent > lastSent) {
            sendingNanos = now - startNanos;
        }
        lastNanos = now;
        lastSent = sent;
        PrintWriter err = main.streams().err();
        if (scan.rate() < 0.95 * Math.min(lowestRate, plan.setup().rate())) {
            lowestRate = scan.rate();
            err.println(String.format(
                    Locale.ROOT,
                    "mpcap scan: %d packets were lost on this machine: slower, %.0f packets/s; their targets are probed"
                            + " again",
                    counters.of(ScanCounter.DROPPED),
                    lowestRate));
        }
        if (!terminal || plan.output().quiet()) {
            return;
        }
        long head = scan.head();
        double average = (head - first) / seconds();
        long left = total() - head;
        String line = String.format(
                Locale.ROOT,
                "%5.1f %%  %,.0f/s now, %,.0f/s mean, %,d proven, %,d rows, %,d dropped, %s left",
                100.0 * head / Math.max(1, total()),
                rate,
                sent / seconds(),
                counters.of(ProbeVerdict.PROVEN),
                counters.of(ScanCounter.ROWS),
                counters.of(ScanCounter.DROPPED),
                left <= 0 ? "cooling down" : time((long) (left / Math.max(average, 1))));
        err.print("\r" + line + "\033[K");
        err.flush();
    }

    private static String time(long seconds) {
        return String.format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** Writes the summary and says in one line how it went. */
    void end(long seed, boolean interrupted) throws IOException {
        ScanCounters counters = scan.counters();
        double seconds = Math.max(1e-3, seconds());
        if (counters.of(ScanCounter.SENT) > lastSent || sendingNanos == 0) {
            sendingNanos = System.nanoTime() - startNanos;
        }
        PrintWriter err = main.streams().err();
        if (terminal && !plan.output().quiet()) {
            err.print("\r\033[K");
        }
        if (!plan.output().quiet()) {
            err.println(line(counters, seconds, interrupted));
        }
        if (plan.output().summary().isPresent()) {
            Files.writeString(
                    plan.output().summary().get(),
                    JsonLines.line(summary(seed, interrupted).fields(counters)) + "\n",
                    StandardCharsets.UTF_8);
        }
    }

    private String line(ScanCounters counters, double seconds, boolean interrupted) {
        String text = String.format(
                Locale.ROOT,
                "mpcap scan: %s%,d targets, %,d packets sent in %.1f s, %,d answers, %,d proven MPTCP, %,d rows",
                interrupted ? "interrupted: " : "",
                counters.of(ScanCounter.TARGETS),
                counters.of(ScanCounter.SENT),
                seconds,
                counters.of(ScanCounter.VALIDATED),
                counters.of(ProbeVerdict.PROVEN),
                counters.of(ScanCounter.ROWS));
        if (counters.of(ScanCounter.DROPPED) > 0) {
            text += String.format(
                    Locale.ROOT,
                    "; %,d packets lost here, %,d SYNs sent again, %,d targets may lack an answer",
                    counters.of(ScanCounter.DROPPED),
                    counters.of(ScanCounter.REPAIRED),
                    counters.of(ScanCounter.UNREPAIRED));
        }
        if (counters.of(ScanCounter.LATE) > 0) {
            text += String.format(
                    Locale.ROOT,
                    "; %,d answers came too late: a longer --cooldown would have taken them",
                    counters.of(ScanCounter.LATE));
        }
        return text;
    }

    private ScanSummary summary(long seed, boolean interrupted) {
        return new ScanSummary(
                plan.arguments(),
                seed,
                plan.share().shard(),
                startTime,
                Instant.now(),
                interrupted,
                plan.network().suppressResets(),
                scan.position(),
                total(),
                new ScanSummary.Rates(
                        scan.counters().of(ScanCounter.SENT) / Math.max(1e-3, sendingNanos / SECOND),
                        plan.setup().rate(),
                        scan.rate()));
    }
}
