package org.mpcap.scan;

import java.util.List;
import java.util.stream.Stream;

/**
 * Addresses that never name a host on the Internet: the special-purpose registries of RFC 6890 as far as their entries are not
 * globally reachable, multicast, and for IPv6 everything outside the global unicast space 2000::/3.
 */
public final class ReservedRanges {
    private static final List<AddressRange> ALL = AddressRange.union(Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    "::/3",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20",
                    "4000::/2",
                    "8000::/1")
            .map(AddressRange::parse)
            .toList());

    private ReservedRanges() {}

    /** All of them, sorted and disjoint. */
    public static List<AddressRange> all() {
        return ALL;
    }
}
