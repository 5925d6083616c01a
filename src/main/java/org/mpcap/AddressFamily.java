package org.mpcap;

import java.util.List;
import org.mpcap.wire.IpAddress;

/** Which addresses of a name are used. */
public enum AddressFamily {
    /** Those of either family. */
    ANY,
    /** Those of IPv4. */
    IPV4,
    /** Those of IPv6. */
    IPV6;

    /**
     * The addresses of a host to use.
     *
     * @param host as the user wrote it
     * @param addresses all it has
     * @throws UserError if none is of this family
     */
    public List<IpAddress> choose(String host, List<IpAddress> addresses) {
        List<IpAddress> chosen = addresses.stream()
                .filter(address -> this == ANY || address.isV6() == (this == IPV6))
                .toList();
        if (chosen.isEmpty()) {
            throw UserError.usage("'" + host + "' has no " + (this == IPV4 ? "IPv4" : "IPv6") + " address");
        }
        return chosen;
    }
}
