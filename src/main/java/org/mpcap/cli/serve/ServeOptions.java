package org.mpcap.cli.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
        @Option(
                names = "--listen",
                paramLabel = "[ADDR]:PORT",
                description = {
                    "Where to listen; repeatable. Without ADDR at every address of this host. An address the host does not have"
                            + " is answered for. Default: :8080."
                })
        List<String> listen = List.of(":8080");

        @Option(
                names = "--mptcp-version",
                paramLabel = "0|1|both|none",
                description = "Versions to speak; none makes it a plain TCP server. Default: both.")
        String version = "both";

        @Option(names = "--checksum", description = "Require DSS checksums.")
        boolean checksum;

        @Option(
                names = "--fault",
                paramLabel = "FAULT",
                description = "Misbehave; repeatable, or several parted by commas: ${COMPLETION-CANDIDATES}.",
                completionCandidates = FaultNames.class)
        List<String> faults = new ArrayList<>();

        @Option(
                names = "--app",
                paramLabel = "PROGRAM",
                defaultValue = "echo",
                description = {
                    "What runs on the connections: echo, greeting (speaks first), testd (echoes and obeys lines such as"
                            + " !send 1000, !shutdown, !abort). Default: ${DEFAULT-VALUE}."
                })
        ServedProgram app = ServedProgram.ECHO;

        @Option(
                names = "--max-pending",
                paramLabel = "N",
                description = "Handshakes under way at most; the oldest gives way. Default: 1024.")
        int mostPending = 1024;

        @Option(names = "--max-connections", paramLabel = "N", description = "Connections at most. Default: 4096.")
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
            return switch (version.toLowerCase(Locale.ROOT)) {
                case "both" -> EnumSet.allOf(MptcpVersion.class);
                case "0" -> EnumSet.of(MptcpVersion.V0);
                case "1" -> EnumSet.of(MptcpVersion.V1);
                case "none" -> EnumSet.noneOf(MptcpVersion.class);
                default -> throw UserError.usage("--mptcp-version: '" + version + "' is none of 0, 1, both, none");
            };
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
                paramLabel = "NAME",
                description = "Interface for an address the host does not have; default: the one the routes name.")
        Optional<String> interfaceName = Optional.empty();

        @Option(
                names = "--reset-guard",
                paramLabel = "WAY",
                description = "How to keep the kernel from resetting our flows: auto, listener, nft, none.")
        ResetGuard.Choice guard = ResetGuard.Choice.AUTO;
    }

    /** What comes out. */
    static final class Output {
        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                defaultValue = "text",
                description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
        OutputFormat format = OutputFormat.TEXT;

        @Option(names = "-w", paramLabel = "FILE", description = "Write every frame sent and received to a pcap file.")
        Optional<Path> capture = Optional.empty();

        @Option(names = "-v", description = "Show every segment, with tokens and HMAC verdicts.")
        boolean verbose;

        @Option(names = "--stats", description = "Show counters at the end, named as the kernel's MIB.")
        boolean stats;
    }
}
