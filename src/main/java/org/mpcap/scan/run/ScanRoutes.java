package org.mpcap.scan.run;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mpcap.host.HostException;
import org.mpcap.host.NetworkDevice;
import org.mpcap.host.PathFinder;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLeases;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.OnLinkPrefixes;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.TransportAddress;

/** The way the frames of a scan take: one interface, one gateway per address family, and none to hosts on the link itself. */
final class ScanRoutes {
    private static final int RANGES_CHECKED = 256;

    private final ScanHost host;
    private final ScanPlan plan;
    private final NetworkDevice device;
    private final Map<Boolean, NetworkPath> paths = new HashMap<>();
    private final Map<Boolean, IpAddress> gateways = new HashMap<>();
    private final List<IpAddress> sources = new ArrayList<>();

    private ScanRoutes(ScanHost host, ScanPlan plan, NetworkDevice device) {
        this.host = host;
        this.plan = plan;
        this.device = device;
    }

    /**
     * Finds the way to the targets.
     *
     * @throws HostException if there is none, or not one for all
     */
    static ScanRoutes find(ScanHost host, ScanPlan plan) {
        HostRoutes routes = host.routes();
        checkSources(routes, plan.source().addresses());
        RouteSamples samples = plan.targets().samples();
        List<PathFinder.Hop> hops = new ArrayList<>();
        for (boolean v6 : new boolean[] {false, true}) {
            samples.far(v6).or(() -> reachable(routes, samples.near(v6))).ifPresent(target -> {
                PathFinder.Hop hop = routes.hop(target);
                hops.add(hop);
                if (!hop.device().name().equals(hops.get(0).device().name())) {
                    throw new HostException(
                            HostException.Reason.NO_ROUTE,
                            "IPv4 goes through " + hops.get(0).device().name() + " and IPv6 through "
                                    + hop.device().name() + ": scan one family at a time");
                }
                checkNextHop(routes, plan, target, hop);
            });
        }
        ScanRoutes found = new ScanRoutes(host, plan, hops.get(0).device());
        for (PathFinder.Hop hop : hops) {
            found.add(hop);
        }
        found.sources.addAll(
                plan.source().addresses().isEmpty()
                        ? hops.stream().map(PathFinder.Hop::source).toList()
                        : plan.source().addresses());
        return found;
    }

    /** Answers to an address nobody here answers ARP for would never arrive. */
    private static void checkSources(HostRoutes routes, List<IpAddress> sources) {
        if (sources.isEmpty()) {
            return;
        }
        Set<IpAddress> own = routes.ownAddresses();
        for (IpAddress source : sources) {
            if (!own.contains(source)) {
                throw new HostException(
                        HostException.Reason.NO_SOURCE_ADDRESS,
                        "--source-ip: this host does not have " + source + ": ip addr add " + source + " dev NAME");
            }
        }
    }

    /** The first of these that is another host: a prefix may begin with its network's address, or with one of ours. */
    private static Optional<IpAddress> reachable(HostRoutes routes, List<IpAddress> addresses) {
        for (IpAddress address : addresses) {
            try {
                if (!routes.hop(address).device().loopback()) {
                    return Optional.of(address);
                }
            } catch (HostException e) {
                if (e.reason() != HostException.Reason.NO_ROUTE) {
                    throw e;
                }
            }
        }
        return addresses.stream().findFirst();
    }

    private static void checkNextHop(HostRoutes routes, ScanPlan plan, IpAddress target, PathFinder.Hop hop) {
        if (hop.device().loopback() || plan.source().gateway().isPresent()) {
            return;
        }
        List<AddressRange> named = plan.targets().named();
        RouteSamples samples = plan.targets().samples();
        boolean far = !samples.isNear(target);
        boolean ethernet = !hop.device().mac().equals(MacAddress.ZERO);
        if (far && ethernet && hop.nextHop().equals(target) && plan.targets().count() > 1) {
            throw new HostException(
                    HostException.Reason.NO_ROUTE,
                    target + " is on the link of " + hop.device().name()
                            + ", but no route of the main table says so: list such hosts for 'mpcap probe --targets FILE',"
                            + " add a route, or name a router with --gateway-mac");
        }
        for (AddressRange range : named.subList(0, Math.min(RANGES_CHECKED, named.size()))) {
            for (IpAddress end : List.of(range.first(), range.last())) {
                boolean near = samples.isNear(end);
                if (end.isV6() == target.isV6() && (near || far) && !reaches(routes, end, hop, near)) {
                    throw new HostException(
                            HostException.Reason.NO_ROUTE,
                            end + " and " + target + " have different "
                                    + (near
                                            ? "interfaces: scan them one after the other"
                                            : "next hops: scan them one after the other, or name the next hop with -i and"
                                                    + " --gateway-mac"));
                }
            }
        }
    }

    /** Addresses at the ends of a range, such as a network's own, may have no route of their own: they do not count. */
    private static boolean reaches(HostRoutes routes, IpAddress end, PathFinder.Hop hop, boolean near) {
        try {
            PathFinder.Hop other = routes.hop(end);
            boolean sameDevice = other.device().name().equals(hop.device().name());
            return near
                    ? sameDevice || other.device().loopback()
                    : sameDevice && other.nextHop().equals(hop.nextHop());
        } catch (HostException e) {
            return e.reason() == HostException.Reason.NO_ROUTE;
        }
    }

    private void add(PathFinder.Hop hop) {
        IpAddress target = hop.target();
        boolean near = plan.targets().samples().isNear(target);
        if (!hop.nextHop().equals(target) && !near) {
            gateways.put(target.isV6(), hop.nextHop());
        }
        // On the link each frame gets the Ethernet address of its own target.
        paths.put(
                target.isV6(),
                host.path(
                        target,
                        near ? Optional.of(MacAddress.ZERO) : plan.source().gateway()));
    }

    /** Which targets are sent to directly. */
    OnLinkPrefixes onLink() {
        RouteSamples samples = plan.targets().samples();
        List<AddressRange> links = samples.links().stream()
                .filter(range -> !samples.near(range.v6()).isEmpty())
                .toList();
        return device.loopback() || header(false).isEmpty() || links.isEmpty()
                ? OnLinkPrefixes.NONE
                : new OnLinkPrefixes(
                        links, device.mac(), new OnLinkRoutes(host.routes(), plan.source(), device, gateways)::nextHop);
    }

    String interfaceName() {
        return device.name();
    }

    List<IpAddress> sources() {
        return sources;
    }

    /** The link header of a family's frames; empty on links without one, and for a family without targets. */
    Bytes header(boolean v6) {
        Optional<NetworkPath> path = Optional.ofNullable(paths.get(v6));
        if (path.isPresent()) {
            return path.get().header();
        }
        // The other family's header gives the frames their shape; none of this family is ever sent.
        Bytes other = paths.values().iterator().next().header();
        return other.isEmpty()
                ? other
                : other.slice(0, 12)
                        .plus(Bytes.ofInt(v6 ? EthernetFrame.IPV6 : EthernetFrame.IPV4)
                                .from(2));
    }

    /** What the SYNs of a family offer: the MSS of its route. */
    SynOptions options(boolean v6) {
        SynOptions usual = SynOptions.usual();
        return Optional.ofNullable(paths.get(v6))
                .map(path -> usual.over(path.largestSegment()))
                .orElse(usual);
    }

    /** What concerns the scan, in libpcap's language. */
    String filter() {
        String ports = "tcp dst portrange " + plan.source().ports().low() + "-"
                + plan.source().ports().high();
        Bytes header = header(false);
        String hosts = sources.size() > 8
                ? header.isEmpty() ? "" : "not ether src " + MacAddress.at(header, 6) + " and "
                : sources.stream()
                        .map(source -> "dst host " + source)
                        .collect(Collectors.joining(" or ", "(", ") and "));
        String answers = hosts + "(" + ports + " or icmp or icmp6)";
        boolean asks = onLink().ranges().stream().anyMatch(range -> !range.v6());
        // A neighbour advertisement is ICMPv6 to one of our addresses.
        return asks ? "(" + answers + ") or (arp[6:2] = 2 and ether dst " + device.mac() + ")" : answers;
    }

    /**
     * The way for the proof of a target; on the event loop.
     *
     * @param neighbour the target's Ethernet address, if it is on the link
     * @param ports source ports of this proof
     */
    ProbeRoute proof(TransportAddress target, Optional<MacAddress> neighbour, PortLeases ports) {
        NetworkPath way = requireNonNull(paths.get(target.address().isV6()));
        IpAddress to = target.address();
        NetworkPath path = neighbour
                .map(mac -> NetworkPath.ethernet(way.link(), device.mac(), mac, way.source(), to))
                .orElseGet(() -> new NetworkPath(way.link(), way.header(), way.source(), to));
        return new ProbeRoute(target, path, path, ports::take);
    }
}
