package org.mpcap.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.Scan;
import org.mpcap.scan.Shard;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/**
 * One run of {@code mpcap scan}, as its options say.
 *
 * @param targets the targets
 * @param setup what is sent to them
 * @param proofs proofs at a time
 * @param share which part, in which order
 * @param network where from
 * @param output what comes out
 * @param run what tells this run from others, for checkpoints
 * @param arguments the command line, for the summary
 */
record ScanPlan(
        ScanTargets targets,
        Scan.Setup setup,
        int proofs,
        Share share,
        Network network,
        Output output,
        String run,
        List<String> arguments) {
    private static final int SOURCES = 4096;
    /** Ethernet header, IPv4 header and TCP header. */
    private static final int HEADERS = 14 + 20 + 20;
    /** Preamble, frame check sequence and the gap between frames. */
    private static final int AROUND_A_FRAME = 8 + 4 + 12;

    /**
     * Which part of the targets.
     *
     * @param runtime seconds after which no more is sent
     */
    record Share(Shard shard, Optional<Long> seed, long limit, Optional<Integer> runtime) {}

    /**
     * Where from.
     *
     * @param sender how frames are sent: {@code batch}, {@code bypass} or {@code libpcap}
     */
    record Network(
            Optional<String> interfaceName,
            List<IpAddress> sources,
            PortRange ports,
            Optional<MacAddress> gateway,
            boolean suppressResets,
            String sender) {
        private static final int PROOF_PORTS = 512;

        /** Ports of the proofs, beside those of the scan. */
        PortRange proofPorts() {
            return ports.high() <= 0xffff - PROOF_PORTS
                    ? new PortRange(0xffff - PROOF_PORTS + 1, 0xffff)
                    : new PortRange(Math.max(1, ports.low() - PROOF_PORTS), Math.max(1, ports.low() - 1));
        }
    }

    /** What comes out. */
    record Output(
            Optional<Path> file,
            RowWriter.Layout layout,
            Optional<Path> summary,
            Optional<Path> checkpoint,
            Optional<Path> resume,
            Optional<Path> capture,
            boolean quiet) {}

    /** The mean size of these SYNs over IPv4, with all that surrounds a frame on the wire. */
    static double bytesOnTheWire(List<ProbeKind> kinds) {
        return kinds.stream()
                .mapToInt(kind -> {
                    int option = switch (kind) {
                        case CAPABLE_V1 -> 4;
                        case PLAIN -> 0;
                        default -> 12;
                    };
                    int options = option == 0
                            ? SynOptions.usual().build(0, 0, List.of()).write().length()
                            : SynOptions.usual().sizeWith(option);
                    return HEADERS + options + AROUND_A_FRAME;
                })
                .average()
                .orElseThrow();
    }

    /** The addresses in a list of addresses, prefixes and ranges. */
    static List<IpAddress> addresses(String option, String text) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            try {
                ranges.add(AddressRange.parse(part));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
            }
        }
        List<IpAddress> addresses = new ArrayList<>();
        for (AddressRange range : AddressRange.union(ranges)) {
            addresses.addAll(range.addresses(SOURCES)
                    .orElseThrow(() -> new IllegalArgumentException(
                            option + ": " + range + " has more than " + SOURCES + " addresses")));
        }
        return addresses;
    }
}
