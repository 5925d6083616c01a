package org.mpcap.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.mpcap.analyze.CaptureFiles;
import org.mpcap.analyze.ConnectionFilter;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.capture.CaptureException;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.CaptureTrace;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Interruption;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.link.LiveCapture;
import org.mpcap.track.TrackSettings;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap analyze}: what MPTCP did in captures. */
@Command(
        name = "analyze",
        description = {
            "Say what MPTCP did in captures: every connection and subflow, whether tokens, HMACs, sequence numbers and"
                    + " checksums are right, and why MPTCP was not used or lost."
        },
        footer = {
            "mpcap analyze trace.pcap",
            "mpcap analyze --connection 3 trace.pcapng",
            "mpcap analyze --extract 3 -w third.pcap trace.pcap",
            "mpcap analyze --check --filter port=443 captures/"
        },
        exitCodeList = {
            "0:done",
            "1:with --check: a verification failed",
            "2:wrong usage: an option or a filter",
            "3:cannot capture here (-i)",
            "4:a file could not be read to its end; the others were analysed",
            "70:internal error",
            "130:interrupted; results so far are written"
        })
final class AnalyzeCommand implements Callable<ExitCode> {
    private static final int NAMED_FILES = 3;
    private static final int WRITING_SECONDS = 5;

    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description =
                    "Captures (pcap, pcapng, also gzip), directories of captures, or - for standard input. Several"
                            + " are read as one trace in time order.")
    private List<String> files = List.of();

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "IFACE",
            description = "Analyse what passes an interface (any: all of them) until Ctrl-C.")
    private Optional<String> live = Optional.empty();

    @ArgGroup(validate = false, heading = "%nResults:%n", order = 1)
    private AnalyzeOptions.Results results = new AnalyzeOptions.Results();

    @ArgGroup(validate = false, heading = "%nBounds:%n", order = 2)
    private AnalyzeOptions.Bounds bounds = new AnalyzeOptions.Bounds();

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        Predicate<ConnectionResult> wanted = wanted();
        TrackSettings settings = new TrackSettings(
                Arguments.within(spec.commandLine(), "--max-flows", bounds.mostFlows, 1, 10_000_000),
                1_000_000_000L * Arguments.within(spec.commandLine(), "--idle-timeout", bounds.idle, 1, 10_000_000));
        if (results.extract.isPresent() != results.output.isPresent()) {
            throw wrong("--extract and -w go together");
        }
        if (files.isEmpty() == live.isEmpty()) {
            throw wrong(
                    files.isEmpty()
                            ? "name a capture, a directory of captures, - for standard input, or an interface with -i"
                            : "-i goes without files");
        }
        if (results.report.isPresent()) {
            // Better now than after minutes of reading.
            beginReport(results.report.get());
        }
        AnalyzeRun run =
                new AnalyzeRun(main.streams(), main.paint(), results, live.orElseGet(this::names), live.isPresent());
        if (live.isPresent()) {
            return live(run, settings, wanted);
        }
        CaptureFiles opened = open(run);
        try (CaptureTrace trace = opened.trace()) {
            if (trace.size() == 0) {
                return ExitCode.INPUT_OUTPUT;
            }
            Progress progress = Progress.of(main.streams().err(), opened.bytes());
            AtomicBoolean stopped = new AtomicBoolean();
            return interruptible(
                    () -> stopped.set(true),
                    () -> run.of(
                            analysis -> {
                                analysis.run(trace, progress, stopped::get);
                                progress.clear();
                                return stopped.get() ? List.of("interrupted before the end") : trace.errors();
                            },
                            settings,
                            wanted));
        }
    }

    private ExitCode live(AnalyzeRun run, TrackSettings settings, Predicate<ConnectionResult> wanted)
            throws IOException, InterruptedException {
        try (LiveCapture capture = LiveCapture.open(live.get())) {
            int linkType = capture.linkTypeNumber();
            return interruptible(
                    capture::stop,
                    () -> run.of(
                            analysis -> {
                                capture.run((frame, original, nanos) ->
                                        analysis.frame(linkType, frame, 0, frame.length, original, nanos, 0));
                                long drops = capture.drops();
                                return drops == 0
                                        ? List.of()
                                        : List.of(drops + " packets were lost: too slow for this traffic");
                            },
                            settings,
                            wanted));
        }
    }

    /** Work that gives an exit code. */
    @FunctionalInterface
    private interface Work {
        ExitCode run() throws IOException;
    }

    /** Does {@code work}; Ctrl-C asks it to {@code stop} and then waits until what it found so far is written. */
    private ExitCode interruptible(Runnable stop, Work work) throws IOException, InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        Interruption interruption = new Interruption(() -> {
            stop.run();
            await(written);
        });
        try {
            ExitCode code = work.run();
            main.streams().out().flush();
            return code;
        } finally {
            written.countDown();
            interruption.over();
        }
    }

    private static void await(CountDownLatch written) {
        try {
            // Not for ever: the reading may hang in a pipe into which nobody writes.
            written.await(WRITING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Predicate<ConnectionResult> wanted() {
        Predicate<ConnectionResult> number = results.connection
                .map(wanted ->
                        (Predicate<ConnectionResult>) result -> result.summary().number() == wanted)
                .orElse(result -> true);
        if (results.filters.isEmpty()) {
            return number;
        }
        try {
            ConnectionFilter filter = ConnectionFilter.of(results.filters);
            return number.and(result -> filter.test(result.summary()));
        } catch (IllegalArgumentException e) {
            throw wrong("--filter: " + e.getMessage());
        }
    }

    /** Captures and the size of their files, 0 if unknown. */
    private CaptureFiles open(AnalyzeRun run) throws IOException {
        if (files.contains("-")) {
            if (files.size() > 1) {
                throw wrong("- (standard input) cannot be mixed with files");
            }
            CaptureTrace trace = new CaptureTrace();
            try {
                trace.add(() -> CaptureReader.open(main.streams().in(), "standard input"), false);
            } catch (CaptureException e) {
                run.report(String.valueOf(e.getMessage()));
            }
            return new CaptureFiles(trace, List.of(), 0);
        }
        CaptureFiles opened = CaptureFiles.open(files.stream().map(Path::of).toList());
        opened.errors().forEach(run::report);
        return opened;
    }

    /** What was read, short enough for a heading. */
    private String names() {
        String first = files.stream()
                .limit(NAMED_FILES)
                .map(file -> String.valueOf(Path.of(file).getFileName()))
                .collect(Collectors.joining(", "));
        return files.size() <= NAMED_FILES ? first : first + " and " + (files.size() - NAMED_FILES) + " more";
    }

    private static void beginReport(Path file) throws IOException {
        try {
            Files.newBufferedWriter(file).close();
        } catch (NoSuchFileException e) {
            throw new FileSystemException(file.toString(), null, "no such directory");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
