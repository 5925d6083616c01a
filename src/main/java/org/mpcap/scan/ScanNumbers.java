package org.mpcap.scan;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.UserError;

/** Ports and paces of a scan as users write them. */
public final class ScanNumbers {
    private ScanNumbers() {}

    /**
     * A list of ports, as in {@code 80,443,8000-8080}.
     *
     * @throws UserError if it is none
     */
    public static List<Integer> ports(String text) {
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

    /**
     * Packets per second; {@code unlimited} is infinite.
     *
     * @throws UserError if it is neither
     */
    public static double rate(String text) {
        if (text.equals("unlimited")) {
            return Double.POSITIVE_INFINITY;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) == 0) {
            throw UserError.usage(
                    "--rate: '" + text + "' is no rate; write packets per second from 1 on, or unlimited");
        }
        return Integer.parseInt(text);
    }

    /**
     * Bits per second, as in {@code 500k}, {@code 10M} or {@code 1G}.
     *
     * @throws UserError if it is none
     */
    public static double bits(String text) {
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
}
