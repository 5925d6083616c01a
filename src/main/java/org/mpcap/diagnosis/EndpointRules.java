package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.host.mptcp.Endpoint;
import org.mpcap.host.mptcp.Endpoint.Flag;
import org.mpcap.host.mptcp.HostAddress;
import org.mpcap.host.mptcp.HostLink;
import org.mpcap.host.mptcp.KernelState;
import org.mpcap.host.mptcp.LinkNeighbour;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.host.mptcp.PolicyRoute;
import org.mpcap.wire.IpAddress;

/**
 * Whether an endpoint of this host can open a subflow at all: what its entry says, and whether a packet from its address could leave.
 *
 * @param facts what is known
 */
record EndpointRules(DiagnosisFacts facts) {
    /** After a failure the kernel does not try an endpoint again. */
    static final String TRIED_ONCE =
            "The kernel tries an endpoint once in a connection: for connections that are open, also delete the endpoint and add it again.";

    private KernelState state() {
        return facts.state();
    }

    private HostPaths paths() {
        return new HostPaths(facts.state());
    }

    /**
     * What keeps this endpoint from opening a subflow to {@code remote} from this host, whatever the peer and the path do.
     *
     * @param initial the address the connection uses already
     */
    Optional<CauseBuilder> blocked(Endpoint endpoint, Optional<IpAddress> initial, IpAddress remote) {
        return misconfigured(endpoint)
                .or(() -> unusable(endpoint))
                .or(() -> wrongDevice(endpoint))
                .or(() -> unrouted(endpoint, remote)
                        .filter(cause ->
                                initial.isEmpty() || !endpoint.address().equals(initial.get())));
    }

    private Optional<CauseBuilder> misconfigured(Endpoint endpoint) {
        if (endpoint.opensSubflows() || endpoint.has(Flag.IMPLICIT)) {
            return Optional.empty();
        }
        if (endpoint.has(Flag.SIGNAL)) {
            return Optional.of(fault(
                            DiagnosedCause.ENDPOINT_SIGNAL_ON_CLIENT,
                            endpoint.address() + " is only announced; servers do not connect to clients, so it is"
                                    + " never used.")
                    .evidence(
                            paths().describe(endpoint),
                            facts.rose(MibCounter.ADD_ADDR_TX, MibCounter.ECHO_ADD, MibCounter.MP_JOIN_SYN_TX))
                    .cure(anew(endpoint, "subflow")));
        }
        return Optional.of(fault(
                        DiagnosedCause.ENDPOINT_NO_FLAG,
                        "Endpoint " + endpoint.id() + " (" + endpoint.address()
                                + ") has no flag, so no subflow is opened from it.")
                .evidence(paths().describe(endpoint))
                .cure(anew(endpoint, "subflow")));
    }

    private String[] anew(Endpoint endpoint, String flags) {
        return paths().anew(endpoint, flags).toArray(String[]::new);
    }

    /** The flags it has, for a command. */
    static String flags(Endpoint endpoint) {
        return endpoint.flagWords().replace("implicit", "").strip();
    }

    private Optional<CauseBuilder> unusable(Endpoint endpoint) {
        Optional<HostAddress> own = state().address(endpoint.address());
        Optional<HostLink> link =
                state().link(own.map(HostAddress::interfaceIndex).orElse(endpoint.interfaceIndex()));
        if (link.isPresent() && !link.get().up()) {
            return Optional.of(linkDown(endpoint, link.get(), own));
        }
        if (own.isEmpty()) {
            String device = endpoint.interfaceIndex() == 0 ? "" : state().deviceName(endpoint.interfaceIndex());
            return Optional.of(fault(
                            DiagnosedCause.ENDPOINT_NO_SUCH_ADDRESS,
                            "Endpoint " + endpoint.id() + " names " + endpoint.address()
                                    + ", an address this host does not have.")
                    .evidence(
                            paths().describe(endpoint),
                            "addresses of this host: "
                                    + addresses(endpoint.address().isV6()),
                            facts.rose(MibCounter.MP_JOIN_SYN_TX_BIND_ERR))
                    .cure(missing(endpoint, device)));
        }
        if (own.get().tentative() || !own.get().usable()) {
            return Optional.of(tentative(
                    endpoint,
                    "the address is " + (own.get().tentative() ? "tentative, or its detection failed" : "deprecated")));
        }
        return link.filter(device -> !device.carrier())
                .map(device -> fault(
                                DiagnosedCause.LINK_NO_CARRIER,
                                device.name() + ", which has " + endpoint.address() + ", has no carrier.")
                        .evidence(
                                device.name() + " is up, but nobody is at the other end",
                                facts.rose(MibCounter.MP_JOIN_SYN_TX))
                        .note(
                                "Plug in the cable, or connect the modem or radio; then delete the endpoint and add it again.")
                        .next("ip -s link show dev " + device.name()));
    }

    private CauseBuilder linkDown(Endpoint endpoint, HostLink link, Optional<HostAddress> own) {
        List<String> cures = new ArrayList<>();
        cures.add("ip link set " + link.name() + " up");
        if (own.isEmpty() && endpoint.address().isV6()) {
            // The kernel takes IPv6 addresses off a device that goes down.
            cures.add("ip -6 addr add " + endpoint.address() + "/64 dev " + link.name() + " nodad");
        }
        HostAddress address = own.orElseGet(
                () -> new HostAddress(endpoint.address(), endpoint.address().isV6() ? 64 : 24, link.index(), 0, 0));
        cures.addAll(paths().routeCures(address));
        cures.addAll(paths().anew(endpoint, flags(endpoint)));
        return fault(DiagnosedCause.LINK_DOWN, link.name() + ", the device of " + endpoint.address() + ", is down.")
                .evidence(
                        paths().describe(endpoint),
                        facts.rose(MibCounter.MP_JOIN_SYN_TX_CONNECT_ERR, MibCounter.MP_JOIN_SYN_TX_BIND_ERR))
                .cure(cures.toArray(String[]::new))
                .note("Setting a device down also deletes its routes"
                        + (paths().gatewayGuessed(
                                                link.index(), endpoint.address().isV6())
                                ? "; the gateway is guessed from the other networks of this host: check it."
                                : "."));
    }

    private CauseBuilder tentative(Endpoint endpoint, String why) {
        return fault(
                        DiagnosedCause.ENDPOINT_TENTATIVE,
                        endpoint.address()
                                + " was in duplicate address detection when the subflow was to be opened; the kernel does not try again.")
                .evidence(why, facts.rose(MibCounter.MP_JOIN_SYN_TX_BIND_ERR))
                .cure(anew(endpoint, flags(endpoint)))
                .note(
                        "To keep it from coming back: add the address with nodad, or make the endpoint only when the address is ready.");
    }

    /** What remains of an address that could not be bound and is there now. */
    Optional<CauseBuilder> wasTentative(Endpoint endpoint) {
        return facts.count(MibCounter.MP_JOIN_SYN_TX_BIND_ERR) > 0
                ? Optional.of(tentative(endpoint, "the address is usable now, but was not when it was tried"))
                : Optional.empty();
    }

    /** What remains of an attempt that had no way out, where there is one now. */
    Optional<CauseBuilder> hadNoRoute(Endpoint endpoint) {
        return facts.count(MibCounter.MP_JOIN_SYN_TX_CONNECT_ERR) > 0
                ? Optional.of(Explanation.unsure(
                                DiagnosedCause.ROUTE_UNREACHABLE,
                                "When the subflow from " + endpoint.address()
                                        + " was to be opened, its device was down or it had no route; the kernel does not try again.",
                                DiagnosedCause.ROUTE_UNREACHABLE,
                                DiagnosedCause.LINK_DOWN,
                                DiagnosedCause.ROUTE_NO_POLICY)
                        .evidence(facts.rose(MibCounter.MP_JOIN_SYN_TX_CONNECT_ERR), "device and route are there now")
                        .cure(anew(endpoint, flags(endpoint))))
                : Optional.empty();
    }

    private String addresses(boolean v6) {
        return String.join(
                ", ",
                state().globalAddresses().stream()
                        .filter(own -> own.address().isV6() == v6)
                        .map(own -> own.address() + " dev " + state().deviceName(own.interfaceIndex()))
                        .toList());
    }

    /** The commands for an endpoint whose address is not there: the address its device has, else the address itself. */
    private String[] missing(Endpoint endpoint, String device) {
        List<HostAddress> candidates = state().globalAddresses().stream()
                .filter(own -> own.address().isV6() == endpoint.address().isV6())
                .filter(own -> device.isEmpty()
                        || state().deviceName(own.interfaceIndex()).equals(device))
                .filter(own -> state().endpoints().stream()
                        .noneMatch(other -> other.address().equals(own.address())))
                .filter(own -> facts.connections().stream()
                        .noneMatch(connection -> connection.local().address().equals(own.address())))
                .sorted((a, b) -> Boolean.compare(!a.covers(endpoint.address()), !b.covers(endpoint.address())))
                .toList();
        if (candidates.isEmpty()) {
            return new String[] {
                "ip addr add " + endpoint.address() + (endpoint.address().isV6() ? "/64" : "/24") + " dev "
                        + (device.isEmpty() ? "DEVICE" : device)
            };
        }
        HostAddress better = candidates.get(0);
        return new String[] {
            "ip mptcp endpoint del id " + endpoint.id(),
            HostPaths.add(better.address(), state().deviceName(better.interfaceIndex()), flags(endpoint))
        };
    }

    private Optional<CauseBuilder> wrongDevice(Endpoint endpoint) {
        Optional<HostAddress> own = state().address(endpoint.address());
        if (endpoint.interfaceIndex() == 0
                || own.isEmpty()
                || own.get().interfaceIndex() == endpoint.interfaceIndex()) {
            return Optional.empty();
        }
        String right = state().deviceName(own.get().interfaceIndex());
        String wrong = state().deviceName(endpoint.interfaceIndex());
        return Optional.of(fault(
                        DiagnosedCause.ENDPOINT_WRONG_DEVICE,
                        "Endpoint " + endpoint.id() + " binds " + endpoint.address() + " to " + wrong
                                + ", but the address is on " + right + ": answers that come there are refused.")
                .evidence(
                        paths().describe(endpoint),
                        "TcpOutRsts=" + facts.counters().of("TcpOutRsts"))
                .cure(
                        "ip mptcp endpoint del id " + endpoint.id(),
                        HostPaths.add(endpoint.address(), right, flags(endpoint)) + " id " + endpoint.id()));
    }

    private Optional<CauseBuilder> unrouted(Endpoint endpoint, IpAddress remote) {
        Optional<HostAddress> own = state().address(endpoint.address());
        if (own.isEmpty() || remote.isV6() != endpoint.address().isV6()) {
            return Optional.empty();
        }
        int device = own.get().interfaceIndex();
        boolean neighbours =
                state().link(device).filter(HostLink::hasNeighbours).isPresent();
        boolean onLink = state().addresses().stream()
                .anyMatch(address -> address.interfaceIndex() == device && address.covers(remote));
        Optional<PolicyRoute> free = state().route(endpoint.address(), remote, 0);
        Optional<PolicyRoute> bound = endpoint.interfaceIndex() == 0
                ? free
                : state().route(endpoint.address(), remote, endpoint.interfaceIndex());
        if (bound.isEmpty() || free.isEmpty() || (onLink && bound.get().exists())) {
            return Optional.empty();
        }
        String name = state().deviceName(device);
        Optional<String> why = Optional.empty();
        if (!bound.get().exists()) {
            why = Optional.of("Packets from " + endpoint.address() + " to " + remote + " have no route.");
        } else if (endpoint.interfaceIndex() != 0
                && neighbours
                && bound.get().gateway().isEmpty()
                && !bound.get().local()) {
            why = Optional.of("No route for packets from " + endpoint.address() + ": the kernel takes " + remote
                    + " for a neighbour on " + name + ".");
        } else if (!bound.get().local() && bound.get().interfaceIndex() != device) {
            // IPv6 answers with another device than the one asked for where that one has no route.
            why = Optional.of("Packets from " + endpoint.address() + " leave by "
                    + state().deviceName(bound.get().interfaceIndex()) + ", not by " + name + ".");
        }
        return why.map(sentence -> unrouted(own.get(), sentence, endpoint, bound.get(), free.get()))
                .or(() -> silentGateway(endpoint, bound.get(), name));
    }

    private CauseBuilder unrouted(
            HostAddress own, String sentence, Endpoint endpoint, PolicyRoute bound, PolicyRoute free) {
        Optional<Long> table = paths().tableOf(own.address());
        String full = table.map(number -> sentence + " Table " + number + " has no default route.")
                .orElse(sentence);
        return fault(table.isPresent() ? DiagnosedCause.ROUTE_UNREACHABLE : DiagnosedCause.ROUTE_NO_POLICY, full)
                .evidence(
                        "route bound to the endpoint's device: " + describe(bound),
                        "route of an unbound socket: " + describe(free),
                        table.isPresent() ? "" : "no rule for " + own.address(),
                        facts.rose(MibCounter.MP_JOIN_SYN_TX, MibCounter.MP_JOIN_SYN_TX_CONNECT_ERR))
                .cure(paths().routeCures(own).toArray(String[]::new))
                .cure(anew(endpoint, flags(endpoint)))
                .note((paths().gatewayGuessed(
                                                own.interfaceIndex(),
                                                own.address().isV6())
                                ? "The gateway is guessed from the other networks of this host: check it. "
                                : "")
                        + "The last two commands have open connections try again.");
    }

    private Optional<CauseBuilder> silentGateway(Endpoint endpoint, PolicyRoute route, String device) {
        return route.gateway()
                .filter(gateway -> state().neighbours().stream()
                        .filter(neighbour -> neighbour.interfaceIndex() == route.interfaceIndex())
                        .filter(neighbour -> neighbour.address().equals(gateway))
                        .anyMatch(LinkNeighbour::silent))
                .map(gateway -> fault(
                                DiagnosedCause.ROUTE_UNREACHABLE,
                                "The gateway " + gateway + " on " + device + " does not answer, so nothing from "
                                        + endpoint.address() + " leaves.")
                        .evidence("neighbour " + gateway + " dev " + device + " FAILED or INCOMPLETE")
                        .note(
                                "Correct the gateway of the route, or switch it on; then delete the endpoint and add it again.")
                        .next("ip neigh show dev " + device));
    }

    private String describe(PolicyRoute route) {
        return route.exists()
                ? "dev " + state().deviceName(route.interfaceIndex())
                        + route.gateway().map(gateway -> " via " + gateway).orElse(", no gateway")
                : "none (" + route.error().orElse("") + ")";
    }
}
