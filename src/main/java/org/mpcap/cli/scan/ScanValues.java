package org.mpcap.cli.scan;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.MptcpScan;
import org.mpcap.UserError;
import org.mpcap.scan.ProbeKind;
import org.mpcap.wire.MacAddress;

/** How the values of the options of {@code mpcap scan} are written. What is wrong with one is a {@link UserError}. */
final class ScanValues {
    private ScanValues() {}

    static void oneOf(String option, String value, String... choices) {
        if (!List.of(choices).contains(value)) {
            throw UserError.usage(option + ": '" + value + "' is none of " + String.join(", ", choices));
        }
    }

    static ProbeKind[] kinds(String kind, String version) {
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

    static List<Integer> ports(String text) {
        List<Integer> ports = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            int low = port(text, dash < 0 ? part : part.substring(0, dash));
            int high = dash < 0 ? low : port(text, part.substring(dash + 1));
            if (low > high) {
                throw UserError.usage("'" + part + "' ends before it begins");
            }
            for (int port = low; port <= high; port++) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static int port(String text, String digits) {
        if (!digits.strip().matches("\\d{1,5}")
                || Integer.parseInt(digits.strip()) > 0xffff
                || Integer.parseInt(digits.strip()) == 0) {
            throw UserError.usage("'" + text + "' is no list of ports; write 443 or 80,443,8000-8080");
        }
        return Integer.parseInt(digits.strip());
    }

    static void shard(MptcpScan.Builder scan, String text) {
        String[] parts = text.split("/", -1);
        try {
            scan.shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[parts.length - 1]));
        } catch (UserError | NumberFormatException e) {
            throw UserError.usage("--shard: '" + text + "' is no part; write 1/4 … 4/4");
        }
    }

    static double rate(String text) {
        if (text.equals("unlimited")) {
            return Double.POSITIVE_INFINITY;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) == 0) {
            throw UserError.usage(
                    "--rate: '" + text + "' is no rate; write packets per second from 1 on, or unlimited");
        }
        return Integer.parseInt(text);
    }

    static double bits(String text) {
        if (!text.matches("[1-9]\\d{0,11}[kKMG]?")) {
            throw UserError.usage("--bandwidth: '" + text + "' is no bandwidth; write 500k, 10M or 1G");
        }
        double unit = switch (text.charAt(text.length() - 1)) {
            case 'k', 'K' -> 1e3;
            case 'M' -> 1e6;
            case 'G' -> 1e9;
            default -> 1;
        };
        return Double.parseDouble(text.replaceAll("[kKMG]", "")) * unit;
    }

    static void sourcePorts(MptcpScan.Builder scan, String text) {
        String[] bounds = text.split("-", -1);
        try {
            if (bounds.length <= 2) {
                scan.sourcePorts(Integer.parseInt(bounds[0]), Integer.parseInt(bounds[bounds.length - 1]));
                return;
            }
        } catch (UserError | NumberFormatException e) {
            throw UserError.usage("--source-port: '" + text + "' is no range; write 61000-61999");
        }
        throw UserError.usage("--source-port: '" + text + "' is no range; write 61000-61999");
    }

    static MacAddress mac(String text) {
        try {
            return MacAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--gateway-mac: " + e.getMessage());
        }
    }
}
