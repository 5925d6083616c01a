package org.mpcap.cli.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.mpcap.MptcpServer;
import org.mpcap.UserError;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.host.ResetGuard;
import org.mpcap.report.OutputFormat;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.ServedProgram;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Options of {@code mpcap serve}, by what they are about. */
final class ServeOptions {
    private ServeOptions() {}

    /** What is served. */
    static final class Server {
        @Option(names = "--listen", paramLabel = "[ADDR]:PORT")
        List<String> listen = List.of(":8080");

        @Option(names = "--mptcp-version", paramLabel = "0|1|both|none")
        String version = "both";

        @Option(names = "--checksum")
        boolean checksum;

        @Option(names = "--fault", paramLabel = "FAULT", completionCandidates = FaultNames.class)
        List<String> faults = new ArrayList<>();

        @Option(names = "--app", paramLabel = "PROGRAM", defaultValue = "echo")
        ServedProgram app = ServedProgram.ECHO;

        @Option(names = "--max-pending", paramLabel = "N")
        int mostPending = 1024;

        @Option(names = "--max-connections", paramLabel = "N")
        int mostConnections = 4096;

        /** What these ask for. */
        MptcpServer.Request request(CommandLine command) {
            MptcpServer.Request request = named("--listen", () -> MptcpServer.at(listen.toArray(String[]::new)))
                    .versions(versions())
                    .program(app)
                    .mostPending(Arguments.within(command, "--max-pending", mostPending, 1, 1_000_000))
                    .mostConnections(Arguments.within(command, "--max-connections", mostConnections, 1, 1_000_000));
            named("--fault", () -> request.faults(faults.toArray(String[]::new)));
            return checksum ? request.checksum() : request;
        }

        private static <T> T named(String option, Supplier<T> value) {
            try {
                return value.get();
            } catch (UserError e) {
                throw UserError.usage(option + ": " + e.getMessage());
            }
        }

        private Set<MptcpVersion> versions() {
            return new TreeSet<>(Arguments.versions(version, "0", "1", "both", "none"));
        }

        /** In words, for the line that says where the server listens. */
        String describe() {
            String spoken = versions().stream()
                    .map(each -> each.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(" and "));
            return (spoken.isEmpty() ? "plain TCP" : "MPTCP " + spoken)
                    + faults.stream().map(name -> ", fault " + name).collect(Collectors.joining());
        }
    }

    /** Names of faults, for help and completion. */
    static final class FaultNames extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        FaultNames() {
            FaultSpec.all().forEach(fault -> add(fault.name()));
        }
    }

    /** Where from. */
    static final class Network {
        @Option(
                names = {"-i", "--interface"},
                paramLabel = "NAME")
        Optional<String> interfaceName = Optional.empty();

        @Option(names = "--reset-guard", paramLabel = "WAY")
        ResetGuard.Choice guard = ResetGuard.Choice.AUTO;
    }

    /** What comes out. */
    static final class Output {
        @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
        OutputFormat format = OutputFormat.TEXT;

        @Option(
                names = {"-w", "--write"},
                paramLabel = "FILE")
        Optional<Path> capture = Optional.empty();

        @Option(names = {"-v", "--verbose"})
        boolean verbose;

        @Option(names = "--stats")
        boolean stats;
    }
}
