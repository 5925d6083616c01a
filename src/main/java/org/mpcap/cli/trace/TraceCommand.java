package org.mpcap.cli.trace;

import java.io.IOException;
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
import org.mpcap.capture.OutputFile;
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
@Command(name = "trace")
public final class TraceCommand implements Callable<ExitCode> {
    private static final int TRACES_AT_ONCE = 8;

    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "TARGET")
    private List<String> targets = List.of();

    @Mixin(name = "Targets")
    private TargetOptions where = new TargetOptions();

    @ArgGroup(validate = false, heading = "%nHops:%n", order = 2)
    private SweepOptions sweep = new SweepOptions();

    @Mixin(name = "Network")
    private NetworkGroup network = new NetworkGroup();

    @ArgGroup(validate = false, heading = "%nOutput:%n", order = 4)
    private Output output = new Output();

    /** How the sweeps are made. */
    static final class SweepOptions {
        @Option(names = "--mptcp-version", paramLabel = "0|1")
        MptcpVersion version = MptcpVersion.V1;

        @Option(names = "--first-hop", paramLabel = "HOPS")
        int firstHop = 1;

        @Option(names = "--max-hops", paramLabel = "HOPS")
        int maxHops = 30;

        @Option(
                names = {"-q", "--queries"},
                paramLabel = "N")
        int queries = 3;

        @Option(names = "--wait", paramLabel = "SECONDS")
        double wait = 1;

        @Option(names = "--gap", paramLabel = "MS")
        double gap = 5;

        @Option(names = "--parallel", paramLabel = "N")
        int parallel = 16;

        @Option(names = "--closed-port", paramLabel = "PORT")
        int closedPort = 1;

        @Option(names = "--ecn")
        boolean ecn;
    }

    /** What comes out. */
    static final class Output {
        @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
        OutputFormat format = OutputFormat.TEXT;

        @Option(names = "--resolve")
        boolean resolve;

        @Option(names = "--compare", paramLabel = "plain")
        Optional<String> compare = Optional.empty();

        @Option(names = "--report", paramLabel = "FILE")
        Optional<Path> report = Optional.empty();

        @Option(
                names = {"-w", "--write"},
                paramLabel = "FILE")
        Optional<Path> capture = Optional.empty();

        @Option(names = {"-v", "--verbose"})
        boolean verbose;
    }

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        List<Target> all = allTargets();
        if (output.report.isPresent()) {
            OutputFile.requireWritable(output.report.get());
        }
        TraceOutput printer = new TraceOutput(main, output.format, output.compare.isPresent(), all.size());
        MptcpTrace.Builder request = MptcpTrace.of(all)
                .options(options())
                .family(where.family())
                .everyAddress(where.everyAddress())
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
            OutputFile.PLAIN.replace(output.report.get(), to -> to.write(printer.page()));
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
        within("--max-hops", sweep.maxHops, 1, 255);
        within("--first-hop", sweep.firstHop, 1, sweep.maxHops);
        within("--queries", sweep.queries, 1, 10);
        within("--parallel", sweep.parallel, 1, 1000);
        within("--closed-port", sweep.closedPort, 1, 0xffff);
        SynOptions usual = SynOptions.usual();
        SynOptions syn = new SynOptions(
                usual.mss(), true, true, OptionalInt.of(7), sweep.ecn, Optional.empty(), Bytes.EMPTY, List.of());
        return new TraceOptions(
                sweep.version,
                sweep.firstHop,
                sweep.maxHops,
                sweep.queries,
                nanos("--wait", sweep.wait, 0.05, 10, 1e9),
                nanos("--gap", sweep.gap, 0.1, 1000, 1e6),
                sweep.parallel,
                sweep.closedPort,
                Math.max(64, sweep.maxHops),
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
