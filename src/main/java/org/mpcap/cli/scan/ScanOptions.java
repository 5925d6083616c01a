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
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.RowFilter;
import org.mpcap.report.RowWriter;
import org.mpcap.report.ScanFields;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.ScanNumbers;
import org.mpcap.scan.run.ScanRequest;
import org.mpcap.wire.MacAddress;
import picocli.CommandLine.Option;

/** The options of {@code mpcap scan}, by what they are about. */
final class ScanOptions {
    private ScanOptions() {}

    /** Which targets, in which order. */
    static final class TargetGroup {
        @Option(names = "--targets", paramLabel = "FILE")
        List<Path> files = new ArrayList<>();

        @Option(
                names = {"-p", "--port"},
                paramLabel = "LIST")
        String ports = "443";

        @Option(names = "--allow", paramLabel = "FILE")
        List<Path> allow = new ArrayList<>();

        @Option(names = "--block", paramLabel = "FILE")
        List<Path> block = new ArrayList<>();

        @Option(names = "--allow-reserved")
        boolean reserved;

        @Option(names = "--max-targets", paramLabel = "N")
        long limit = Long.MAX_VALUE;

        @Option(names = "--seed", paramLabel = "N")
        Optional<Long> seed = Optional.empty();

        @Option(names = "--shard", paramLabel = "I/N")
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
            option("--port", () -> scan.ports(ScanNumbers.ports(ports)));
            option("--max-targets", () -> scan.maxTargets(limit));
            shard(scan, shard);
        }
    }

    /** What is sent to each. */
    static final class ProbeGroup {
        @Option(names = "--probe", paramLabel = "capable|join|version15")
        String kind = "capable";

        @Option(names = "--mptcp-version", paramLabel = "auto|0|1")
        String version = "auto";

        @Option(names = "--probes", paramLabel = "N")
        int attempts = 1;

        @Option(names = "--control")
        boolean control;

        @Option(names = "--prove", negatable = true, defaultValue = "true", fallbackValue = "true")
        boolean prove = true;

        @Option(names = "--proofs", paramLabel = "N")
        int proofs = 64;

        void apply(MptcpScan.Builder scan) {
            scan.probes(kinds(kind, version));
            scan.control(control).prove(prove);
            option("--probes", () -> scan.attempts(attempts));
            option("--proofs", () -> scan.proofs(proofs));
        }
    }

    /** How fast, how long. */
    static final class PaceGroup {
        @Option(
                names = {"-r", "--rate"},
                paramLabel = "N")
        Optional<String> rate = Optional.empty();

        @Option(names = "--bandwidth", paramLabel = "BITS")
        Optional<String> bandwidth = Optional.empty();

        @Option(names = "--max-runtime", paramLabel = "SECONDS")
        Optional<Integer> runtime = Optional.empty();

        @Option(names = "--cooldown", paramLabel = "SECONDS")
        int cooldown = 8;

        void apply(MptcpScan.Builder scan) {
            if (rate.isPresent() && bandwidth.isPresent()) {
                throw UserError.usage("--rate and --bandwidth exclude each other");
            }
            rate.ifPresent(text -> scan.rate(ScanNumbers.rate(text)));
            bandwidth.ifPresent(text -> scan.bandwidth(ScanNumbers.bits(text)));
            option("--cooldown", () -> scan.cooldown(Duration.ofSeconds(cooldown)));
            runtime.ifPresent(seconds -> option("--max-runtime", () -> scan.maxRuntime(Duration.ofSeconds(seconds))));
        }
    }

    /** Where from. */
    static final class NetworkGroup {
        @Option(
                names = {"-i", "--interface"},
                paramLabel = "NAME")
        Optional<String> interfaceName = Optional.empty();

        @Option(names = "--source-ip", paramLabel = "LIST")
        Optional<String> sources = Optional.empty();

        @Option(names = "--source-port", paramLabel = "LOW-HIGH")
        String ports = "61000-65023";

        @Option(names = "--gateway-mac", paramLabel = "MAC")
        Optional<String> gateway = Optional.empty();

        @Option(names = "--kernel-resets", paramLabel = "allow|suppress")
        String resets = "allow";

        @Option(names = "--sender", paramLabel = "auto|batch|bypass|libpcap")
        String sender = "auto";

        void apply(MptcpScan.Builder scan) {
            interfaceName.ifPresent(scan::interfaceName);
            sources.ifPresent(text -> option("--source-ip", () -> scan.sources(List.of(text.split(",", -1)))));
            option("--source-port", () -> {
                PortRange range = PortRange.parse(ports, 1);
                scan.sourcePorts(range.low(), range.high());
            });
            gateway.ifPresent(text -> scan.gateway(mac(text)));
            oneOf("--kernel-resets", resets, "allow", "suppress");
            scan.suppressResets(suppressesResets());
            oneOf("--sender", sender, "auto", "batch", "bypass", "libpcap");
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
        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE")
        Optional<Path> file = Optional.empty();

        @Option(names = "--format", paramLabel = "FORMAT")
        OutputFormat format = OutputFormat.JSON;

        @Option(names = "--fields", paramLabel = "LIST", split = ",")
        List<String> fields = ScanFields.COLUMNS;

        @Option(names = "--filter", paramLabel = "FIELD=VALUES")
        List<String> filters = new ArrayList<>();

        @Option(names = "--summary", paramLabel = "FILE")
        Optional<Path> summary = Optional.empty();

        @Option(names = "--checkpoint", paramLabel = "FILE")
        Optional<Path> checkpoint = Optional.empty();

        @Option(names = "--resume", paramLabel = "FILE")
        Optional<Path> resume = Optional.empty();

        @Option(
                names = {"-w", "--write"},
                paramLabel = "FILE")
        Optional<Path> capture = Optional.empty();

        @Option(names = {"-q", "--quiet"})
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

    private static void oneOf(String option, String value, String... choices) {
        if (!List.of(choices).contains(value)) {
            throw UserError.usage(option + ": '" + value + "' is none of " + String.join(", ", choices));
        }
    }

    private static ProbeKind[] kinds(String kind, String version) {
        oneOf("--probe", kind, "capable", "join", "version15");
        oneOf("--mptcp-version", version, "auto", "0", "1");
        return switch (kind) {
            case "join" -> new ProbeKind[] {ProbeKind.JOIN};
            case "version15" -> new ProbeKind[] {ProbeKind.VERSION_15};
            default ->
                switch (version) {
                    case "0" -> new ProbeKind[] {ProbeKind.CAPABLE_V0};
                    case "1" -> new ProbeKind[] {ProbeKind.CAPABLE_V1};
                    default -> new ProbeKind[] {ProbeKind.CAPABLE_V1, ProbeKind.CAPABLE_V0};
                };
        };
    }

    private static void shard(MptcpScan.Builder scan, String text) {
        String[] parts = text.split("/", -1);
        try {
            scan.shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1]));
        } catch (UserError | NumberFormatException e) {
            throw UserError.usage("--shard: '" + text + "' is no part; write 1/4 … 4/4");
        }
    }

    private static MacAddress mac(String text) {
        try {
            return MacAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--gateway-mac: " + e.getMessage());
        }
    }
}
