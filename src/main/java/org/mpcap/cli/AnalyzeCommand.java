package org.mpcap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.mpcap.analyze.Analysis;
import org.mpcap.analyze.AnalysisTotals;
import org.mpcap.analyze.CaptureFiles;
import org.mpcap.analyze.Collector;
import org.mpcap.analyze.ConnectionFilter;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.capture.CaptureException;
import org.mpcap.capture.CaptureReader;
import org.mpcap.capture.CaptureTrace;
import org.mpcap.capture.LinkType;
import org.mpcap.link.LiveCapture;
import org.mpcap.report.AnalyzeFields;
import org.mpcap.report.AnalyzePage;
import org.mpcap.report.AnalyzeRow;
import org.mpcap.report.AnalyzeText;
import org.mpcap.report.ConnectionText;
import org.mpcap.report.CsvTable;
import org.mpcap.report.JsonLines;
import org.mpcap.report.OutputFormat;
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
    @ParentCommand
    private Main main;

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
    private Results results = new Results();

    @ArgGroup(validate = false, heading = "%nBounds:%n", order = 2)
    private Bounds bounds = new Bounds();

    private static final class Results {
        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                defaultValue = "text",
                description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
        private OutputFormat format = OutputFormat.TEXT;

        @Option(names = "--connection", paramLabel = "N", description = "Only connection N, in full with its events.")
        private Optional<Integer> connection = Optional.empty();

        @Option(
                names = "--filter",
                paramLabel = "TERM",
                description =
                        "Only connections with address=IP, port=N, token=HEX, version=0|1 or outcome=NAME; several"
                                + " terms must all hold. The summary stays that of all.")
        private List<String> filters = List.of();

        @Option(names = "--check", description = "Exit with 1 if a verification failed.")
        private boolean check;

        @Option(
                names = "--report",
                paramLabel = "FILE",
                description = "Also write a page for the browser: table, plots over time, events.")
        private Optional<Path> report = Optional.empty();

        @Option(names = "--extract", paramLabel = "N", description = "Write the packets of connection N to -w FILE.")
        private Optional<Integer> extract = Optional.empty();

        @Option(names = "-w", paramLabel = "FILE", description = "Where --extract writes, as pcap.")
        private Optional<Path> output = Optional.empty();
    }

    private static final class Bounds {
        @Option(
                names = "--max-flows",
                paramLabel = "N",
                defaultValue = "100000",
                description = "Follow at most N flows at a time; default: ${DEFAULT-VALUE}.")
        private int mostFlows = 100_000;

        @Option(
                names = "--idle-timeout",
                paramLabel = "SECONDS",
                defaultValue = "600",
                description = "Silence that ends a flow, in time of the capture; default: ${DEFAULT-VALUE}.")
        private int idle = 600;
    }

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
            Files.newBufferedWriter(results.report.get()).close();
        }
        List<String> complaints = new ArrayList<>();
        if (live.isPresent()) {
            return live(settings, wanted, complaints);
        }
        CaptureFiles opened = open(complaints);
        try (CaptureTrace trace = opened.trace()) {
            if (trace.size() == 0) {
                return ExitCode.INPUT_OUTPUT;
            }
            Progress progress = Progress.of(main.streams().err(), opened.bytes());
            ExitCode code = analyze(
                    analysis -> {
                        analysis.run(trace, progress, () -> false);
                        progress.clear();
                        return trace.complaints();
                    },
                    settings,
                    wanted,
                    complaints);
            return code;
        }
    }

    private ExitCode live(TrackSettings settings, Predicate<ConnectionResult> wanted, List<String> complaints)
            throws IOException, InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        try (LiveCapture capture = LiveCapture.open(live.get())) {
            Interruption interruption = new Interruption(() -> {
                capture.stop();
                await(written);
            });
            try {
                int linkType = capture.linkTypeNumber();
                ExitCode code = analyze(
                        analysis -> {
                            capture.run((frame, original, nanos) ->
                                    analysis.frame(linkType, frame, 0, frame.length, original, nanos, 0));
                            long drops = capture.drops();
                            return drops == 0
                                    ? List.of()
                                    : List.of(drops + " packets were lost: too slow for this traffic");
                        },
                        settings,
                        wanted,
                        complaints);
                main.streams().out().flush();
                return code;
            } finally {
                written.countDown();
                interruption.over();
            }
        }
    }

    private static void await(CountDownLatch written) {
        try {
            written.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where packets come from; gives what there is to complain about at the end. */
    @FunctionalInterface
    private interface Feed {
        List<String> into(Analysis analysis) throws IOException;
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
    private CaptureFiles open(List<String> complaints) throws IOException {
        if (files.contains("-")) {
            if (files.size() > 1) {
                throw wrong("- (standard input) cannot be mixed with files");
            }
            CaptureTrace trace = new CaptureTrace();
            try {
                trace.add(() -> CaptureReader.open(main.streams().in(), "standard input"), false);
            } catch (CaptureException e) {
                complain(e.getMessage(), complaints);
            }
            return new CaptureFiles(trace, List.of(), 0);
        }
        CaptureFiles opened = CaptureFiles.open(files.stream().map(Path::of).toList());
        opened.complaints().forEach(line -> complain(line, complaints));
        return opened;
    }

    private void complain(String line, List<String> complaints) {
        complaints.add(line);
        main.streams().out().flush();
        main.streams().err().println("mpcap analyze: " + line);
    }

    private ExitCode analyze(
            Feed feed, TrackSettings settings, Predicate<ConnectionResult> wanted, List<String> complaints)
            throws IOException {
        PrintWriter out = main.streams().out();
        AnalyzeText text = new AnalyzeText(out, main.paint());
        Consumer<ConnectionResult> renderer = renderer(out, text);
        boolean[] found = {results.connection.isEmpty()};
        int detailed = results.connection.orElse(0);
        Optional<AnalyzePage> page = results.report.map(file -> new AnalyzePage());
        Collector collector = new Collector(number -> number == detailed || page.isPresent(), result -> {
            if (wanted.test(result)) {
                found[0] = true;
                page.ifPresent(to -> to.add(result));
                renderer.accept(number(result) == detailed ? result : result.withoutDetail());
                if (live.isPresent()) {
                    out.flush();
                }
            }
        });
        AnalysisTotals totals;
        try (Extraction extraction = new Extraction(results.extract, results.output)) {
            Analysis analysis = new Analysis(settings, collector, extraction.sink());
            feed.into(analysis).forEach(line -> complain(line, complaints));
            analysis.finish();
            collector.finish();
            totals = analysis.totals();
            if (results.extract.isPresent() && extraction.packets() == 0) {
                complain("there is no connection " + results.extract.get() + " in this capture", complaints);
            }
        }
        warn(totals, settings, complaints);
        if (page.isPresent()) {
            try (Writer file = Files.newBufferedWriter(results.report.get())) {
                page.get().write(file, live.orElse(String.join(", ", files)), totals, complaints);
            }
        }
        if (!found[0]) {
            complain("there is no connection " + detailed + " in this capture", complaints);
        }
        switch (results.format) {
            case TEXT -> {
                if (results.connection.isEmpty()) {
                    text.summary(totals);
                }
            }
            case JSON -> out.println(JsonLines.line(AnalyzeFields.summary(totals, complaints)));
            case CSV -> {}
        }
        if (results.check && totals.tracked().failures() > 0) {
            return ExitCode.NOT_ALL;
        }
        return complaints.isEmpty() ? ExitCode.SUCCESS : ExitCode.INPUT_OUTPUT;
    }

    private static int number(ConnectionResult result) {
        return result.summary().number();
    }

    private void warn(AnalysisTotals totals, TrackSettings settings, List<String> complaints) {
        totals.unknownLinkTypes()
                .forEach((number, count) -> complain(
                        count + " packets of link type " + LinkType.describe(number) + " were not read", complaints));
        if (totals.tracked().evicted() > 0) {
            main.streams()
                    .err()
                    .println("mpcap analyze: warning: more than " + settings.mostFlows() + " flows at a time; "
                            + totals.tracked().evicted()
                            + " were given up early, what is said of them is incomplete (--max-flows)");
        }
    }

    private Consumer<ConnectionResult> renderer(PrintWriter out, AnalyzeText text) {
        return switch (results.format) {
            case TEXT -> results.connection.isPresent() ? new ConnectionText(out, main.paint())::print : text::row;
            case JSON -> result -> out.println(JsonLines.line(AnalyzeFields.connection(result)));
            case CSV -> {
                CsvTable table = new CsvTable(out, AnalyzeRow.COLUMNS);
                yield result -> table.row(AnalyzeRow.cells(result));
            }
        };
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
