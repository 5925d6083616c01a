package org.mpcap.scan;

import java.util.List;
import java.util.function.Function;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/**
 * Which targets may be on the link itself, so that their Ethernet addresses must be found out.
 *
 * @param ranges addresses that may be on the link; what is not in them goes to the gateway without a question
 * @param own our Ethernet address
 * @param nextHop says of one of these addresses, for certain, where packets to it go; asked once for each
 */
public record OnLinkPrefixes(List<AddressRange> ranges, MacAddress own, Function<IpAddress, NextHop> nextHop) {
    /** Everything goes to the gateway. */
    public static final OnLinkPrefixes NONE =
            new OnLinkPrefixes(List.of(), MacAddress.ZERO, address -> new NextHop.Gateway());

    /** Makes a union of the ranges. */
    public OnLinkPrefixes {
        ranges = List.copyOf(AddressRange.union(ranges));
    }

    /** Whether an address may be on the link. */
    public boolean covers(IpAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
