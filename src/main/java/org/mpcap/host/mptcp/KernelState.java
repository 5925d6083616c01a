package org.mpcap.host.mptcp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.mpcap.wire.IpAddress;

/**
 * What the kernel tells about MPTCP in one network namespace at one moment.
 *
 * @param settings values below {@code /proc/sys}, by their path there
 * @param endpoints the path manager's endpoints
 * @param limits its limits; empty if the kernel does not tell
 * @param connections MPTCP sockets, listeners among them
 * @param tcp TCP sockets, subflows and listeners among them
 * @param counters counters of the namespace
 * @param links interfaces
 * @param addresses their addresses
 * @param rules rules that choose a table by source address
 * @param routes routes of all tables
 * @param neighbours neighbours on the links
 * @param lookups routes asked for
 * @param refused what could not be read, with the error
 */
public record KernelState(
        Map<String, String> settings,
        List<Endpoint> endpoints,
        Optional<Endpoint.Limits> limits,
        List<SocketRow> connections,
        List<SocketRow> tcp,
        KernelCounters counters,
        List<HostLink> links,
        List<HostAddress> addresses,
        List<PolicyRoute.Entry> rules,
        List<PolicyRoute.Entry> routes,
        List<LinkNeighbour> neighbours,
        Map<PolicyRoute.Lookup, PolicyRoute> lookups,
        Map<String, String> refused) {
    private static final String FAMILY = "mptcp_pm";
    private static final List<String> SETTINGS = List.of(
            "net/mptcp/enabled",
            "net/mptcp/allow_join_initial_addr_port",
            "net/mptcp/checksum_enabled",
            "net/mptcp/stale_loss_cnt",
            "net/mptcp/add_addr_timeout",
            "net/mptcp/blackhole_timeout",
            "net/mptcp/syn_retrans_before_tcp_fallback",
            "net/mptcp/path_manager",
            "net/mptcp/pm_type",
            "net/mptcp/scheduler",
            "net/ipv4/tcp_retries2",
            "net/ipv4/tcp_syn_retries",
            "net/ipv4/conf/all/rp_filter");
    /** Full mesh of eight addresses on either side; more say nothing new. */
    private static final int MOST_LOOKUPS = 64;

    /** Copies the collections. */
    public KernelState {
        settings = Map.copyOf(settings);
        endpoints = List.copyOf(endpoints);
        connections = List.copyOf(connections);
        tcp = List.copyOf(tcp);
        links = List.copyOf(links);
        addresses = List.copyOf(addresses);
        rules = List.copyOf(rules);
        routes = List.copyOf(routes);
        neighbours = List.copyOf(neighbours);
        lookups = Collections.unmodifiableMap(new LinkedHashMap<>(lookups));
        refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
    }

    /** Asks the kernel for everything. What it does not tell is in {@link #refused}. */
    public static KernelState read(KernelSource kernel) {
        return new Reading(kernel).state();
    }

    /** One reading: what is refused is noted by the name of its source. */
    private static final class Reading {
        private final KernelSource kernel;
        private final Map<String, String> refused = new LinkedHashMap<>();

        Reading(KernelSource kernel) {
            this.kernel = kernel;
        }

        KernelState state() {
            Map<String, String> settings = new LinkedHashMap<>();
            SETTINGS.forEach(name -> kernel.file("sys/" + name).ifPresent(value -> settings.put(name, value.strip())));
            List<HostLink> links = all("links", HostLink.question(), HostLink::parse);
            links.forEach(link -> {
                String name = "net/ipv4/conf/" + link.name() + "/rp_filter";
                kernel.file("sys/" + name).ifPresent(value -> settings.put(name, value.strip()));
            });
            return new KernelState(
                    settings,
                    all("endpoints", ours(Endpoint.GET_ADDRESS, true), Endpoint::parse),
                    all("limits", ours(Endpoint.Limits.GET_LIMITS, false), Endpoint.Limits::parse).stream()
                            .findFirst(),
                    sockets("MPTCP sockets", SocketRow.MPTCP),
                    sockets("TCP sockets", SocketRow.TCP),
                    KernelCounters.parse(text("net/netstat"), text("net/snmp")),
                    links,
                    all("addresses", HostAddress.question(), HostAddress::parse),
                    entries("rules", true),
                    entries("routes", false),
                    all("neighbours", LinkNeighbour.question(), LinkNeighbour::parse),
                    Map.of(),
                    refused);
        }

        private String text(String path) {
            Optional<String> text = kernel.file(path);
            if (text.isEmpty()) {
                refused.put("counters", "/proc/" + path + " cannot be read");
            }
            return text.orElse("");
        }

        private static KernelSource.Question ours(int command, boolean dump) {
            return new KernelSource.Question(
                    org.mpcap.posix.NetlinkSocket.Family.GENERIC, FAMILY, command, dump, new byte[0]);
        }

        private List<SocketRow> sockets(String source, int protocol) {
            List<SocketRow> rows = new ArrayList<>();
            for (boolean v6 : new boolean[] {false, true}) {
                rows.addAll(
                        all(source, SocketRow.question(protocol, v6), message -> SocketRow.parse(message, protocol)));
            }
            return rows;
        }

        private List<PolicyRoute.Entry> entries(String source, boolean rule) {
            List<PolicyRoute.Entry> entries = new ArrayList<>();
            for (boolean v6 : new boolean[] {false, true}) {
                entries.addAll(all(
                        source,
                        rule ? PolicyRoute.Entry.rules(v6) : PolicyRoute.Entry.routes(v6),
                        message -> PolicyRoute.Entry.parse(message, rule)));
            }
            return entries;
        }

        private <T> List<T> all(String source, KernelSource.Question question, Function<byte[], Optional<T>> parser) {
            KernelSource.Answer answer = kernel.ask(question);
            answer.error().ifPresent(error -> refused.put(source, error));
            return answer.messages().stream()
                    .map(parser)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /** The same with the routes from these addresses to those, bound to a device where one is given. */
    public KernelState withRoutes(KernelSource kernel, List<PolicyRoute.Lookup> wanted) {
        Map<PolicyRoute.Lookup, PolicyRoute> found = new LinkedHashMap<>(lookups);
        wanted.stream()
                .distinct()
                .limit(MOST_LOOKUPS)
                .forEach(lookup -> found.put(lookup, PolicyRoute.parse(kernel.ask(lookup.question()))));
        return new KernelState(
                settings,
                endpoints,
                limits,
                connections,
                tcp,
                counters,
                links,
                addresses,
                rules,
                routes,
                neighbours,
                found,
                refused);
    }

    /** The same with other counters. */
    public KernelState withCounters(KernelCounters others) {
        return new KernelState(
                settings,
                endpoints,
                limits,
                connections,
                tcp,
                others,
                links,
                addresses,
                rules,
                routes,
                neighbours,
                lookups,
                refused);
    }

    /** A setting by its path below {@code /proc/sys}; empty if the kernel does not have it. */
    public Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    /** The interface with this number. */
    public Optional<HostLink> link(int index) {
        return links.stream().filter(link -> link.index() == index).findFirst();
    }

    /** The name of the interface with this number; {@code ?} if there is none. */
    public String deviceName(int index) {
        return link(index).map(HostLink::name).orElse("?");
    }

    /** This address, if the host has it. */
    public Optional<HostAddress> address(IpAddress wanted) {
        return addresses.stream().filter(own -> own.address().equals(wanted)).findFirst();
    }

    /** Addresses by which other hosts can be reached, of devices that are no loopback. */
    public List<HostAddress> globalAddresses() {
        return addresses.stream()
                .filter(HostAddress::global)
                .filter(own -> link(own.interfaceIndex())
                        .filter(link -> !link.loopback())
                        .isPresent())
                .collect(Collectors.toList());
    }

    /** A route that was asked for. */
    public Optional<PolicyRoute> route(IpAddress source, IpAddress destination, int interfaceIndex) {
        return Optional.ofNullable(lookups.get(new PolicyRoute.Lookup(source, destination, interfaceIndex)));
    }
}
