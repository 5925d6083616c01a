package org.mpcap.host;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.mpcap.capture.LinkType;
import org.mpcap.link.Link;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/** Finds the path to a target: interface, source address, next hop, Ethernet addresses. */
public final class PathFinder {
    private final Routes routes;
    private final Interfaces interfaces;
    private final LoopbackRules loopback;
    private final Neighbours neighbours;

    /**
     * Where to, and what the user insists on.
     *
     * @param target the destination
     * @param interfaceName the interface to use, if not the one the routes name
     * @param source the source address to use; it may be one the host does not have
     */
    public record Request(IpAddress target, Optional<String> interfaceName, Optional<IpAddress> source) {
        /** Nothing insisted on. */
        public static Request to(IpAddress target) {
            return new Request(target, Optional.empty(), Optional.empty());
        }
    }

    /**
     * The first step to a target.
     *
     * @param device the interface
     * @param source the source address
     * @param spare whether the host does not have the source address, so that mpcap must answer for it
     * @param nextHop who is to get the packet: a gateway or the target
     * @param target the destination
     */
    public record Hop(NetworkDevice device, IpAddress source, boolean spare, IpAddress nextHop, IpAddress target) {}

    /** A finder over these tables. */
    public PathFinder(Routes routes, Interfaces interfaces, Neighbours neighbours) {
        this.routes = routes;
        this.interfaces = interfaces;
        this.loopback = LoopbackRules.kernel();
        this.neighbours = neighbours;
    }

    /**
     * Plans the first step, without sending anything.
     *
     * @throws HostException if there is no route
     */
    public Hop plan(Request request) {
        IpAddress target = request.target();
        request.source().ifPresent(source -> requireSameFamily(source, target));
        Optional<NetworkDevice> chosen =
                request.interfaceName().map(name -> interfaces.requireUp(interfaces.named(name)));
        if (target.isV6() && target.isLinkLocal() && chosen.isEmpty()) {
            throw new HostException(
                    HostException.Reason.NO_ROUTE,
                    target + " is link-local: name the interface, as in " + target + "%eth0, or with -i");
        }
        boolean spare =
                request.source().isPresent() && !routes.isLocal(request.source().get());
        Route route = routes.to(target, spare ? Optional.empty() : request.source(), chosen);
        if (route.type() == Route.Type.LOCAL) {
            return throughLoopback(request, route, spare);
        }
        if (route.type() != Route.Type.UNICAST) {
            throw Routes.noRoute(target, route.type().name().toLowerCase(Locale.ROOT));
        }
        NetworkDevice device = interfaces.requireUp(interfaces.numbered(route.interfaceIndex()));
        IpAddress source = request.source()
                .or(route::source)
                .orElseThrow(() -> new HostException(
                        HostException.Reason.NO_SOURCE_ADDRESS,
                        device.name() + " has no address to reach " + target
                                + " from: give it one, or name one with --source-ip"));
        return new Hop(device, source, spare, route.gateway().orElse(target), target);
    }

    private Hop throughLoopback(Request request, Route route, boolean spare) {
        IpAddress target = request.target();
        request.interfaceName()
                .filter(name -> !name.equals(Interfaces.LOOPBACK))
                .ifPresent(name -> {
                    throw new HostException(
                            HostException.Reason.NO_ROUTE,
                            target + " is an address of this host, reached through lo and not through " + name);
                });
        NetworkDevice device = interfaces.requireUp(interfaces.named(Interfaces.LOOPBACK));
        IpAddress source = request.source().or(route::source).orElse(target);
        if (spare) {
            requireWayBack(source, device);
        } else {
            loopback.check(source, target);
        }
        return new Hop(device, source, spare, target, target);
    }

    private void requireWayBack(IpAddress source, NetworkDevice device) {
        boolean back;
        try {
            back = routes.to(source, Optional.empty(), Optional.empty()).interfaceIndex() == device.index();
        } catch (HostException e) {
            if (e.reason() != HostException.Reason.NO_ROUTE) {
                throw e;
            }
            back = false;
        }
        if (!back) {
            throw new HostException(
                    HostException.Reason.NO_ROUTE,
                    "answers from this host to " + source + " would not come back on lo: ip route add " + source
                            + " dev lo");
        }
    }

    private static void requireSameFamily(IpAddress source, IpAddress target) {
        if (source.isV6() != target.isV6()) {
            throw new HostException(
                    HostException.Reason.NO_SOURCE_ADDRESS,
                    "source address " + source + " and target " + target + " are of different families");
        }
    }

    /**
     * Plans the first step and finds the next hop's Ethernet address. Fails with a {@link HostException}, or with what
     * {@code links} throws.
     *
     * @param links gives the link for an interface; it may open it, or hand out one already open
     */
    public CompletableFuture<NetworkPath> find(Request request, Function<NetworkDevice, Link> links) {
        try {
            Hop hop = plan(request);
            return path(hop, links.apply(hop.device()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The path that starts with this step, over a link to its interface. */
    public CompletableFuture<NetworkPath> path(Hop hop, Link link) {
        if (link.type() != LinkType.ETHERNET) {
            return CompletableFuture.completedFuture(NetworkPath.raw(link, hop.source(), hop.target()));
        }
        if (hop.device().loopback()) {
            return CompletableFuture.completedFuture(
                    NetworkPath.ethernet(link, MacAddress.ZERO, MacAddress.ZERO, hop.source(), hop.target()));
        }
        return neighbours
                .resolve(link, hop.device(), askingAddress(hop), hop.nextHop())
                .thenApply(mac -> NetworkPath.ethernet(link, hop.device().mac(), mac, hop.source(), hop.target()));
    }

    private static IpAddress askingAddress(Hop hop) {
        if (hop.nextHop().isV6() == hop.source().isV6()) {
            return hop.source();
        }
        return hop.device().addresses().stream()
                .filter(address -> address.isV6() && address.isLinkLocal())
                .findFirst()
                .orElseThrow(() -> new HostException(
                        HostException.Reason.NO_SOURCE_ADDRESS,
                        hop.device().name() + " has no link-local address to reach the gateway " + hop.nextHop()
                                + " from"));
    }
}
