package org.mpcap.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.mpcap.link.CaptureFilter;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;
import org.mpcap.link.LinkException;
import org.mpcap.link.PatientLink;
import org.mpcap.link.PcapLink;
import org.mpcap.link.PortLease;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * Everything a server in user space needs of the host: links on which clients can reach its addresses, the kernel kept quiet.
 * An address the host does not have is answered for.
 */
public final class ListeningNetwork implements AutoCloseable {
    private final EventLoop eventLoop;
    private final Optional<String> interfaceName;
    private final ResetGuard.Choice choice;
    private final UnaryOperator<Link> decoration;
    private final Consumer<Link> opened;
    private final Interfaces interfaces = new Interfaces();
    private final Routes routes = new Routes();
    private final Map<String, Place> places = new LinkedHashMap<>();
    private final Set<ResetGuard> guards = ConcurrentHashMap.newKeySet();
    private final Map<ResetGuard.Choice, ResetGuard> ownAddressGuards = new LinkedHashMap<>();
    private final Set<Integer> ports = new LinkedHashSet<>();
    private final Set<IpAddress> claimed = new LinkedHashSet<>();
    private final Runnable exposed;
    private boolean nearClient;

    private record Place(PcapLink pcap, Link link, Set<IpAddress> addresses) {}

    /**
     * A network with nothing open yet.
     *
     * @param interfaceName the interface for addresses the host does not have, if not the one the routes name
     * @param decoration wraps each link when it is opened
     * @param opened is told of each wrapped link
     * @param exposed run once when a client was seen whose packets the guard lets through to the kernel
     */
    public ListeningNetwork(
            EventLoop eventLoop,
            Optional<String> interfaceName,
            ResetGuard.Choice choice,
            UnaryOperator<Link> decoration,
            Consumer<Link> opened,
            Runnable exposed) {
        this.eventLoop = eventLoop;
        this.interfaceName = interfaceName;
        this.choice = choice;
        this.decoration = decoration;
        this.opened = opened;
        this.exposed = exposed;
    }

    /** Every address of this host at which clients can be answered: those of interfaces that are up, and ::1. */
    public List<IpAddress> ownAddresses() {
        List<IpAddress> addresses = new ArrayList<>();
        for (NetworkDevice device : interfaces.all()) {
            if (device.up()) {
                device.addresses().stream()
                        .filter(address -> address.isV6() || !address.isLoopback())
                        .forEach(addresses::add);
            }
        }
        return addresses;
    }

    /**
     * A port that nobody listens on, outside the kernel's ephemeral range.
     *
     * @throws HostException if there is none
     */
    public int freePort(RandomGenerator random) {
        try (SilentListener probe = new SilentListener()) {
            return SourcePorts.outsideEphemeral(random)
                    .lease(probe)
                    .map(PortLease::port)
                    .orElseThrow(() -> new HostException(
                            HostException.Reason.PORT_IN_USE, "no port is free: name one that is to be"));
        }
    }

    /**
     * Opens what is needed to serve at this address. Fails with a {@link HostException} or a
     * {@link org.mpcap.link.LinkException}.
     */
    public CompletableFuture<Void> open(TransportAddress address) {
        try {
            ports.add(address.port());
            Optional<NetworkDevice> owner = interfaces.all().stream()
                    .filter(device -> device.addresses().contains(address.address()))
                    .findFirst();
            return owner.isPresent() ? own(owner.get(), address) : spare(address);
        } catch (HostException | LinkException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Void> own(NetworkDevice device, TransportAddress address) {
        if (address.address().isLoopback()) {
            LoopbackRules.kernel().check(address.address(), address.address());
        }
        attach(interfaces.requireUp(device), address.address());
        if (!device.loopback()) {
            interfaces.all().stream()
                    .filter(other -> other.index() != device.index() && carriesSubflows(other))
                    .forEach(other -> attachBeside(other, address.address()));
        }
        ResetGuard guard = ownAddressGuards.computeIfAbsent(choice, each -> switch (each) {
            case NFT -> NftOwnerTable.load("--reset-guard listener");
            case NONE -> new NoGuard();
            default -> new SilentListener();
        });
        guards.add(guard);
        guard.guard(address.port());
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Whether packets to our addresses may come in there: the kernel takes them on any interface (RFC 1122 3.3.4.2), and clients on this
     * host send through lo. An interface without an address is a port of a bridge or the like, whose packets are seen again above it.
     */
    private static boolean carriesSubflows(NetworkDevice device) {
        return device.up()
                && (device.loopback() || device.addresses().stream().anyMatch(address -> !address.isLinkLocal()));
    }

    private CompletableFuture<Void> spare(TransportAddress address) {
        if (!claimed.add(address.address())) {
            places.values().stream()
                    .filter(place -> place.addresses().contains(address.address()))
                    .forEach(place -> place.pcap().filter(filter(place.addresses())));
            return CompletableFuture.completedFuture(null);
        }
        NetworkDevice device = interfaceName
                .map(interfaces::named)
                .orElseGet(() -> interfaces.numbered(routes.to(address.address(), Optional.empty(), Optional.empty())
                        .interfaceIndex()));
        Link link = attach(interfaces.requireUp(device), address.address());
        PathFinder.Hop hop = new PathFinder.Hop(device, address.address(), true, address.address(), address.address());
        return ProxyArpAddress.claim(hop, link, eventLoop).thenAccept(guards::add);
    }

    /** An interface whose frames we cannot read, or cannot record beside others, does without. */
    private void attachBeside(NetworkDevice device, IpAddress address) {
        try {
            attach(device, address);
        } catch (LinkException e) {
            if (e.reason() != LinkException.Reason.LINK_TYPE) {
                throw e;
            }
        }
    }

    /** The server goes on over the interfaces that are left. */
    private void removed(String name, LinkException failure) {
        Optional.ofNullable(places.remove(name)).ifPresent(place -> place.link().close());
        if (places.keySet().stream().allMatch(Interfaces.LOOPBACK::equals)) {
            throw failure;
        }
    }

    private Link decorated(PcapLink pcap, NetworkDevice device) {
        try {
            return decoration.apply(new RoutedLink(new PatientLink(pcap), device));
        } catch (RuntimeException e) {
            pcap.close();
            throw e;
        }
    }

    private Link attach(NetworkDevice device, IpAddress address) {
        Place place = places.get(device.name());
        if (place == null) {
            Set<IpAddress> addresses = new LinkedHashSet<>(List.of(address));
            PcapLink pcap = PcapLink.open(
                    device.name(),
                    PcapLink.Settings.probing(filter(addresses)),
                    eventLoop,
                    failure -> removed(device.name(), failure));
            place = new Place(pcap, decorated(pcap, device), addresses);
            places.put(device.name(), place);
            place.link().listen(this::watchHopLimit);
            opened.accept(place.link());
        } else {
            place.addresses().add(address);
            place.pcap().filter(filter(place.addresses()));
        }
        return place.link();
    }

    /** The silent listener drops what arrives with less than the greatest TTL; for others a table is put up beside it. */
    private void watchHopLimit(Bytes frame) {
        boolean listener = choice == ResetGuard.Choice.AUTO || choice == ResetGuard.Choice.LISTENER;
        if (nearClient || !listener || !HopLimits.isGreatest(frame)) {
            return;
        }
        nearClient = true;
        try {
            if (choice == ResetGuard.Choice.AUTO) {
                NftOwnerTable table = NftOwnerTable.load("--reset-guard listener");
                guards.add(table);
                ports.forEach(table::guard);
                return;
            }
        } catch (HostException e) {
            // Told below: without the table things stay as they are.
        }
        exposed.run();
    }

    private String filter(Set<IpAddress> addresses) {
        int low = ports.stream().mapToInt(Integer::intValue).min().orElse(1);
        int high = ports.stream().mapToInt(Integer::intValue).max().orElse(0xffff);
        return CaptureFilter.flows(addresses, low, high);
    }

    /** Links open now. */
    public List<Link> links() {
        return places.values().stream().map(Place::link).toList();
    }

    @Override
    public void close() {
        guards.forEach(ResetGuard::close);
        places.values().forEach(place -> place.link().close());
    }
}
