package org.mpcap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.RowFilter;
import org.mpcap.report.ScanFields;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.Scan;
import org.mpcap.scan.Shard;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;
import picocli.CommandLine;

/** Makes a {@link ScanPlan} of what the command line says, or names the first thing wrong with it. */
final class ScanPlanner {
    private static final long SECOND = 1_000_000_000L;
    private static final int LARGEST_CAPACITY = 1 << 25;
    /** Lists are held in pieces of a million targets, each as long as one of its targets is in flight. */
    private static final int LARGEST_CAPACITY_OF_LISTS = 1 << 22;

    private static final double BYPASS_ABOVE = 100_000;

    private final CommandLine command;
    private final InputStream in;
    private final List<String> targets;
    private final ScanOptions.TargetGroup which;
    private final ScanOptions.ProbeGroup probes;
    private final ScanOptions.PaceGroup pace;
    private final ScanOptions.NetworkGroup network;
    private final ScanOptions.OutputGroup output;

    ScanPlanner(
            CommandLine command,
            InputStream in,
            List<String> targets,
            ScanOptions.TargetGroup which,
            ScanOptions.ProbeGroup probes,
            ScanOptions.PaceGroup pace,
            ScanOptions.NetworkGroup network,
            ScanOptions.OutputGroup output) {
        this.command = command;
        this.in = in;
        this.targets = targets;
        this.which = which;
        this.probes = probes;
        this.pace = pace;
        this.network = network;
        this.output = output;
    }

    /**
     * The plan.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    ScanPlan plan() throws IOException {
        Shard shard = shard();
        List<ProbeKind> kinds = kinds();
        RowFilter filter = filter();
        double rate = rate(kinds);
        Arguments.within(command, "--probes", probes.attempts, 1, 16);
        Arguments.within(command, "--proofs", probes.proofs, 1, 256);
        Arguments.within(command, "--cooldown", pace.cooldown, 0, 3600);
        pace.runtime.ifPresent(seconds -> Arguments.within(command, "--max-runtime", seconds, 1, Integer.MAX_VALUE));
        oneOf("--kernel-resets", network.resets, "allow", "suppress");
        oneOf("--sender", network.sender, "auto", "batch", "bypass", "libpcap");
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
                capacity(rate, attempts, cooldown, which.files.isEmpty()));
        ScanTargets chosen = targets(shard);
        String run = String.join(
                " ",
                "targets=" + targets + which.files,
                "ports=" + which.ports,
                "lists=" + which.allow + which.block + which.reserved,
                "shard=" + which.shard,
                "probe=" + kinds,
                "count=" + chosen.count(),
                "digest=" + Long.toHexString(chosen.digest()));
        return new ScanPlan(
                chosen,
                setup,
                probes.proofs,
                new ScanPlan.Share(shard, which.seed, which.limit, pace.runtime),
                new ScanPlan.Network(
                        network.interfaceName,
                        sources(),
                        sourcePorts(),
                        network.gateway.map(ScanPlanner::mac),
                        network.resets.equals("suppress"),
                        sender(rate)),
                new ScanPlan.Output(
                        output.file,
                        new RowWriter.Layout(csv(), fields(), filter),
                        output.summary,
                        output.checkpoint.or(() -> output.resume),
                        output.resume,
                        output.capture,
                        output.quiet),
                run,
                command.getParseResult().originalArgs());
    }

    private ScanTargets targets(Shard shard) throws IOException {
        List<Path> files = new ArrayList<>();
        List<Path> copies = new ArrayList<>();
        for (Path file : which.files) {
            if (file.toString().equals("-")) {
                Path copy = ScanTargets.spool(in);
                copies.add(copy);
                files.add(copy);
            } else {
                files.add(file);
            }
        }
        // A next hop that is named gets everything.
        List<AddressRange> links = network.gateway.isPresent() ? List.of() : ScanSurvey.links(network.interfaceName);
        return ScanTargets.of(new ScanTargets.Wish(
                targets, files, copies, which.allow, which.block, which.reserved, which.ports, shard, links));
    }

    /** Room for the targets sent to within the longest wait, twice over. */
    private static int capacity(double rate, int attempts, long cooldown, boolean ranges) {
        double seconds = 3 + attempts + (double) cooldown / SECOND;
        double wanted = Math.min(2 * rate * seconds, ranges ? LARGEST_CAPACITY : LARGEST_CAPACITY_OF_LISTS);
        return Math.max(1 << 14, Integer.highestOneBit(Math.max(1, (int) wanted - 1)) << 1);
    }

    /** At high rates the queueing discipline, and every capture on the interface, costs too much of each packet. */
    private String sender(double rate) {
        return network.sender.equals("auto") ? rate > BYPASS_ABOVE ? "bypass" : "batch" : network.sender;
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
