package org.mpcap.serve;

import java.util.List;
import java.util.Optional;
import org.mpcap.UserError;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * Where a server is asked to listen.
 *
 * @param address the address; without it, every address of the host
 * @param port 0…65535; 0 is any port that is free
 */
public record ListenAddress(Optional<IpAddress> address, int port) {
    /**
     * Reads {@code [ADDR]:PORT}, {@code :PORT}, {@code *:PORT} or {@code PORT}.
     *
     * @throws UserError if it is none of these
     */
    public static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String digits = text.substring(colon + 1);
        try {
            int port = digits.equals("0") ? 0 : TransportAddress.parsePort(digits);
            if (host.isEmpty() || host.equals("*")) {
                return new ListenAddress(Optional.empty(), port);
            }
            String plain = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
            IpAddress address =
                    IpAddress.literal(plain).orElseThrow(() -> UserError.usage("no address '" + plain + "'"));
            return new ListenAddress(Optional.of(address), port);
        } catch (UserError e) {
            throw UserError.usage(
                    "'" + text + "' is not [ADDR]:PORT, as in 10.1.0.2:8080 or [::1]:8080 (" + e.getMessage() + ")");
        }
    }

    /** The addresses this means on a host that has these. */
    public List<TransportAddress> on(List<IpAddress> ownAddresses) {
        return address.map(List::of).orElse(ownAddresses).stream()
                .map(each -> new TransportAddress(each, port))
                .toList();
    }
}
