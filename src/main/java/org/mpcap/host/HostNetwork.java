package org.mpcap.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.mpcap.UserError;
import org.mpcap.capture.LinkType;
import org.mpcap.link.CaptureFilter;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;
import org.mpcap.link.LinkException;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PcapLink;
import org.mpcap.link.PortLease;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.TransportAddress;

/**
 * Everything a run needs of the host: paths to targets over links opened as needed, guarded source ports. Everything but
 * {@link #close} happens on the event loop.
 */
public final class HostNetwork implements AutoCloseable {
    private final EventLoop eventLoop;
    private final Settings settings;
    private final UnaryOperator<Link> decoration;
    private final Consumer<Link> opened;
    private final PathFinder finder;
    private final SourcePorts ports;
    private final Map<String, Attached> attached = new ConcurrentHashMap<>();
    private final Map<Guarded, CompletableFuture<ResetGuard>> guards = new HashMap<>();
    private final Set<ResetGuard> openGuards = ConcurrentHashMap.newKeySet();
    private final Map<IpAddress, ResetGuard> guardOf = new HashMap<>();
    private volatile boolean nearPeer;
    private boolean escalated;
    private boolean nftRefused;

    /**
     * What the user insists on.
     *
     * @param interfaceName the interface, if not the one the routes name
     * @param source the source address, if not the one the routes name
     * @param portRange source ports, if not those outside the kernel's ephemeral range
     * @param guard how to keep the kernel from resetting our flows
     */
    public record Settings(
            Optional<String> interfaceName,
            Optional<IpAddress> source,
            Optional<PortRange> portRange,
            ResetGuard.Choice guard) {}

    /**
     * Ports from the first to the last.
     *
     * @param low first, at least 1
     * @param high last, at most 65535
     */
    public record PortRange(int low, int high) {
        /**
         * Reads {@code LOW-HIGH}, or {@code LOW} for so many ports from there on.
         *
         * @throws UserError if it is neither
         */
        public static PortRange parse(String text, int fromOne) {
            int dash = text.indexOf('-');
            int low = port(dash < 0 ? text : text.substring(0, dash), text);
            int high = dash < 0 ? Math.min(low + fromOne - 1, 0xffff) : port(text.substring(dash + 1), text);
            if (low > high) {
                throw UserError.usage("'" + text + "' is no range: it ends before it begins");
            }
            return new PortRange(low, high);
        }

        private static int port(String digits, String text) {
            try {
                return TransportAddress.parsePort(digits);
            } catch (UserError e) {
                throw UserError.usage("'" + text + "' is no port and no range of ports (" + e.getMessage()
                        + "); write 61000 or 61000-61999");
            }
        }
    }

    private record Guarded(String interfaceName, Optional<IpAddress> spare) {}

    private static final class Attached {
        private final PcapLink pcap;
        private final Link link;
        private final Set<IpAddress> sources = new HashSet<>();

        Attached(PcapLink pcap, Link link) {
            this.pcap = pcap;
            this.link = link;
        }
    }

    /**
     * A network with nothing open yet.
     *
     * @param random where source ports start
     * @param decoration wraps each link when it is opened, as to record what passes over it
     * @param opened is told of each wrapped link before anything is sent on it
     */
    public HostNetwork(
            EventLoop eventLoop,
            Settings settings,
            RandomGenerator random,
            UnaryOperator<Link> decoration,
            Consumer<Link> opened) {
        this.eventLoop = eventLoop;
        this.settings = settings;
        this.decoration = decoration;
        this.opened = opened;
        this.finder =
                new PathFinder(new Routes(), new Interfaces(), new Neighbours(eventLoop, NeighbourTable.kernel()));
        this.ports = settings.portRange()
                .map(range -> new SourcePorts(range.low(), range.high(), random))
                .orElseGet(() -> SourcePorts.outsideEphemeral(random));
    }

    /** The first step to a target, without opening or sending anything. */
    public PathFinder.Hop plan(IpAddress target, Optional<String> zone) {
        return finder.plan(request(target, zone, Optional.empty()));
    }

    private PathFinder.Request request(IpAddress target, Optional<String> zone, Optional<IpAddress> otherSource) {
        if (zone.isPresent() && settings.interfaceName().isPresent() && !zone.equals(settings.interfaceName())) {
            throw new HostException(
                    HostException.Reason.NO_ROUTE,
                    target + "%" + zone.get() + " is not reached through "
                            + settings.interfaceName().get() + ": leave one of them out");
        }
        return new PathFinder.Request(target, zone.or(settings::interfaceName), otherSource.or(settings::source));
    }

    /**
     * The path to a target. Fails with a {@link HostException} or a {@link org.mpcap.link.LinkException}.
     *
     * @param zone the interface it is reached through, if the target names one
     * @param otherSource a source address other than the settings', as for a second subflow
     */
    public CompletableFuture<NetworkPath> to(IpAddress target, Optional<String> zone, Optional<IpAddress> otherSource) {
        try {
            PathFinder.Hop hop = finder.plan(request(target, zone, otherSource));
            Link link = link(hop);
            return guard(hop, link).thenCompose(guard -> finder.path(hop, link));
        } catch (HostException | LinkException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * The path to a target through a next hop whose Ethernet address is known.
     *
     * @param nextHop the address; ignored on links without Ethernet
     */
    public CompletableFuture<NetworkPath> through(IpAddress target, MacAddress nextHop) {
        try {
            PathFinder.Hop hop = finder.plan(request(target, Optional.empty(), Optional.empty()));
            Link link = link(hop);
            NetworkPath path = link.type() == LinkType.ETHERNET
                    ? NetworkPath.ethernet(link, hop.device().mac(), nextHop, hop.source(), target)
                    : NetworkPath.raw(link, hop.source(), target);
            return guard(hop, link).thenApply(guard -> path);
        } catch (HostException | LinkException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Link link(PathFinder.Hop hop) {
        Attached open = attached.get(hop.device().name());
        if (open == null) {
            PcapLink.Settings probing = PcapLink.Settings.probing(filter(Set.of(hop.source())));
            // An interface takes neighbour solicitations for its own addresses only, so for a spare one it must take
            // everything.
            PcapLink pcap = PcapLink.open(
                    hop.device().name(),
                    hop.spare() && hop.source().isV6() ? probing.promiscuously() : probing,
                    eventLoop);
            open = new Attached(pcap, decorated(pcap, hop.device()));
            open.sources.add(hop.source());
            attached.put(hop.device().name(), open);
            open.link.listen(this::watchHopLimit);
            opened.accept(open.link);
        } else if (open.sources.add(hop.source())) {
            open.pcap.filter(filter(open.sources));
        }
        return open.link;
    }

    private Link decorated(PcapLink pcap, NetworkDevice device) {
        try {
            return decoration.apply(new RoutedLink(pcap, device));
        } catch (RuntimeException e) {
            pcap.close();
            throw e;
        }
    }

    /** The silent listener drops what arrives with less than the greatest TTL; a peer that sends with that is reset. */
    private void watchHopLimit(Bytes frame) {
        nearPeer |= HopLimits.isGreatest(frame);
    }

    /**
     * Puts up an nft table beside the silent listeners if a peer was seen whose packets those let through to the kernel.
     *
     * @return whether the table stands now; then a probe that failed before it did is worth another try
     */
    public boolean escalate() {
        if (escalated) {
            return true;
        }
        if (!nearPeer
                || nftRefused
                || settings.guard() != ResetGuard.Choice.AUTO
                || NftOwnerTable.lacks().isPresent()) {
            return false;
        }
        try {
            NftOwnerTable table = NftOwnerTable.load("--reset-guard listener");
            openGuards.add(table);
            table.guard(ports.low(), ports.high());
        } catch (HostException e) {
            // Without the table the run goes on as it was; that it may be exposed is said at its end.
            nftRefused = true;
            return false;
        }
        escalated = true;
        return true;
    }

    /** Whether {@link #escalate} has put up its table. */
    public boolean escalated() {
        return escalated;
    }

    /** Whether a peer was seen whose packets the silent listener, the only guard there is, let through to the kernel. */
    public boolean isExposed() {
        boolean listener = settings.guard() == ResetGuard.Choice.AUTO || settings.guard() == ResetGuard.Choice.LISTENER;
        return nearPeer && listener && !escalated;
    }

    private String filter(Set<IpAddress> sources) {
        return CaptureFilter.flows(sources, ports.low(), ports.high());
    }

    private CompletableFuture<ResetGuard> guard(PathFinder.Hop hop, Link link) {
        Guarded key = new Guarded(
                hop.spare() ? hop.device().name() : "", hop.spare() ? Optional.of(hop.source()) : Optional.empty());
        return guards.computeIfAbsent(
                        key,
                        ignored -> ResetGuard.open(settings.guard(), hop, link, eventLoop)
                                .thenApply(this::remember))
                .thenApply(guard -> {
                    guardOf.put(hop.source(), guard);
                    return guard;
                });
    }

    private ResetGuard remember(ResetGuard guard) {
        openGuards.add(guard);
        return guard;
    }

    /**
     * A free source port for flows over this path, guarded; none if all are in use.
     *
     * @throws IllegalArgumentException if no path from this source address was asked for
     */
    public Optional<PortLease> lease(NetworkPath over) {
        ResetGuard guard = guardOf.get(over.source());
        if (guard == null) {
            throw new IllegalArgumentException("no path from " + over.source() + " was asked for");
        }
        return ports.lease(guard);
    }

    /** A source port that nothing guards, to show what would be sent from it. */
    public Optional<PortLease> unguardedLease() {
        return ports.lease(new NoGuard());
    }

    /** Links open now. */
    public List<Link> links() {
        List<Link> links = new ArrayList<>();
        attached.values().forEach(open -> links.add(open.link));
        return links;
    }

    @Override
    public void close() {
        openGuards.forEach(ResetGuard::close);
        attached.values().forEach(open -> open.link.close());
    }
}
