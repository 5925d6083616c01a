package org.mpcap.link;

import java.util.Collection;
import java.util.stream.Collectors;
import org.mpcap.wire.IpAddress;

/** Filter expressions (pcap-filter(7)) that let in what concerns us and nothing else. */
public final class CaptureFilter {
    private static final String NEIGHBOURS = "arp or (icmp6 and (ip6[40] == 135 or ip6[40] == 136))";

    private CaptureFilter() {}

    /** ARP and IPv6 neighbour discovery. */
    public static String neighbours() {
        return NEIGHBOURS;
    }

    /**
     * TCP to our addresses and ports, ICMP to our addresses, ARP and neighbour discovery.
     *
     * @param local our addresses; if empty, any address counts as ours
     * @param lowPort lowest of our ports
     * @param highPort highest of our ports
     */
    public static String flows(Collection<IpAddress> local, int lowPort, int highPort) {
        String ours = "(tcp dst portrange " + lowPort + "-" + highPort + " or icmp or icmp6)";
        if (!local.isEmpty()) {
            String hosts = local.stream().map(address -> "dst host " + address).collect(Collectors.joining(" or "));
            ours = "((" + hosts + ") and " + ours + ")";
        }
        return NEIGHBOURS + " or " + ours;
    }
}
