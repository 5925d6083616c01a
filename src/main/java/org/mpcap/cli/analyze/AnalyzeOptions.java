package org.mpcap.cli.analyze;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mpcap.report.OutputFormat;
import picocli.CommandLine.Option;

/** Options of {@code mpcap analyze} beside what is read. */
final class AnalyzeOptions {
    private AnalyzeOptions() {}

    /** What is wanted of the capture. */
    static final class Results {
        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                defaultValue = "text",
                description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
        OutputFormat format = OutputFormat.TEXT;

        @Option(names = "--connection", paramLabel = "N", description = "Only connection N, in full with its events.")
        Optional<Integer> connection = Optional.empty();

        @Option(
                names = "--filter",
                paramLabel = "TERM",
                description =
                        "Only connections with address=IP, port=N, token=HEX, version=0|1 or outcome=NAME; several"
                                + " terms must all hold. The summary stays that of all.")
        List<String> filters = List.of();

        @Option(names = "--check", description = "Exit with 1 if a verification failed.")
        boolean check;

        @Option(
                names = "--report",
                paramLabel = "FILE",
                description = "Also write a page for the browser: table, plots over time, events.")
        Optional<Path> report = Optional.empty();

        @Option(names = "--extract", paramLabel = "N", description = "Write the packets of connection N to -w FILE.")
        Optional<Integer> extract = Optional.empty();

        @Option(names = "-w", paramLabel = "FILE", description = "Where --extract writes, as pcap.")
        Optional<Path> output = Optional.empty();
    }

    /** What the analysis may take. */
    static final class Bounds {
        @Option(
                names = "--max-flows",
                paramLabel = "N",
                defaultValue = "100000",
                description = "Follow at most N flows at a time; default: ${DEFAULT-VALUE}.")
        int mostFlows = 100_000;

        @Option(
                names = "--idle-timeout",
                paramLabel = "SECONDS",
                defaultValue = "600",
                description = "Silence that ends a flow, in time of the capture; default: ${DEFAULT-VALUE}.")
        int idle = 600;
    }
}
