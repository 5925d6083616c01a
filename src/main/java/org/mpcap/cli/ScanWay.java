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
import java.util.stream.Collectors;
import org.mpcap.host.HostException;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.HostNetwork.Way;
import org.mpcap.host.Interfaces;
import org.mpcap.host.PathFinder;
import org.mpcap.link.Path;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.ProofPool;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.EthernetFrame;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.TransportAddress;

/** The one way all frames of a scan take: one interface, one next hop per address family. */
final class ScanWay {
    private static final int RANGES_CHECKED = 256;

    private final HostNetwork network;
    private final String interfaceName;
    private final Map<Boolean, Way> ways = new HashMap<>();
    private final List<IpAddress> sources = new ArrayList<>();

    private ScanWay(HostNetwork network, String interfaceName) {
        this.network = network;
        this.interfaceName = interfaceName;
    }

    /**
     * Finds the way to the targets.
     *
     * @throws HostException if there is none, or not one for all
     */
    static ScanWay find(LiveSession session, ScanPlan plan) throws InterruptedException {
        HostNetwork network = session.network();
        checkSources(plan.network().sources());
        String name = "";
        for (IpAddress target : plan.targets().first()) {
            PathFinder.Hop hop = network.plan(target);
            if (!name.isEmpty() && !name.equals(hop.device().name())) {
                throw new HostException(
                        HostException.Reason.NO_ROUTE,
                        "IPv4 goes through " + name + " and IPv6 through "
                                + hop.device().name() + ": scan one family at a time");
            }
            name = hop.device().name();
            checkNextHop(network, plan, target, hop);
        }
        ScanWay way = new ScanWay(network, name);
        for (IpAddress target : plan.targets().first()) {
            way.add(session, plan, target);
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

    private static void checkNextHop(HostNetwork network, ScanPlan plan, IpAddress target, PathFinder.Hop hop) {
        if (hop.device().loopback() || plan.network().gateway().isPresent()) {
            return;
        }
        List<AddressRange> named = plan.targets().named();
        boolean single = plan.targets().count() == 1;
        if (hop.nextHop().equals(target) && !single) {
            throw new HostException(
                    HostException.Reason.NO_ROUTE,
                    target + " is on the link of " + hop.device().name()
                            + " itself, and scan sends everything to one next hop: list its hosts for 'mpcap probe"
                            + " --targets FILE', or name a router with --gateway-mac");
        }
        for (AddressRange range : named.subList(0, Math.min(RANGES_CHECKED, named.size()))) {
            for (IpAddress end : List.of(range.first(), range.last())) {
                if (end.isV6() == target.isV6() && !reaches(network, end, hop)) {
                    throw new HostException(
                            HostException.Reason.NO_ROUTE,
                            end + " and " + target
                                    + " have different next hops: scan them one after the other, or name the next hop with"
                                    + " -i and --gateway-mac");
                }
            }
        }
    }

    /** Addresses at the ends of a range, such as a network's own, may have no route of their own: they do not count. */
    private static boolean reaches(HostNetwork network, IpAddress end, PathFinder.Hop hop) {
        try {
            PathFinder.Hop other = network.plan(end);
            return other.nextHop().equals(hop.nextHop())
                    && other.device().name().equals(hop.device().name());
        } catch (HostException e) {
            return e.reason() == HostException.Reason.NO_ROUTE;
        }
    }

    private void add(LiveSession session, ScanPlan plan, IpAddress target) throws InterruptedException {
        CompletableFuture<Way> found = new CompletableFuture<>();
        session.timeline()
                .execute(() -> wayTo(plan, target).whenComplete((way, failure) -> {
                    if (failure == null) {
                        found.complete(way);
                    } else {
                        found.completeExceptionally(failure);
                    }
                }));
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

    private CompletableFuture<Way> wayTo(ScanPlan plan, IpAddress target) {
        if (plan.network().gateway().isEmpty()) {
            return network.to(target, Optional.empty());
        }
        return network.through(target, plan.network().gateway().get());
    }

    private List<IpAddress> ownSources() {
        return ways.values().stream().map(way -> way.path().source()).toList();
    }

    String interfaceName() {
        return interfaceName;
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
    String filter(ScanPlan plan) {
        String ports = "tcp dst portrange " + plan.network().ports().low() + "-"
                + plan.network().ports().high();
        Bytes header = header(false);
        String hosts = sources.size() > 8
                ? header.isEmpty() ? "" : "not ether src " + MacAddress.at(header, 6) + " and "
                : sources.stream()
                        .map(source -> "dst host " + source)
                        .collect(Collectors.joining(" or ", "(", ") and "));
        return hosts + "(" + ports + " or icmp or icmp6)";
    }

    /** Ways for proofs, each with guarded source ports. */
    ProofPool.Routes routes() {
        return new ProofPool.Routes() {
            private final Map<ProbeRoute, List<Integer>> taken = new HashMap<>();

            @Override
            public ProbeRoute open(TransportAddress target) {
                Way way = ways.get(target.address().isV6());
                Path path = new Path(
                        way.path().link(), way.path().header(), way.path().source(), target.address());
                List<Integer> ports = new ArrayList<>();
                ProbeRoute route = new ProbeRoute(target, path, path, over -> {
                    OptionalInt port = network.freePort(way.guard());
                    port.ifPresent(ports::add);
                    return port;
                });
                taken.put(route, ports);
                return route;
            }

            @Override
            public void close(ProbeRoute route) {
                Optional.ofNullable(taken.remove(route)).ifPresent(ports -> ports.forEach(network::releasePort));
            }
        };
    }
}
