package org.mpcap.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.RowFilter;
import org.mpcap.report.ScanFields;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.Scan;
import org.mpcap.scan.Shard;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap scan}: whole networks. */
@Command(
        name = "scan",
        description = {
            "Scan networks for MPTCP: one SYN per target and version, no state per target, answers recognised by their sequence"
                    + " numbers, and what answers MP_CAPABLE proven by a join.",
            "",
            "Scan only networks whose owners agree to it, at a rate they can bear."
        },
        footer = {
            "mpcap scan --allow-reserved -o rows.jsonl 10.1.0.0/16",
            "mpcap scan --targets hosts.txt --port 80,443 --rate 5000 --format csv",
            "mpcap scan --shard 2/4 --seed 7 --checkpoint run.ckpt -o part2.jsonl ...",
            "mpcap scan --resume run.ckpt --shard 2/4 -o part2.jsonl ..."
        },
        exitCodeList = {
            "0:done",
            "1:done, but answers were lost on this machine and could not be fetched again",
            "2:wrong usage: an option, a target, a list, a checkpoint",
            "3:cannot run here: no privilege, no libpcap, no route",
            "4:a file or standard output could not be read or written",
            "70:internal error",
            "130:interrupted; results so far are written"
        })
final class ScanCommand implements Callable<ExitCode> {
    private static final long SECOND = 1_000_000_000L;

    @ParentCommand
    private Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "TARGET",
            description = "Address, prefix (ADDRESS/LENGTH) or range (FIRST-LAST); IPv4 or IPv6.")
    private List<String> targets = List.of();

    @ArgGroup(validate = false, heading = "%nTargets:%n", order = 1)
    private TargetGroup which = new TargetGroup();

    @ArgGroup(validate = false, heading = "%nProbes:%n", order = 2)
    private ProbeGroup probes = new ProbeGroup();

    @ArgGroup(validate = false, heading = "%nPace:%n", order = 3)
    private PaceGroup pace = new PaceGroup();

    @ArgGroup(validate = false, heading = "%nNetwork:%n", order = 4)
    private NetworkGroup network = new NetworkGroup();

    @ArgGroup(validate = false, heading = "%nOutput:%n", order = 5)
    private OutputGroup output = new OutputGroup();

    /** Which targets, in which order. */
    private static final class TargetGroup {
        @Option(
                names = "--targets",
                paramLabel = "FILE",
                description = "Targets from FILE, one per line; - is standard input. May be given more than once.")
        private List<Path> files = new ArrayList<>();

        @Option(names = "--port", paramLabel = "LIST", description = "Ports, as in 80,443,8000-8080; default: 443.")
        private String ports = "443";

        @Option(names = "--allow", paramLabel = "FILE", description = "Probe nothing but what FILE lists.")
        private List<Path> allow = new ArrayList<>();

        @Option(names = "--block", paramLabel = "FILE", description = "Probe nothing that FILE lists.")
        private List<Path> block = new ArrayList<>();

        @Option(
                names = "--allow-reserved",
                description = "Do not block private, multicast and other reserved addresses. For labs.")
        private boolean reserved;

        @Option(names = "--max-targets", paramLabel = "N", description = "Stop after N targets.")
        private long limit = Long.MAX_VALUE;

        @Option(names = "--seed", paramLabel = "N", description = "Order of the targets; default: random.")
        private Optional<Long> seed = Optional.empty();

        @Option(
                names = "--shard",
                paramLabel = "I/N",
                description = "Do the I-th of N equal parts; all parts need the same --seed.")
        private String shard = "1/1";
    }

    /** What is sent to each. */
    private static final class ProbeGroup {
        @Option(
                names = "--probe",
                paramLabel = "KIND",
                description = {
                    "capable: MP_CAPABLE (default); join: MP_JOIN with a token nobody gave out; version15: MP_CAPABLE of a"
                            + " version nobody speaks."
                })
        private String kind = "capable";

        @Option(
                names = "--mptcp-version",
                paramLabel = "auto|0|1",
                description = "Version to ask for; auto (default) asks for both.")
        private String version = "auto";

        @Option(
                names = "--probes",
                paramLabel = "N",
                description = "SYNs to a target that does not answer, one second apart; default: 1.")
        private int attempts = 1;

        @Option(
                names = "--control",
                description = {
                    "Send a plain SYN to those that stay silent, to find what drops the option; implies --probes 2 at least."
                })
        private boolean control;

        @Option(
                names = "--prove",
                negatable = true,
                defaultValue = "true",
                fallbackValue = "true",
                description = "Prove MP_CAPABLE answers by a full handshake and a join (default).")
        private boolean prove = true;

        @Option(names = "--proofs", paramLabel = "N", description = "Proofs at a time; default: 64.")
        private int proofs = 64;
    }

    /** How fast, how long. */
    private static final class PaceGroup {
        @Option(names = "--rate", paramLabel = "N", description = "SYNs per second, or 'unlimited'; default: 1000.")
        private Optional<String> rate = Optional.empty();

        @Option(
                names = "--bandwidth",
                paramLabel = "BITS",
                description = "Instead of --rate: bits per second on the wire, as in 10M.")
        private Optional<String> bandwidth = Optional.empty();

        @Option(names = "--max-runtime", paramLabel = "SECONDS", description = "Send no more after this time.")
        private Optional<Integer> runtime = Optional.empty();

        @Option(
                names = "--cooldown",
                paramLabel = "SECONDS",
                description = "Wait this long for late answers after the last SYN; default: 8.")
        private int cooldown = 8;
    }

    /** Where from. */
    private static final class NetworkGroup {
        @Option(
                names = {"-i", "--interface"},
                paramLabel = "NAME",
                description = "Send on this interface.")
        private Optional<String> interfaceName = Optional.empty();

        @Option(
                names = "--source-ip",
                paramLabel = "LIST",
                description = "Source addresses, as in 192.0.2.1,192.0.2.8-192.0.2.15; this host must have them.")
        private Optional<String> sources = Optional.empty();

        @Option(names = "--source-port", paramLabel = "LOW-HIGH", description = "Source ports; default: 61000-65023.")
        private String ports = "61000-65023";

        @Option(
                names = "--gateway-mac",
                paramLabel = "MAC",
                description = "Ethernet address of the next hop; default: that of the route's gateway.")
        private Optional<String> gateway = Optional.empty();

        @Option(
                names = "--kernel-resets",
                paramLabel = "allow|suppress",
                description = {
                    "Whether the kernel may reset the half-open connections it knows nothing of; default: allow, which frees"
                            + " the targets' memory."
                })
        private String resets = "allow";

        @Option(
                names = "--sender",
                paramLabel = "WAY",
                description = "batch (default), bypass (batches that skip the queueing discipline) or libpcap.")
        private String sender = "batch";
    }

    /** What comes out. */
    private static final class OutputGroup {
        @Option(names = "-o", paramLabel = "FILE", description = "Write rows to FILE; default: standard output.")
        private Optional<Path> file = Optional.empty();

        @Option(names = "--format", paramLabel = "FORMAT", description = "json (default) or csv.")
        private OutputFormat format = OutputFormat.JSON;

        @Option(names = "--fields", paramLabel = "LIST", split = ",", description = "Only these fields.")
        private List<String> fields = ScanFields.COLUMNS;

        @Option(
                names = "--filter",
                paramLabel = "FIELD=VALUES",
                description = {
                    "Only rows like this, as in verdict=PROVEN,CAPABLE or port!=80. Targets without an answer have rows only"
                            + " if verdict=SILENT is asked for."
                })
        private List<String> filters = new ArrayList<>();

        @Option(names = "--summary", paramLabel = "FILE", description = "Write the summary of the run as JSON to FILE.")
        private Optional<Path> summary = Optional.empty();

        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                description = "Note twice a second how far the run has come.")
        private Optional<Path> checkpoint = Optional.empty();

        @Option(
                names = "--resume",
                paramLabel = "FILE",
                description = "Go on where the run of this checkpoint ended; give the same targets and probes.")
        private Optional<Path> resume = Optional.empty();

        @Option(names = "-w", paramLabel = "FILE", description = "Write every frame sent and received to a pcap file.")
        private Optional<Path> capture = Optional.empty();

        @Option(names = "--quiet", description = "No status line.")
        private boolean quiet;
    }

    @Override
    public ExitCode call() throws Exception {
        try {
            return new ScanRun(main, plan()).run();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private ScanPlan plan() throws IOException {
        Shard shard = shard();
        List<ProbeKind> kinds = kinds();
        RowFilter filter = filter();
        double rate = rate(kinds);
        Arguments.within(spec.commandLine(), "--probes", probes.attempts, 1, 16);
        Arguments.within(spec.commandLine(), "--proofs", probes.proofs, 1, 256);
        Arguments.within(spec.commandLine(), "--cooldown", pace.cooldown, 0, 3600);
        pace.runtime.ifPresent(
                seconds -> Arguments.within(spec.commandLine(), "--max-runtime", seconds, 1, Integer.MAX_VALUE));
        oneOf("--kernel-resets", network.resets, "allow", "suppress");
        oneOf("--sender", network.sender, "batch", "bypass", "libpcap");
        if (which.limit < 1) {
            throw new IllegalArgumentException("--max-targets: " + which.limit + " is less than 1");
        }
        int attempts = probes.control ? Math.max(2, probes.attempts) : probes.attempts;
        long cooldown = pace.cooldown * SECOND;
        boolean silent = filter.asksFor("verdict", "SILENT");
        Scan.Setup setup = new Scan.Setup(
                kinds,
                attempts,
                probes.control,
                silent,
                probes.prove && kinds.get(0) != ProbeKind.JOIN && kinds.get(0) != ProbeKind.VERSION_15,
                rate,
                SECOND,
                cooldown,
                capacity(rate, attempts, cooldown));
        String run = String.join(
                " ",
                "targets=" + targets + which.files,
                "ports=" + which.ports,
                "lists=" + which.allow + which.block + which.reserved,
                "shard=" + which.shard,
                "probe=" + kinds);
        return new ScanPlan(
                targets(shard),
                setup,
                probes.proofs,
                new ScanPlan.Share(shard, which.seed, which.limit, pace.runtime),
                new ScanPlan.Network(
                        network.interfaceName,
                        sources(),
                        sourcePorts(),
                        network.gateway.map(ScanCommand::mac),
                        network.resets.equals("suppress"),
                        network.sender),
                new ScanPlan.Output(
                        output.file,
                        new RowWriter.Layout(csv(), fields(), filter),
                        output.summary,
                        output.checkpoint.or(() -> output.resume),
                        output.resume,
                        output.capture,
                        output.quiet),
                run,
                spec.commandLine().getParseResult().originalArgs());
    }

    private ScanTargets targets(Shard shard) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path file : which.files) {
            files.add(
                    file.toString().equals("-")
                            ? ScanTargets.spool(main.streams().in())
                            : file);
        }
        return ScanTargets.of(
                new ScanTargets.Wish(targets, files, which.allow, which.block, which.reserved, which.ports, shard));
    }

    /** Room for the targets sent to within the longest wait, twice over; never more than 32 million. */
    private static int capacity(double rate, int attempts, long cooldown) {
        double seconds = 3 + attempts + (double) cooldown / SECOND;
        double wanted = Math.min(2 * rate * seconds, 1 << 25);
        return Math.max(1 << 14, Integer.highestOneBit(Math.max(1, (int) wanted - 1)) << 1);
    }

    private Shard shard() {
        String[] parts = which.shard.split("/", -1);
        try {
            return new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1]));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--shard: '" + which.shard + "' is no part; write 1/4 … 4/4", e);
        }
    }

    private List<ProbeKind> kinds() {
        oneOf("--probe", probes.kind, "capable", "join", "version15");
        oneOf("--mptcp-version", probes.version, "auto", "0", "1");
        return switch (probes.kind) {
            case "join" -> List.of(ProbeKind.JOIN);
            case "version15" -> List.of(ProbeKind.VERSION_15);
            default ->
                switch (probes.version) {
                    case "0" -> List.of(ProbeKind.CAPABLE_V0);
                    case "1" -> List.of(ProbeKind.CAPABLE_V1);
                    default -> List.of(ProbeKind.CAPABLE_V1, ProbeKind.CAPABLE_V0);
                };
        };
    }

    private static void oneOf(String option, String value, String... choices) {
        if (!List.of(choices).contains(value)) {
            throw new IllegalArgumentException(option + ": '" + value + "' is none of " + String.join(", ", choices));
        }
    }

    private double rate(List<ProbeKind> kinds) {
        if (pace.bandwidth.isPresent()) {
            if (pace.rate.isPresent()) {
                throw new IllegalArgumentException("--rate and --bandwidth exclude each other");
            }
            return bits(pace.bandwidth.get()) / 8 / ScanPlan.bytesOnTheWire(kinds);
        }
        String text = pace.rate.orElse("1000");
        if (text.equals("unlimited")) {
            return Double.POSITIVE_INFINITY;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) == 0) {
            throw new IllegalArgumentException(
                    "--rate: '" + text + "' is no rate; write packets per second from 1 on, or unlimited");
        }
        return Integer.parseInt(text);
    }

    private static double bits(String text) {
        if (!text.matches("[1-9]\\d{0,11}[kKMG]?")) {
            throw new IllegalArgumentException("--bandwidth: '" + text + "' is no bandwidth; write 500k, 10M or 1G");
        }
        double unit = switch (text.charAt(text.length() - 1)) {
            case 'k', 'K' -> 1e3;
            case 'M' -> 1e6;
            case 'G' -> 1e9;
            default -> 1;
        };
        return Double.parseDouble(text.replaceAll("[kKMG]", "")) * unit;
    }

    private List<IpAddress> sources() {
        return network.sources
                .map(text -> ScanPlan.addresses("--source-ip", text))
                .orElse(List.of());
    }

    private PortRange sourcePorts() {
        String[] bounds = network.ports.split("-", -1);
        try {
            int low = Integer.parseInt(bounds[0]);
            int high = Integer.parseInt(bounds[bounds.length - 1]);
            if (bounds.length <= 2 && low >= 1 && low <= high && high <= 0xffff) {
                return new PortRange(low, high);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--source-port: '" + network.ports + "' is no range; write 61000-61999", e);
        }
        throw new IllegalArgumentException("--source-port: '" + network.ports + "' is no range; write 61000-61999");
    }

    private static MacAddress mac(String text) {
        try {
            return MacAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--gateway-mac: " + e.getMessage(), e);
        }
    }

    private boolean csv() {
        if (output.format == OutputFormat.TEXT) {
            throw new IllegalArgumentException("--format: rows come as json or csv");
        }
        return output.format == OutputFormat.CSV;
    }

    private List<String> fields() {
        for (String field : output.fields) {
            if (!ScanFields.COLUMNS.contains(field)) {
                throw new IllegalArgumentException("--fields: there is no field '" + field + "'; fields: "
                        + String.join(", ", ScanFields.COLUMNS));
            }
        }
        return output.fields;
    }

    private RowFilter filter() {
        RowFilter filter = new RowFilter();
        for (String text : output.filters) {
            try {
                filter.and(text, ScanFields.COLUMNS);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("--filter: " + e.getMessage(), e);
            }
        }
        return filter;
    }
}
