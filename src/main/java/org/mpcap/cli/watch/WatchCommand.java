package org.mpcap.cli.watch;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import org.mpcap.CaptureAnalysis;
import org.mpcap.UserError;
import org.mpcap.analyze.LiveConnections;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.host.Interruption;
import org.mpcap.report.ActivityText;
import org.mpcap.report.OutputFormat;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mpcap watch}: what MPTCP connections do while they do it. */
@Command(name = "watch")
public final class WatchCommand implements Callable<ExitCode> {
    private static final Duration ENDING = Duration.ofSeconds(2);

    @ParentCommand
    private Terminal main;

    @Parameters(arity = "0..1", paramLabel = "FILE")
    private Optional<String> file = Optional.empty();

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "IFACE")
    private Optional<String> live = Optional.empty();

    @Option(names = "--speed", paramLabel = "N", defaultValue = "1")
    private double speed = 1;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
    private OutputFormat format = OutputFormat.TEXT;

    @Override
    public ExitCode call() throws InterruptedException {
        if (file.isPresent() == live.isPresent()) {
            throw UserError.usage(
                    file.isEmpty() ? "name an interface with -i, or a capture to replay" : "-i goes without a file");
        }
        if (!(speed > 0)) {
            throw UserError.usage("--speed must be positive, not " + speed);
        }
        if (format == OutputFormat.CSV) {
            throw UserError.usage("--format: text or json");
        }
        boolean isScreen = format == OutputFormat.TEXT && main.size().isPresent() && WatchScreen.isPossible();
        return isScreen ? screen() : lines();
    }

    private CaptureAnalysis source() {
        return live.isPresent() ? CaptureAnalysis.live(live.get()) : CaptureAnalysis.of(Path.of(file.orElseThrow()));
    }

    /** One line for everything that happens, at once. */
    private ExitCode lines() throws InterruptedException {
        PrintWriter out = main.streams().out();
        LiveConnections connections = new LiveConnections(activity -> {
            out.println(format == OutputFormat.JSON ? ActivityText.json(activity) : ActivityText.line(activity));
            out.flush();
        });
        CaptureAnalysis analysis = source();
        analysis.onPacket(pace(connections, analysis));
        Interruption interruption = new Interruption(analysis::stop, ENDING);
        Ticker ticker = new Ticker(connections, live.isPresent());
        ticker.start();
        try {
            return told(analysis.watch(connections));
        } finally {
            ticker.interrupt();
            interruption.over();
        }
    }

    private ExitCode screen() throws InterruptedException {
        LiveConnections connections = new LiveConnections(activity -> {});
        CaptureAnalysis analysis = source();
        analysis.onPacket(pace(connections, analysis));
        Ticker ticker = new Ticker(connections, live.isPresent());
        List<String> errors;
        try (WatchScreen screen =
                WatchScreen.open(main.streams().out(), connections, main.paint(), live.orElseGet(file::orElseThrow))) {
            Interruption interruption = new Interruption(
                    () -> {
                        analysis.stop();
                        screen.leave();
                    },
                    ENDING);
            ticker.start();
            screen.show(analysis::stop);
            errors = analysis.watch(connections);
            screen.waitForEnd();
            interruption.over();
        } catch (IOException e) {
            throw new UserError(UserError.Kind.CANNOT_RUN, "this terminal cannot be used: " + e.getMessage(), e);
        } finally {
            ticker.interrupt();
        }
        return told(errors);
    }

    private ExitCode told(List<String> errors) {
        errors.forEach(line -> main.streams().err().println("mpcap watch: " + VisibleText.of(line)));
        return errors.isEmpty() ? ExitCode.SUCCESS : ExitCode.INPUT_OUTPUT;
    }

    /** Tells the connections how late it is, and holds packets of a file back until it is their time. */
    private LongConsumer pace(LiveConnections connections, CaptureAnalysis analysis) {
        if (live.isPresent()) {
            return connections::passed;
        }
        long begun = System.nanoTime();
        long[] first = {Long.MIN_VALUE};
        return nanos -> {
            if (first[0] == Long.MIN_VALUE) {
                first[0] = nanos;
            }
            long due = begun + (long) ((nanos - first[0]) / speed);
            while (due - System.nanoTime() > 1_000_000 && !analysis.isStopped()) {
                long left = (due - System.nanoTime()) / 1_000_000;
                try {
                    Thread.sleep(Math.min(left, 50));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                connections.passed(nanos - (long) ((due - System.nanoTime()) * speed));
            }
            connections.passed(nanos);
        };
    }

    /** Where no packet passes, time does. */
    private static final class Ticker extends Thread {
        private static final int MILLIS = 20;

        private final LiveConnections connections;
        private final boolean isLive;

        Ticker(LiveConnections connections, boolean isLive) {
            super("mpcap-watch-clock");
            this.connections = connections;
            this.isLive = isLive;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (isLive) {
                    Thread.sleep(MILLIS);
                    // Packets come out of the kernel up to 100 ms late.
                    connections.passed((System.currentTimeMillis() - 150) * 1_000_000L);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
