package org.mpcap.cli.shared;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.wire.IpAddress;

/** Finds the address of a target that may have a name. */
public record TargetAddresses(boolean onlyV4, boolean onlyV6) {
    /** Throws {@link UserError} if there is none. */
    public IpAddress of(Target target) {
        try {
            return Arrays.stream(InetAddress.getAllByName(target.host()))
                    .map(IpAddress::of)
                    .filter(address -> address.isV6() ? !onlyV4 : !onlyV6)
                    .findFirst()
                    .orElseThrow(() -> UserError.usage(
                            "'" + target.host() + "' has no " + (onlyV4 ? "IPv4" : "IPv6") + " address"));
        } catch (UnknownHostException e) {
            throw UserError.usage("unknown host '" + target.host() + "': check the name, or give an address");
        }
    }
}
