package org.mpcap.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.mpcap.wire.IpAddress;

/** Finds the address of a target that may have a name. */
record TargetAddresses(boolean onlyV4, boolean onlyV6) {
    /** A name without a fitting address; the message is for the user. */
    static final class UnknownHost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownHost(String message) {
            super(message);
        }
    }

    /** @throws UnknownHost if there is none */
    IpAddress of(Target target) {
        try {
            return Arrays.stream(InetAddress.getAllByName(target.host()))
                    .map(IpAddress::of)
                    .filter(address -> address.isV6() ? !onlyV4 : !onlyV6)
                    .findFirst()
                    .orElseThrow(() -> new UnknownHost(
                            "'" + target.host() + "' has no " + (onlyV4 ? "IPv4" : "IPv6") + " address"));
        } catch (UnknownHostException e) {
            throw new UnknownHost("unknown host '" + target.host() + "': check the name, or give an address");
        }
    }
}
