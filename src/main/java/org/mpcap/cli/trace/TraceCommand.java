package org.mpcap.cli.trace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.mpcap.MptcpTrace;
import org.mpcap.Network;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.NetworkGroup;
import org.mpcap.cli.shared.TargetOptions;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.host.Interruption;
import org.mpcap.report.OutputFormat;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.trace.TraceOptions;
import org.mpcap.wire.Bytes;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap trace}: which hop strips, changes, drops or answers MP_CAPABLE. */
@Command(
        name = "trace",
        description = {
            "Find the hop that strips, changes, drops or answers MP_CAPABLE: SYNs with the option and, as a control, without, at"
                    + " rising hop limits; what routers quote of them is compared with what was sent, byte by byte."
        },
        footer = {
            "mpcap trace example.com:443",
            "mpcap trace --compare plain --resolve -w trace.pcap [2001:db8::1]:80",
            "mpcap trace --report trace.html --mptcp-version 0 192.0.2.1:80",
            "mpcap trace --format json --targets hosts.txt > traces.jsonl"
        },
        exitCodeList = {
            "0:clean for every target",
            "1:not for every target",
            "2:wrong usage: an option, a target, a name without address",
            "3:cannot run here: no privilege, no libpcap, no route",
            "4:a file could not be read or written",
            "70:internal error",
            "130:interrupted; results so far are written"
        })
public final class TraceCommand implements Callable<ExitCode> {
    private static final int TRACES_AT_ONCE = 8;

    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "TARGET",
            description = "HOST[:PORT] or [IPv6]:PORT; - reads targets from standard input, one per line.")
    private List<String> targets = List.of();

    @Mixin(name = "Targets")
    private TargetOptions where = new TargetOptions();

    @ArgGroup(validate = false, heading = "%nWalk:%n", order = 2)
    private SweepOptions walk = new SweepOptions();

    @Mixin(name = "Network")
    private NetworkGroup network = new NetworkGroup();

    @ArgGroup(validate = false, heading = "%nOutput:%n", order = 4)
    private Output output = new Output();

    /** How the walks are made. */
    static final class SweepOptions {
        @Option(
                names = "--mptcp-version",
                paramLabel = "0|1",
                description = "Version of the MP_CAPABLE traced; default: 1. The other one is asked for as a control.")
        MptcpVersion version = MptcpVersion.V1;

        @Option(names = "--first-hop", paramLabel = "HOPS", description = "Hop limit to begin with; default: 1.")
        int firstHop = 1;

        @Option(names = "--max-hops", paramLabel = "HOPS", description = "Largest hop limit, 1…255; default: 30.")
        int maxHops = 30;

        @Option(
                names = {"-q", "--queries"},
                paramLabel = "N",
                description = "Packets with the option per hop, 1…10; more where silence has to be told from loss."
                        + " Default: 3.")
        int queries = 3;

        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                description = "Longest wait for a reply; less once round-trip times are known. Default: 1.")
        double wait = 1;

        @Option(
                names = "--gap",
                paramLabel = "MS",
                description = "Milliseconds between two packets to a target; default: 5.")
        double gap = 5;

        @Option(
                names = "--parallel",
                paramLabel = "N",
                description = "Packets without reply at a time, to one target; default: 16.")
        int parallel = 16;

        @Option(
                names = "--closed-port",
                paramLabel = "PORT",
                description = "A port that the target should refuse, as a control; default: 1.")
        int closedPort = 1;

        @Option(names = "--ecn", description = "Ask for ECN (ECE and CWR set).")
        boolean ecn;
    }

    /** What comes out. */
    static final class Output {
        @Option(
                names = "--format",
                paramLabel = "FORMAT",
                defaultValue = "text",
                description =
                        "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}. 'mpcap schema trace' describes JSON.")
        OutputFormat format = OutputFormat.TEXT;

        @Option(names = "--resolve", description = "Look up the names of the hops.")
        boolean resolve;

        @Option(
                names = "--compare",
                paramLabel = "plain",
                description = "plain: show the walk without the option, too (JSON always has both).")
        Optional<String> compare = Optional.empty();

        @Option(names = "--report", paramLabel = "FILE", description = "Write a picture of the paths as HTML.")
        Optional<Path> report = Optional.empty();

        @Option(names = "-w", paramLabel = "FILE", description = "Write every frame sent and received to a pcap file.")
        Optional<Path> capture = Optional.empty();

        @Option(names = "-v", description = "Show every packet, and what routers quote.")
        boolean verbose;
    }

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        List<Target> all = allTargets();
        TraceOutput printer = new TraceOutput(main, output.format, output.compare.isPresent(), all.size());
        MptcpTrace.Builder request = MptcpTrace.of(all)
                .options(options())
                .family(where.family())
                .concurrency(where.concurrency(TRACES_AT_ONCE))
                .resolveNames(output.resolve);
        if (output.verbose) {
            request.tap(printer);
        }
        MptcpTrace trace = request.build();
        printer.names(trace.names());
        try (Network open = Network.live(network.options(output.capture, OptionalLong.empty()))) {
            Runnable closing = open::close;
            Interruption interruption = new Interruption(() -> {
                printer.interrupted();
                closing.run();
            });
            try {
                trace.run(open, printer);
            } finally {
                interruption.over();
            }
        }
        printer.summary();
        if (output.report.isPresent()) {
            Files.writeString(output.report.get(), printer.page(), StandardCharsets.UTF_8);
        }
        return printer.exitCode();
    }

    private List<Target> allTargets() throws IOException {
        if (output.compare.filter(what -> !what.equalsIgnoreCase("plain")).isPresent()) {
            throw UserError.usage("--compare: '" + output.compare.get() + "' is not plain");
        }
        return where.targets(targets, main.streams().in(), spec.commandLine()).orElse(List.of());
    }

    private TraceOptions options() {
        within("--max-hops", walk.maxHops, 1, 255);
        within("--first-hop", walk.firstHop, 1, walk.maxHops);
        within("--queries", walk.queries, 1, 10);
        within("--parallel", walk.parallel, 1, 1000);
        within("--closed-port", walk.closedPort, 1, 0xffff);
        SynOptions usual = SynOptions.usual();
        SynOptions syn = new SynOptions(
                usual.mss(), true, true, OptionalInt.of(7), walk.ecn, Optional.empty(), Bytes.EMPTY, List.of());
        return new TraceOptions(
                walk.version,
                walk.firstHop,
                walk.maxHops,
                walk.queries,
                nanos("--wait", walk.wait, 0.05, 10, 1e9),
                nanos("--gap", walk.gap, 0.1, 1000, 1e6),
                walk.parallel,
                walk.closedPort,
                Math.max(64, walk.maxHops),
                syn);
    }

    private static long nanos(String option, double value, double least, double most, double unit) {
        if (!(value >= least && value <= most)) {
            throw UserError.usage(option + ": " + value + " is not within " + least + "…" + most);
        }
        return (long) (value * unit);
    }

    private void within(String option, int value, int least, int most) {
        Arguments.within(spec.commandLine(), option, value, least, most);
    }
}
