package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;
import static org.mpcap.diagnosis.Explanation.unsure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.diagnosis.PacketSighting.Kind;
import org.mpcap.host.mptcp.Endpoint;
import org.mpcap.host.mptcp.Endpoint.Flag;
import org.mpcap.host.mptcp.HostAddress;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.host.mptcp.MptcpInfo;
import org.mpcap.host.mptcp.PathManagerEvent;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.host.mptcp.SubflowInfo;
import org.mpcap.wire.IpAddress;

/**
 * Why a connection that this host opened does not use a second path. In the order in which things block: the handshake, the path manager
 * and its limits, each endpoint, what became of joins, what the subflows are used for.
 *
 * @param facts what is known
 * @param connection the connection
 */
record ClientRules(DiagnosisFacts facts, ConnectionView connection) {
    private MptcpInfo mptcp() {
        return connection.mptcp();
    }

    /** Causes in the order in which they block; none if nothing is wrong. */
    List<CauseBuilder> explain() {
        Optional<CauseBuilder> handshake = new HandshakeRules(facts).of(connection);
        if (handshake.isPresent()) {
            return List.of(handshake.get());
        }
        if (connection.loopback() || connection.info().isEmpty()) {
            return List.of();
        }
        List<CauseBuilder> causes = new ArrayList<>();
        Optional<CauseBuilder> stall = new UseRules(facts, connection).stall();
        stall.ifPresent(causes::add);
        boolean idle = idle();
        if (idle) {
            causes.add(noDataYet());
        }
        Optional<CauseBuilder> manager = manager();
        manager.ifPresent(causes::add);
        List<CauseBuilder> endpoints = endpoints(stall.isEmpty());
        causes.addAll(endpoints);
        if (manager.isEmpty() && endpoints.isEmpty() && !idle) {
            attempts().ifPresent(causes::add);
        }
        if (stall.isEmpty()) {
            new UseRules(facts, connection).explain().ifPresent(causes::add);
        }
        return causes;
    }

    /** Joins wait for the first data of either side. */
    private boolean idle() {
        return connection
                .first()
                .filter(row -> row.subflow().has(SubflowInfo.CONNECTED)
                        && row.subflow().has(SubflowInfo.CAPABLE_LOCAL)
                        && !row.subflow().has(SubflowInfo.FULLY_ESTABLISHED))
                .filter(row -> mptcp().bytesSent() == 0 && mptcp().bytesReceived() == 0)
                .isPresent();
    }

    private CauseBuilder noDataYet() {
        return unsure(
                        DiagnosedCause.APP_NO_DATA_YET,
                        "Nothing has been sent on the connection to " + connection.remote()
                                + " yet; the second path is opened with the first data.",
                        DiagnosedCause.APP_NO_DATA_YET)
                .evidence("flags 0x83, 0 bytes sent and received")
                .note("No cure is needed: a pool of idle connections looks like this.")
                .next("mpcap explain once data has flowed");
    }

    private Optional<CauseBuilder> manager() {
        int allowed = facts.state().limits().map(Endpoint.Limits::subflows).orElse(mptcp().subflowsMax());
        if (mptcp().subflowsMax() == 0 && allowed > 0 && connection.joined().isEmpty()) {
            boolean selected = userspace(facts);
            String setting = facts.state().setting("net/mptcp/path_manager").isPresent()
                    ? "net.mptcp.path_manager=kernel"
                    : "net.mptcp.pm_type=0";
            return Optional.of(fault(
                            DiagnosedCause.PM_USERSPACE,
                            selected
                                    ? "The user-space path manager is selected and opens nothing; the kernel's endpoints are not used."
                                    : "The connection was made under the user-space path manager, and keeps it.")
                    .evidence("connection: subflows at most 0, though the limit is " + allowed)
                    .cure("sysctl -w " + setting)
                    .note("Or start mptcpd. Connections that are open keep their path manager."));
        }
        boolean wanted = facts.state().endpoints().stream().anyMatch(Endpoint::opensSubflows)
                || facts.count(MibCounter.ADD_ADDR) > 0
                || !new HostPaths(facts.state())
                        .others(connection.local().address())
                        .isEmpty();
        if (mptcp().subflowsMax() == 0 && wanted) {
            return Optional.of(fault(
                            DiagnosedCause.LIMITS_SUBFLOWS,
                            "This host allows no additional subflows, so no second path is ever used.")
                    .evidence("limit subflows 0; connection: " + mptcp().subflows() + " additional subflows, at most 0")
                    .cure("ip mptcp limits set subflow " + Math.max(2, usable().size()))
                    .note("For connections that are open, also delete the endpoints and add them again."));
        }
        return reached();
    }

    static boolean userspace(DiagnosisFacts facts) {
        return facts.state()
                .setting("net/mptcp/path_manager")
                .map("userspace"::equals)
                .orElse(facts.state()
                        .setting("net/mptcp/pm_type")
                        .filter("1"::equals)
                        .isPresent());
    }

    /** Endpoints that could open a subflow of this connection: the right family, and not the address in use already. */
    private List<Endpoint> usable() {
        return facts.state().endpoints().stream()
                .filter(Endpoint::opensSubflows)
                .filter(endpoint -> !endpoint.address().equals(initial()))
                .filter(endpoint -> endpoint.address().isV6() == initial().isV6())
                .toList();
    }

    /** The local address of the first subflow. */
    private IpAddress initial() {
        return connection.local().address();
    }

    private IpAddress remote() {
        return connection.remote().address();
    }

    private Optional<CauseBuilder> reached() {
        int most = mptcp().subflowsMax();
        if (most == 0 || mptcp().subflows() < most) {
            return Optional.empty();
        }
        Optional<Endpoint> waiting = usable().stream()
                .filter(endpoint -> !connection.uses(endpoint.address()) && !endpoint.has(Flag.LAMINAR))
                .findFirst();
        boolean moreAnnounced = facts.count(MibCounter.ADD_ADDR) > mptcp().addAddrAccepted()
                && mptcp().addAddrAcceptedMax() > mptcp().addAddrAccepted()
                && mptcp().addAddrAccepted() == 0;
        if (waiting.isEmpty() && !moreAnnounced) {
            return Optional.empty();
        }
        int enough = Math.max(most + 1, usable().size() + mptcp().addAddrAccepted() + (moreAnnounced ? 1 : 0));
        return Optional.of(fault(
                        DiagnosedCause.LIMITS_REACHED,
                        "The limit of " + most + " additional subflow" + (most == 1 ? "" : "s") + " is used up; "
                                + waiting.map(endpoint -> endpoint.address().toString())
                                        .orElse("an announced address")
                                + " waits.")
                .evidence(
                        "connection: " + mptcp().subflows() + " additional subflows of " + most,
                        waiting.map(endpoint -> new HostPaths(facts.state()).describe(endpoint) + " unused")
                                .orElse(facts.rose(MibCounter.ADD_ADDR)))
                .cure("ip mptcp limits set subflow " + enough)
                .note("The server's limit has to allow as many: the same command there. " + EndpointRules.TRIED_ONCE));
    }

    /** Each endpoint that opens no subflow, and why. */
    private List<CauseBuilder> endpoints(boolean moves) {
        List<CauseBuilder> causes = new ArrayList<>();
        EndpointRules rules = new EndpointRules(facts);
        HostPaths paths = new HostPaths(facts.state());
        boolean served = !connection.joined().isEmpty();
        for (Endpoint endpoint : facts.state().endpoints()) {
            boolean used = connection.subflows().stream()
                    .anyMatch(row -> row.local().address().equals(endpoint.address())
                            && (row.subflow().has(SubflowInfo.CONNECTED)
                                    || !row.subflow().joins()));
            boolean own = endpoint.address().isV6() == initial().isV6();
            boolean server = !facts.state().connections().isEmpty()
                    && facts.state().connections().stream().anyMatch(SocketRow::listens);
            if (used || endpoint.has(Flag.IMPLICIT) || !own || (served && !endpoint.opensSubflows())) {
                continue;
            }
            if (endpoint.has(Flag.SIGNAL) && !endpoint.opensSubflows() && server) {
                continue;
            }
            rules.blocked(endpoint, Optional.of(initial()), remote()).ifPresent(causes::add);
        }
        if (moves && causes.isEmpty() && !served && connection.waiting().isEmpty()) {
            none(paths).ifPresent(causes::add);
        }
        return causes;
    }

    /** No endpoint at all could open a subflow of this connection. */
    private Optional<CauseBuilder> none(HostPaths paths) {
        List<Endpoint> opening = facts.state().endpoints().stream()
                .filter(Endpoint::opensSubflows)
                .toList();
        boolean announced = facts.count(MibCounter.ADD_ADDR) > 0 || mptcp().addAddrAccepted() > 0;
        if (!usable().isEmpty() || (announced && opening.isEmpty())) {
            return Optional.empty();
        }
        List<HostAddress> others = paths.others(initial());
        if (opening.isEmpty()) {
            return others.isEmpty() ? Optional.empty() : Optional.of(noEndpoint(paths, others.get(0)));
        }
        Optional<Endpoint> otherFamily = opening.stream()
                .filter(endpoint -> endpoint.address().isV6() != initial().isV6())
                .findFirst();
        String[] cure = others.stream()
                .limit(1)
                .map(own -> HostPaths.add(own.address(), facts.state().deviceName(own.interfaceIndex()), "subflow"))
                .toArray(String[]::new);
        if (otherFamily.isPresent()) {
            return Optional.of(fault(
                            DiagnosedCause.ENDPOINT_FAMILY,
                            "The connection to " + connection.remote() + " is IPv"
                                    + (initial().isV6() ? 6 : 4)
                                    + ", endpoint " + otherFamily.get().id() + " is IPv"
                                    + (initial().isV6() ? 4 : 6) + ": it cannot be used for it.")
                    .evidence(
                            paths.describe(otherFamily.get()),
                            "connection: local addresses used " + mptcp().localAddressesUsed()
                                    + ", additional subflows 0")
                    .cure(cure)
                    .note("Or connect to the server's address of the other family. " + EndpointRules.TRIED_ONCE));
        }
        return announced
                ? Optional.empty()
                : Optional.of(fault(
                                DiagnosedCause.ENDPOINT_ONLY_INITIAL,
                                "The only endpoint, " + opening.get(0).address()
                                        + ", is the address the connection uses already.")
                        .evidence(paths.describe(opening.get(0)))
                        .cure(cure)
                        .note(others.isEmpty() ? "This host has no second address of that family." : ""));
    }

    private CauseBuilder noEndpoint(HostPaths paths, HostAddress other) {
        String device = facts.state().deviceName(other.interfaceIndex());
        boolean deleted = facts.count(MibCounter.RM_ADDR_TX) > 0 || facts.count(MibCounter.RM_SUBFLOW) > 0;
        String add = HostPaths.add(other.address(), device, "subflow");
        if (!facts.elsewhere().isEmpty() && !deleted) {
            return fault(
                            DiagnosedCause.NETNS_OTHER,
                            "The connection is in another network namespace than the endpoints meant for it.")
                    .evidence(facts.elsewhere().toArray(String[]::new))
                    .evidence("no endpoint in this namespace")
                    .cure(add)
                    .note("In the namespace of the program (nsenter -t PID -n), or where the container is set up.");
        }
        return fault(
                        DiagnosedCause.ENDPOINT_NONE,
                        deleted
                                ? "The endpoint was deleted while it was in use; nothing tells the kernel to use "
                                        + device + " any more."
                                : "No endpoint tells the kernel to use " + device + " (" + other.address() + ").")
                .evidence(
                        "no endpoint with subflow, fullmesh or laminar",
                        facts.rose(MibCounter.RM_ADDR_TX, MibCounter.RM_SUBFLOW))
                .cure(add)
                .cure(unrouted(other) ? paths.routeCures(other).toArray(String[]::new) : new String[0])
                .note(deleted ? "A network manager may delete endpoints." : "");
    }

    private boolean unrouted(HostAddress own) {
        return facts.state()
                .route(own.address(), remote(), own.interfaceIndex())
                .filter(route -> !route.exists() || (route.gateway().isEmpty() && !own.covers(remote())))
                .isPresent();
    }

    /** What became of joins; nothing here stopped them. */
    private Optional<CauseBuilder> attempts() {
        JoinRules joins = new JoinRules(facts);
        for (SocketRow waiting : connection.waiting()) {
            Optional<CauseBuilder> cause = joins.unanswered(waiting);
            if (cause.isPresent()) {
                return cause;
            }
        }
        for (SocketRow joined : connection.joined()) {
            Optional<CauseBuilder> cause = joins.unconfirmed(joined);
            if (cause.isPresent()) {
                return cause;
            }
        }
        int tried = mptcp().localAddressesUsed() + mptcp().addAddrAccepted();
        if (tried > mptcp().subflows()) {
            Optional<CauseBuilder> gone = joins.gone(connection);
            if (gone.isPresent()) {
                return gone;
            }
        }
        return connection.joined().isEmpty() && connection.waiting().isEmpty() ? untried() : Optional.empty();
    }

    private Optional<CauseBuilder> untried() {
        if (facts.count(MibCounter.MP_JOIN_SYN_TX_BIND_ERR) > 0 && mptcp().localAddressesUsed() > 0) {
            return usable().stream().findFirst().flatMap(new EndpointRules(facts)::wasTentative);
        }
        if (facts.count(MibCounter.MP_JOIN_SYN_TX_CONNECT_ERR) > 0 && mptcp().localAddressesUsed() > 0) {
            return usable().stream().findFirst().flatMap(new EndpointRules(facts)::hadNoRoute);
        }
        boolean announced = facts.count(MibCounter.ADD_ADDR) > 0;
        int accepts =
                facts.state().limits().map(Endpoint.Limits::addAddrAccepted).orElse(mptcp().addAddrAcceptedMax());
        if (announced && mptcp().addAddrAccepted() == 0 && mptcp().localAddressesUsed() == 0) {
            return Optional.of(accepts == 0 ? acceptsNone() : otherFamily());
        }
        if (mptcp().localAddressesUsed() > 0 && mptcp().subflows() == 0 && mptcp().addAddrAccepted() == 0) {
            return Optional.of(forbidden());
        }
        return Optional.empty();
    }

    private CauseBuilder acceptsNone() {
        String which = JoinRules.announced(facts, connection.remote())
                .map(address -> " (" + address + ")")
                .orElse("");
        return fault(
                        DiagnosedCause.LIMITS_ADD_ADDR_ACCEPTED,
                        connection.remote() + " announced an address" + which
                                + "; this host accepts 0 announced addresses.")
                .evidence(
                        "limit add_addr_accepted 0",
                        facts.rose(MibCounter.ADD_ADDR, MibCounter.ECHO_ADD_TX)
                                + "; the echo is sent even if the address is not used")
                .cure("ip mptcp limits set add_addr_accepted 2")
                .note("For new connections.");
    }

    private CauseBuilder otherFamily() {
        Optional<IpAddress> address = JoinRules.announced(facts, connection.remote());
        boolean seen = address.filter(other -> other.isV6() != remote().isV6()).isPresent();
        String sentence =
                connection.remote() + " announced an address that this connection cannot use: of the other family ("
                        + address.map(IpAddress::toString).orElse("IPv" + (remote().isV6() ? 4 : 6))
                        + " on an IPv" + (remote().isV6() ? 6 : 4) + " connection)";
        CauseBuilder cause = seen
                ? fault(DiagnosedCause.PEER_LISTENS_ONE_FAMILY, sentence + ".")
                : unsure(
                                DiagnosedCause.PEER_LISTENS_ONE_FAMILY,
                                sentence + ", most likely.",
                                DiagnosedCause.PEER_LISTENS_ONE_FAMILY,
                                DiagnosedCause.ENDPOINT_SIGNALS_INITIAL)
                        .next(
                                "mpcap explain -- CMD as root   (sees the address announced), or on the server: ip mptcp endpoint");
        return cause.evidence(
                        facts.rose(MibCounter.ADD_ADDR, MibCounter.ECHO_ADD_TX),
                        "announced addresses in use: 0 of " + mptcp().addAddrAcceptedMax())
                .note("Announce an address of the connection's family, or connect by the other family.");
    }

    private CauseBuilder forbidden() {
        boolean seen = facts.events().stream().anyMatch(PathManagerEvent::forbidsInitialAddress)
                || facts.packets().stream()
                        .anyMatch(packet -> packet.kind() == Kind.CAPABLE_SYN_ACK && packet.forbidsInitialAddress());
        return fault(
                        DiagnosedCause.PEER_C_FLAG,
                        connection.remote() + " forbids joins to the address connected to, and announced no other.")
                .evidence(
                        seen
                                ? "flag C in its MP_CAPABLE"
                                : "flag C, by exclusion: the endpoint was found unusable and no join was tried",
                        "connection: local addresses used " + mptcp().localAddressesUsed() + ", additional subflows 0")
                .cureOnPeer("sysctl -w net.mptcp.allow_join_initial_addr_port=1")
                .note(
                        "Or, behind a load balancer, announce the server's own address there: ip mptcp endpoint add ADDRESS signal.");
    }
}
