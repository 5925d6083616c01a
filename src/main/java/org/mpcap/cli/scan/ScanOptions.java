package org.mpcap.cli.scan;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mpcap.MptcpScan;
import org.mpcap.UserError;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.RowFilter;
import org.mpcap.report.RowWriter;
import org.mpcap.report.ScanFields;
import org.mpcap.scan.run.ScanRequest;
import picocli.CommandLine.Option;

/** The options of {@code mpcap scan}, by what they are about. */
final class ScanOptions {
    private ScanOptions() {}

    /** Which targets, in which order. */
    static final class TargetGroup {
        @Option(
                names = "--targets",
                paramLabel = "FILE",
                description = "Targets from FILE, one per line; - is standard input. May be given more than once.")
        List<Path> files = new ArrayList<>();

        @Option(names = "--port", paramLabel = "LIST", description = "Ports, as in 80,443,8000-8080; default: 443.")
        String ports = "443";

        @Option(names = "--allow", paramLabel = "FILE", description = "Probe nothing but what FILE lists.")
        List<Path> allow = new ArrayList<>();

        @Option(names = "--block", paramLabel = "FILE", description = "Probe nothing that FILE lists.")
        List<Path> block = new ArrayList<>();

        @Option(
                names = "--allow-reserved",
                description = "Do not block private, multicast and other reserved addresses. For labs.")
        boolean reserved;

        @Option(names = "--max-targets", paramLabel = "N", description = "Stop after N targets.")
        long limit = Long.MAX_VALUE;

        @Option(names = "--seed", paramLabel = "N", description = "Order of the targets; default: random.")
        Optional<Long> seed = Optional.empty();

        @Option(
                names = "--shard",
                paramLabel = "I/N",
                description = "Do the I-th of N equal parts; all parts need the same --seed.")
        String shard = "1/1";

        void apply(MptcpScan.Builder scan, InputStream in) {
            for (Path file : files) {
                if (file.toString().equals("-")) {
                    scan.targetsFrom("-", in);
                } else {
                    scan.targetsFrom(file);
                }
            }
            allow.forEach(scan::allow);
            block.forEach(scan::block);
            scan.reserved(reserved);
            seed.ifPresent(scan::seed);
            option("--port", () -> scan.ports(ScanValues.ports(ports)));
            option("--max-targets", () -> scan.maxTargets(limit));
            ScanValues.shard(scan, shard);
        }
    }

    /** What is sent to each. */
    static final class ProbeGroup {
        @Option(
                names = "--probe",
                paramLabel = "capable|join|version15",
                description = {
                    "capable: MP_CAPABLE (default); join: MP_JOIN with a token nobody gave out; version15: MP_CAPABLE of a"
                            + " version nobody speaks."
                })
        String kind = "capable";

        @Option(
                names = "--mptcp-version",
                paramLabel = "auto|0|1",
                description = "Version to ask for; auto (default) asks for both.")
        String version = "auto";

        @Option(
                names = "--probes",
                paramLabel = "N",
                description = "SYNs of each kind to a target that does not answer, one second apart; default: 1.")
        int attempts = 1;

        @Option(
                names = "--control",
                description = {
                    "Send a plain SYN to those that stay silent, to find what drops the option; implies --probes 2 at least."
                })
        boolean control;

        @Option(
                names = "--prove",
                negatable = true,
                defaultValue = "true",
                fallbackValue = "true",
                description = "Prove MP_CAPABLE answers by a full handshake and a join (default).")
        boolean prove = true;

        @Option(names = "--proofs", paramLabel = "N", description = "Proofs at a time; default: 64.")
        int proofs = 64;

        void apply(MptcpScan.Builder scan) {
            scan.probes(ScanValues.kinds(kind, version));
            scan.control(control).prove(prove);
            option("--probes", () -> scan.attempts(attempts));
            option("--proofs", () -> scan.proofs(proofs));
        }
    }

    /** How fast, how long. */
    static final class PaceGroup {
        @Option(names = "--rate", paramLabel = "N", description = "Packets per second, or 'unlimited'; default: 1000.")
        Optional<String> rate = Optional.empty();

        @Option(
                names = "--bandwidth",
                paramLabel = "BITS",
                description = "Instead of --rate: bits per second on the wire, as in 10M.")
        Optional<String> bandwidth = Optional.empty();

        @Option(names = "--max-runtime", paramLabel = "SECONDS", description = "Send no more after this time.")
        Optional<Integer> runtime = Optional.empty();

        @Option(
                names = "--cooldown",
                paramLabel = "SECONDS",
                description = "Wait this long for late answers after the last SYN; default: 8.")
        int cooldown = 8;

        void apply(MptcpScan.Builder scan) {
            if (rate.isPresent() && bandwidth.isPresent()) {
                throw UserError.usage("--rate and --bandwidth exclude each other");
            }
            rate.ifPresent(text -> scan.rate(ScanValues.rate(text)));
            bandwidth.ifPresent(text -> scan.bandwidth(ScanValues.bits(text)));
            option("--cooldown", () -> scan.cooldown(Duration.ofSeconds(cooldown)));
            runtime.ifPresent(seconds -> option("--max-runtime", () -> scan.maxRuntime(Duration.ofSeconds(seconds))));
        }
    }

    /** Where from. */
    static final class NetworkGroup {
        @Option(
                names = {"-i", "--interface"},
                paramLabel = "NAME",
                description = "Send on this interface.")
        Optional<String> interfaceName = Optional.empty();

        @Option(
                names = "--source-ip",
                paramLabel = "LIST",
                description = "Source addresses, as in 192.0.2.1,192.0.2.8-192.0.2.15; this host must have them.")
        Optional<String> sources = Optional.empty();

        @Option(names = "--source-port", paramLabel = "LOW-HIGH", description = "Source ports; default: 61000-65023.")
        String ports = "61000-65023";

        @Option(
                names = "--gateway-mac",
                paramLabel = "MAC",
                description =
                        "Ethernet address of the next hop of all targets; default: that of the route's gateway, and those of targets on"
                                + " the link, which are asked for.")
        Optional<String> gateway = Optional.empty();

        @Option(
                names = "--kernel-resets",
                paramLabel = "allow|suppress",
                description = {
                    "Whether the kernel may reset the half-open connections it knows nothing of; default: allow, which frees"
                            + " the targets' memory."
                })
        String resets = "allow";

        @Option(
                names = "--sender",
                paramLabel = "auto|batch|bypass|libpcap",
                description = {
                    "batch; bypass: batches that skip the queueing discipline and that no capture on this host sees; libpcap:"
                            + " frame by frame; auto (default): bypass above 100,000 packets/s, else batch."
                })
        String sender = "auto";

        void apply(MptcpScan.Builder scan) {
            interfaceName.ifPresent(scan::interfaceName);
            sources.ifPresent(text -> option("--source-ip", () -> scan.sources(List.of(text.split(",", -1)))));
            ScanValues.sourcePorts(scan, ports);
            gateway.ifPresent(text -> scan.gateway(ScanValues.mac(text)));
            ScanValues.oneOf("--kernel-resets", resets, "allow", "suppress");
            scan.suppressResets(suppressesResets());
            ScanValues.oneOf("--sender", sender, "auto", "batch", "bypass", "libpcap");
            if (!sender.equals("auto")) {
                scan.sending(ScanRequest.Sending.valueOf(sender.toUpperCase(Locale.ROOT)));
            }
        }

        boolean suppressesResets() {
            return resets.equals("suppress");
        }
    }

    /** What comes out. */
    static final class OutputGroup {
        @Option(names = "-o", paramLabel = "FILE", description = "Write rows to FILE; default: standard output.")
        Optional<Path> file = Optional.empty();

        @Option(names = "--format", paramLabel = "FORMAT", description = "json (default) or csv.")
        OutputFormat format = OutputFormat.JSON;

        @Option(names = "--fields", paramLabel = "LIST", split = ",", description = "Only these fields.")
        List<String> fields = ScanFields.COLUMNS;

        @Option(
                names = "--filter",
                paramLabel = "FIELD=VALUES",
                description = {
                    "Only rows like this, as in verdict=PROVEN,CAPABLE or port!=80. Targets without an answer have rows only"
                            + " if verdict=SILENT is asked for."
                })
        List<String> filters = new ArrayList<>();

        @Option(names = "--summary", paramLabel = "FILE", description = "Write the summary of the run as JSON to FILE.")
        Optional<Path> summary = Optional.empty();

        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                description = "Note twice a second how far the run has come.")
        Optional<Path> checkpoint = Optional.empty();

        @Option(
                names = "--resume",
                paramLabel = "FILE",
                description = "Go on where the run of this checkpoint ended; give the same targets and probes.")
        Optional<Path> resume = Optional.empty();

        @Option(names = "-w", paramLabel = "FILE", description = "Write every frame sent and received to a pcap file.")
        Optional<Path> capture = Optional.empty();

        @Option(names = "--quiet", description = "No status line.")
        boolean quiet;

        void apply(MptcpScan.Builder scan) {
            checkpoint.ifPresent(scan::checkpoint);
            resume.ifPresent(scan::resume);
            capture.ifPresent(scan::capture);
        }

        RowWriter.Target target(OutputStream standardOutput) {
            return file.<RowWriter.Target>map(path -> new RowWriter.Target.OnDisk(path, resume.isPresent()))
                    .orElseGet(() -> new RowWriter.Target.Stream(standardOutput));
        }

        RowWriter.Layout layout() {
            if (format == OutputFormat.TEXT) {
                throw UserError.usage("--format: rows come as json or csv");
            }
            for (String field : fields) {
                if (!ScanFields.COLUMNS.contains(field)) {
                    throw UserError.usage("--fields: there is no field '" + field + "'; fields: "
                            + String.join(", ", ScanFields.COLUMNS));
                }
            }
            return new RowWriter.Layout(format == OutputFormat.CSV, fields, filter());
        }

        /** Whether silent targets are to have rows. */
        boolean asksForSilent() {
            return filter().asksFor("verdict", "SILENT");
        }

        private RowFilter filter() {
            RowFilter filter = new RowFilter();
            for (String text : filters) {
                option("--filter", () -> filter.and(text, ScanFields.COLUMNS));
            }
            return filter;
        }
    }

    /** Says which option a wrong value is of. */
    private static void option(String name, Runnable applied) {
        try {
            applied.run();
        } catch (UserError | IllegalArgumentException e) {
            throw UserError.usage(name + ": " + e.getMessage());
        }
    }
}
