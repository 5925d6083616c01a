package org.mpcap.cli.analyze;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mpcap.report.ConnectionTable;
import org.mpcap.report.OutputFormat;
import picocli.CommandLine.Option;

/** Options of {@code mpcap analyze} beside what is read. */
final class AnalyzeOptions {
    private AnalyzeOptions() {}

    /** What is wanted of the capture. */
    static final class Results {
        @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
        OutputFormat format = OutputFormat.TEXT;

        @Option(names = "--connection", paramLabel = "N")
        Optional<Integer> connection = Optional.empty();

        @Option(names = "--filter", paramLabel = "TERM")
        List<String> filters = List.of();

        @Option(names = "--sort", paramLabel = "ORDER")
        Optional<ConnectionTable.Order> sort = Optional.empty();

        @Option(names = "--all")
        boolean all;

        @Option(names = "--series", paramLabel = "FILE")
        Optional<Path> series = Optional.empty();

        @Option(names = "--check")
        boolean check;

        @Option(names = "--report", paramLabel = "FILE")
        Optional<Path> report = Optional.empty();

        @Option(names = "--extract", paramLabel = "N")
        Optional<Integer> extract = Optional.empty();

        @Option(
                names = {"-w", "--write"},
                paramLabel = "FILE")
        Optional<Path> output = Optional.empty();
    }

    /** What the analysis may take. */
    static final class Bounds {
        @Option(names = "--max-flows", paramLabel = "N", defaultValue = "100000")
        int mostFlows = 100_000;

        @Option(names = "--idle-timeout", paramLabel = "SECONDS", defaultValue = "600")
        int idle = 600;

        @Option(names = "--every-syn")
        boolean everySyn;
    }
}
