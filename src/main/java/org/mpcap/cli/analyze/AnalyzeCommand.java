package org.mpcap.cli.analyze;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.mpcap.CaptureAnalysis;
import org.mpcap.UserError;
import org.mpcap.capture.OutputFile;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Habits;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.host.Interruption;
import org.mpcap.report.SeriesFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap analyze}: what MPTCP did in captures. */
@Command(name = "analyze")
public final class AnalyzeCommand implements Callable<ExitCode> {
    private static final int NAMED_FILES = 3;
    /** Results are written in less; but not for ever: the reading may hang in a pipe into which nobody writes. */
    private static final Duration WRITING = Duration.ofSeconds(5);

    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "FILE")
    private List<String> files = List.of();

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "IFACE")
    private Optional<String> live = Optional.empty();

    @ArgGroup(validate = false, heading = "%nResults:%n", order = 1)
    private AnalyzeOptions.Results results = new AnalyzeOptions.Results();

    @ArgGroup(validate = false, heading = "%nBounds:%n", order = 2)
    private AnalyzeOptions.Bounds bounds = new AnalyzeOptions.Bounds();

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        if (results.extract.isPresent() != results.output.isPresent()) {
            throw UserError.usage("--extract and -w go together");
        }
        for (String word : files) {
            Optional<String> answer = Files.exists(Path.of(word))
                    ? Optional.empty()
                    : Habits.read().answer("analyze", word);
            if (answer.isPresent()) {
                throw UserError.usage("'" + word + "': " + answer.get());
            }
        }
        if (files.isEmpty() == live.isEmpty()) {
            throw UserError.usage(
                    files.isEmpty()
                            ? "name a capture, a directory of captures, - for standard input, or an interface with -i"
                            : "-i goes without files");
        }
        Duration idle = Duration.ofSeconds(within("--idle-timeout", bounds.idle));
        CaptureAnalysis analysis =
                source().mostFlows(within("--max-flows", bounds.mostFlows)).idleTimeout(idle);
        filter(analysis);
        analysis.everySyn(bounds.everySyn);
        results.connection.ifPresent(analysis::connection);
        results.extract.ifPresent(number -> analysis.extract(number, results.output.orElseThrow()));
        if (results.report.isPresent()) {
            // Better now than after minutes of reading.
            OutputFile.requireWritable(results.report.get());
            analysis.detailed();
        }
        Progress progress = Progress.of(main.streams().err(), analysis.bytes());
        analysis.onProgress(progress);
        AnalyzeOutput output = new AnalyzeOutput(main, results, progress);
        List<String> inputs = live.map(List::of).orElse(files);
        Work work = () -> output.of(analysis, live.orElseGet(this::names), inputs, live.isPresent());
        if (results.series.isEmpty()) {
            return interruptible(analysis, work);
        }
        try (SeriesFile series = series(results.series.get())) {
            analysis.onSample(series);
            return interruptible(analysis, work);
        }
    }

    private static SeriesFile series(Path file) throws IOException {
        if (!SeriesFile.isNamedSo(file)) {
            throw UserError.usage("--series: the name must end in .csv or .ndjson, not '" + file + "'");
        }
        OutputFile.requireWritable(file);
        return SeriesFile.create(file);
    }

    private int within(String option, int value) {
        return Arguments.within(spec.commandLine(), option, value, 1, 10_000_000);
    }

    private void filter(CaptureAnalysis analysis) {
        try {
            results.filters.forEach(analysis::filter);
        } catch (UserError e) {
            throw UserError.usage("--filter: " + e.getMessage());
        }
    }

    private CaptureAnalysis source() {
        if (live.isPresent()) {
            return CaptureAnalysis.live(live.get());
        }
        if (files.contains("-")) {
            if (files.size() > 1) {
                throw UserError.usage("- (standard input) cannot be mixed with files");
            }
            return CaptureAnalysis.of(main.streams().in(), "standard input");
        }
        return CaptureAnalysis.of(files.stream().map(Path::of).toList());
    }

    /** Work that gives an exit code. */
    @FunctionalInterface
    private interface Work {
        ExitCode run() throws IOException;
    }

    /** Does {@code work}; Ctrl-C stops the analysis and then waits until what it found so far is written. */
    private ExitCode interruptible(CaptureAnalysis analysis, Work work) throws IOException, InterruptedException {
        Interruption interruption = new Interruption(analysis::stop, WRITING);
        try {
            ExitCode code = work.run();
            main.streams().out().flush();
            return code;
        } finally {
            interruption.over();
        }
    }

    /** What was read, short enough for a heading. */
    private String names() {
        String first = files.stream()
                .limit(NAMED_FILES)
                .map(file -> String.valueOf(Path.of(file).getFileName()))
                .collect(Collectors.joining(", "));
        return files.size() <= NAMED_FILES ? first : first + " and " + (files.size() - NAMED_FILES) + " more";
    }
}
