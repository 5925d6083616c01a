package org.mpcap.cli;

import java.util.Optional;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.IpAddress;

/**
 * A target as written on the command line.
 *
 * @param text as written
 * @param host name or address without brackets; empty for an embedded server
 * @param port 1…65535
 * @param embedded version of the server in this process, if it is one
 */
record Target(String text, String host, int port, Optional<MptcpVersion> embedded) {
    private static final String EMBEDDED = "embedded:";

    /** @throws IllegalArgumentException with a message for the user */
    static Target parse(String text, int defaultPort) {
        if (text.startsWith(EMBEDDED)) {
            return embedded(text);
        }
        if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ')) {
            throw wrong(text);
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end >= 0 && text.substring(1, end).contains("%")) {
                throw new IllegalArgumentException("'" + text + "': leave out the zone and name the interface with -i");
            }
            if (end < 0 || IpAddress.literal(text.substring(1, end)).isEmpty()) {
                throw new IllegalArgumentException("'" + text + "' has no IPv6 address in brackets");
            }
            String rest = text.substring(end + 1);
            if (!rest.isEmpty() && !rest.startsWith(":")) {
                throw wrong(text);
            }
            return new Target(
                    text,
                    text.substring(1, end),
                    rest.isEmpty() ? defaultPort : port(text, rest.substring(1)),
                    Optional.empty());
        }
        if (IpAddress.literal(text).isPresent()) {
            return new Target(text, text, defaultPort, Optional.empty());
        }
        int colon = text.indexOf(':');
        if (colon != text.lastIndexOf(':')) {
            throw new IllegalArgumentException("'" + text + "' is no target: write an IPv6 address as [ADDRESS]:PORT");
        }
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.isEmpty()) {
            throw wrong(text);
        }
        return new Target(
                text, host, colon < 0 ? defaultPort : port(text, text.substring(colon + 1)), Optional.empty());
    }

    private static Target embedded(String text) {
        return switch (text.substring(EMBEDDED.length())) {
            case "v0" -> new Target(text, "", 80, Optional.of(MptcpVersion.V0));
            case "v1" -> new Target(text, "", 80, Optional.of(MptcpVersion.V1));
            default -> throw new IllegalArgumentException("'" + text + "' is none of embedded:v0, embedded:v1");
        };
    }

    private static int port(String text, String digits) {
        try {
            return Arguments.port(digits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no target: write HOST, HOST:PORT, [IPv6]:PORT, embedded:v0 or embedded:v1");
    }
}
