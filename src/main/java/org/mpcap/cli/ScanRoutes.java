package org.mpcap.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mpcap.host.HostException;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.HostNetwork.Way;
import org.mpcap.host.Interfaces;
import org.mpcap.host.NetworkDevice;
import org.mpcap.host.PathFinder;
import org.mpcap.link.NetworkPath;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.OnLinkPrefixes;
import org.mpcap.scan.ProofPool;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.TransportAddress;

/** The way the frames of a scan take: one interface, one gateway per address family, and none to hosts on the link itself. */
final class ScanRoutes {
    private static final int RANGES_CHECKED = 256;

    private final HostNetwork network;
    private final ScanPlan plan;
    private final NetworkDevice device;
    private final Map<Boolean, Way> ways = new HashMap<>();
    private final Map<Boolean, IpAddress> gateways = new HashMap<>();
    private final List<IpAddress> sources = new ArrayList<>();

    private ScanRoutes(HostNetwork network, ScanPlan plan, NetworkDevice device) {
        this.network = network;
        this.plan = plan;
        this.device = device;
    }

    /**
     * Finds the way to the targets.
     *
     * @throws HostException if there is none, or not one for all
     */
    static ScanRoutes find(LiveSession session, ScanPlan plan) throws InterruptedException {
        HostNetwork network = session.network();
        checkSources(plan.network().sources());
        ScanSurvey survey = plan.targets().survey();
        List<PathFinder.Hop> hops = new ArrayList<>();
        for (boolean v6 : new boolean[] {false, true}) {
            survey.far(v6).or(() -> reachable(network, survey.near(v6))).ifPresent(target -> {
                PathFinder.Hop hop = network.plan(target);
                hops.add(hop);
                if (!hop.device().name().equals(hops.get(0).device().name())) {
                    throw new HostException(
                            HostException.Reason.NO_ROUTE,
                            "IPv4 goes through " + hops.get(0).device().name() + " and IPv6 through "
                                    + hop.device().name() + ": scan one family at a time");
                }
                checkNextHop(network, plan, target, hop);
            });
        }
        ScanRoutes way = new ScanRoutes(network, plan, hops.get(0).device());
        for (PathFinder.Hop hop : hops) {
            way.add(session, hop);
        }
        way.sources.addAll(
                plan.network().sources().isEmpty()
                        ? way.ownSources()
                        : plan.network().sources());
        return way;
    }

    /** Answers to an address nobody here answers ARP for would never arrive. */
    private static void checkSources(List<IpAddress> sources) {
        if (sources.isEmpty()) {
            return;
        }
        Set<IpAddress> own = new HashSet<>();
        new Interfaces().all().forEach(device -> own.addAll(device.addresses()));
        for (IpAddress source : sources) {
            if (!own.contains(source)) {
                throw new HostException(
                        HostException.Reason.NO_SOURCE_ADDRESS,
                        "--source-ip: this host does not have " + source + ": ip addr add " + source + " dev NAME");
            }
        }
    }

    /** The first of these that is another host: a prefix may begin with its network's address, or with one of ours. */
    private static Optional<IpAddress> reachable(HostNetwork network, List<IpAddress> addresses) {
        for (IpAddress address : addresses) {
            try {
                if (!network.plan(address).device().loopback()) {
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

    private static void checkNextHop(HostNetwork network, ScanPlan plan, IpAddress target, PathFinder.Hop hop) {
        if (hop.device().loopback() || plan.network().gateway().isPresent()) {
            return;
        }
        List<AddressRange> named = plan.targets().named();
        ScanSurvey survey = plan.targets().survey();
        boolean far = !survey.isNear(target);
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
                boolean near = survey.isNear(end);
                if (end.isV6() == target.isV6() && (near || far) && !reaches(network, end, hop, near)) {
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
    private static boolean reaches(HostNetwork network, IpAddress end, PathFinder.Hop hop, boolean near) {
        try {
            PathFinder.Hop other = network.plan(end);
            boolean sameDevice = other.device().name().equals(hop.device().name());
            return near
                    ? sameDevice || other.device().loopback()
                    : sameDevice && other.nextHop().equals(hop.nextHop());
        } catch (HostException e) {
            return e.reason() == HostException.Reason.NO_ROUTE;
        }
    }

    private void add(LiveSession session, PathFinder.Hop hop) throws InterruptedException {
        IpAddress target = hop.target();
        CompletableFuture<Way> found = new CompletableFuture<>();
        session.eventLoop()
                .execute(() -> wayTo(target).whenComplete((way, failure) -> {
                    if (failure == null) {
                        found.complete(way);
                    } else {
                        found.completeExceptionally(failure);
                    }
                }));
        if (!hop.nextHop().equals(target) && !plan.targets().survey().isNear(target)) {
            gateways.put(target.isV6(), hop.nextHop());
        }
        try {
            ways.put(target.isV6(), found.get());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(cause);
        }
    }

    private CompletableFuture<Way> wayTo(IpAddress target) {
        if (plan.targets().survey().isNear(target)) {
            // Each frame gets the Ethernet address of its own target.
            return network.through(target, MacAddress.ZERO);
        }
        if (plan.network().gateway().isEmpty()) {
            return network.to(target, Optional.empty());
        }
        return network.through(target, plan.network().gateway().get());
    }

    /** Which targets are sent to directly. */
    OnLinkPrefixes onLink() {
        ScanSurvey survey = plan.targets().survey();
        List<AddressRange> links = survey.links().stream()
                .filter(range -> !survey.near(range.v6()).isEmpty())
                .toList();
        return device.loopback() || header(false).isEmpty() || links.isEmpty()
                ? OnLinkPrefixes.NONE
                : new OnLinkPrefixes(links, device.mac(), new NearRoutes(plan.network(), device, gateways)::nextHop);
    }

    private List<IpAddress> ownSources() {
        return ways.values().stream().map(way -> way.path().source()).toList();
    }

    String interfaceName() {
        return device.name();
    }

    List<IpAddress> sources() {
        return sources;
    }

    /** The link header of a family's frames; empty on links without one, and for a family without targets. */
    Bytes header(boolean v6) {
        Optional<Way> way = Optional.ofNullable(ways.get(v6));
        if (way.isPresent()) {
            return way.get().path().header();
        }
        // The other family's header gives the frames their shape; none of this family is ever sent.
        Bytes other = ways.values().iterator().next().path().header();
        return other.isEmpty()
                ? other
                : other.slice(0, 12)
                        .plus(Bytes.ofInt(v6 ? EthernetFrame.IPV6 : EthernetFrame.IPV4)
                                .from(2));
    }

    /** What concerns the scan, in libpcap's language. */
    String filter() {
        String ports = "tcp dst portrange " + plan.network().ports().low() + "-"
                + plan.network().ports().high();
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
     * Ways for proofs, each with guarded source ports.
     *
     * @param neighbours the Ethernet addresses of targets on the link
     */
    ProofPool.Routes routes(Function<IpAddress, Optional<MacAddress>> neighbours) {
        return new ProofPool.Routes() {
            private final Map<ProbeRoute, List<Integer>> taken = new HashMap<>();

            @Override
            public ProbeRoute open(TransportAddress target) {
                Way way = ways.get(target.address().isV6());
                NetworkPath path = path(way.path(), target.address());
                List<Integer> ports = new ArrayList<>();
                ProbeRoute route = new ProbeRoute(target, path, path, over -> {
                    OptionalInt port = network.freePort(way.guard());
                    port.ifPresent(ports::add);
                    return port;
                });
                taken.put(route, ports);
                return route;
            }

            private NetworkPath path(NetworkPath way, IpAddress target) {
                return neighbours
                        .apply(target)
                        .map(mac -> NetworkPath.ethernet(way.link(), device.mac(), mac, way.source(), target))
                        .orElseGet(() -> new NetworkPath(way.link(), way.header(), way.source(), target));
            }

            @Override
            public void close(ProbeRoute route) {
                Optional.ofNullable(taken.remove(route)).ifPresent(ports -> ports.forEach(network::releasePort));
            }
        };
    }
}
