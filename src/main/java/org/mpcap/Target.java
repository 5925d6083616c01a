package org.mpcap;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.VisibleText;

/**
 * What a request is about: a port of a host, or a server inside this process.
 *
 * @param text as written
 * @param host name or address without brackets; empty for a server inside this process
 * @param zone interface that a link-local IPv6 address is reached through (RFC 4007 11), if one is named
 * @param port 1…65535
 * @param embedded version of the server in this process, if it is one
 */
public record Target(String text, String host, Optional<String> zone, int port, Optional<MptcpVersion> embedded) {
    /** Port of targets that name none: HTTPS, where public MPTCP servers are. */
    public static final int DEFAULT_PORT = 443;

    private static final String EMBEDDED = "embedded:";
    private static final int EMBEDDED_PORT = 80;
    private static final int HTTP_PORT = 80;
    /** Scheme, perhaps a user's name, host with its port, and whatever follows (RFC 3986). */
    private static final Pattern URL =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(?:[^/?#@]*@)?([^/?#]+)(?:[/?#].*)?");

    /**
     * Reads {@code HOST[:PORT]}, {@code [IPv6[%INTERFACE]][:PORT]}, {@code embedded:v0} or {@code embedded:v1}; the port is 443 if none is named.
     *
     * @throws UserError if it is none of these
     */
    public static Target parse(String text) {
        return parse(text, DEFAULT_PORT);
    }

    /**
     * Reads a target that has this port if it names none.
     *
     * @throws UserError if it is no target
     */
    public static Target parse(String text, int defaultPort) {
        if (text.startsWith(EMBEDDED)) {
            return embedded(text);
        }
        if (text.isEmpty() || text.indexOf(' ') >= 0 || !text.codePoints().allMatch(VisibleText::isVisible)) {
            throw wrong(text);
        }
        if (text.contains("/")) {
            return ofAddressLine(text, defaultPort);
        }
        if (text.startsWith("[")) {
            return bracketed(text, defaultPort);
        }
        if (isAddress(text)) {
            return at(text, text, defaultPort);
        }
        int colon = text.indexOf(':');
        if (colon != text.lastIndexOf(':')) {
            throw UserError.usage("'" + text + "' is no target: write an IPv6 address as [ADDRESS]:PORT");
        }
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.isEmpty()) {
            throw wrong(text);
        }
        if (host.matches("[0-9.]+-[0-9.]+")) {
            throw UserError.usage("'" + text + "' is no target but a range: 'mpcap scan FIRST-LAST' takes those");
        }
        if (isNumber(host) && IpAddress.literal(host).isEmpty()) {
            throw UserError.usage("'" + text + "' is a number and no host: write HOST:PORT, as in 10.1.0.2:"
                    + (host.matches("[0-9]{1,5}") ? host : "443"));
        }
        return at(text, host, colon < 0 ? defaultPort : port(text, text.substring(colon + 1)));
    }

    /** The same port of another address. */
    Target at(IpAddress address) {
        return new Target(text, address.toString(), zone, port, Optional.empty());
    }

    private static Target at(String text, String host, int port) {
        int percent = host.indexOf('%');
        if (percent < 0) {
            return new Target(text, host, Optional.empty(), port, Optional.empty());
        }
        String address = host.substring(0, percent);
        if (!IpAddress.literal(address).filter(IpAddress::isLinkLocal).isPresent() || percent == host.length() - 1) {
            throw UserError.usage(
                    "'" + text + "': only a link-local address has an interface behind it, as in fe80::1%eth0");
        }
        return new Target(text, address, Optional.of(host.substring(percent + 1)), port, Optional.empty());
    }

    /** Whether this is an address, be it with an interface behind it. */
    private static boolean isAddress(String text) {
        int percent = text.indexOf('%');
        return IpAddress.literal(percent < 0 ? text : text.substring(0, percent))
                .isPresent();
    }

    /** What stands in a browser's address line: host and port of it count. */
    private static Target ofAddressLine(String text, int defaultPort) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            throw UserError.usage("'" + text + "' is no target but "
                    + (text.matches(".*/[0-9.]+")
                            ? "a prefix: 'mpcap scan' takes those"
                            : "has a path: write HOST:PORT"));
        }
        boolean http = url.group(1).equalsIgnoreCase("http");
        boolean https = url.group(1).equalsIgnoreCase("https");
        Target meant = parse(url.group(2), http ? HTTP_PORT : https ? DEFAULT_PORT : defaultPort);
        return new Target(text, meant.host(), meant.zone(), meant.port(), meant.embedded());
    }

    private static Target bracketed(String text, int defaultPort) {
        int end = text.indexOf(']');
        if (end < 0 || !isAddress(text.substring(1, end))) {
            throw UserError.usage("'" + text + "' has no IPv6 address in brackets");
        }
        String rest = text.substring(end + 1);
        if (!rest.isEmpty() && !rest.startsWith(":")) {
            throw wrong(text);
        }
        return at(text, text.substring(1, end), rest.isEmpty() ? defaultPort : port(text, rest.substring(1)));
    }

    /** What resolvers take for an address, though nobody means it: a last label that is a number. */
    private static boolean isNumber(String host) {
        String last = host.substring(host.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return last.matches("[0-9]+|0x[0-9a-f]*");
    }

    private static Target embedded(String text) {
        return switch (text.substring(EMBEDDED.length())) {
            case "v0" -> embedded(text, MptcpVersion.V0);
            case "v1" -> embedded(text, MptcpVersion.V1);
            default -> throw UserError.usage("'" + text + "' is none of embedded:v0, embedded:v1");
        };
    }

    private static Target embedded(String text, MptcpVersion version) {
        return new Target(text, "", Optional.empty(), EMBEDDED_PORT, Optional.of(version));
    }

    private static int port(String text, String digits) {
        try {
            return TransportAddress.parsePort(digits);
        } catch (UserError e) {
            throw UserError.usage("'" + text + "': " + e.getMessage());
        }
    }

    private static UserError wrong(String text) {
        return UserError.usage(
                "'" + text + "' is no target: write HOST, HOST:PORT, [IPv6]:PORT, embedded:v0 or embedded:v1");
    }
}
