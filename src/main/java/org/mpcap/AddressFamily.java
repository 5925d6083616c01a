package org.mpcap;

import java.util.List;
import org.mpcap.wire.IpAddress;

/** Which addresses of a name are used. */
public enum AddressFamily {
    /** The first, whatever it is. */
    ANY,
    /** The first of IPv4. */
    IPV4,
    /** The first of IPv6. */
    IPV6;

    /**
     * The address of a host to use.
     *
     * @param host as the user wrote it
     * @param addresses all it has
     * @throws UserError if none is of this family
     */
    public IpAddress choose(String host, List<IpAddress> addresses) {
        return addresses.stream()
                .filter(address -> this == ANY || address.isV6() == (this == IPV6))
                .findFirst()
                .orElseThrow(() ->
                        UserError.usage("'" + host + "' has no " + (this == IPV4 ? "IPv4" : "IPv6") + " address"));
    }
}
