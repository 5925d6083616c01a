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
import org.mpcap.host.mptcp.KernelState;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.host.mptcp.TcpInfo;
import org.mpcap.wire.IpAddress;

/**
 * What a host that accepts connections does, or meets, that keeps its clients from a second path.
 *
 * @param facts what is known
 * @param accepted the connections it accepted
 */
record ServerRules(DiagnosisFacts facts, List<ConnectionView> accepted) {
    /** A subflow whose peer has been still so long while others move holds a place for nobody. */
    private static final long GHOST_MILLIS = 2000;

    private KernelState state() {
        return facts.state();
    }

    /** Causes in the order in which they block; none if nothing is wrong here. */
    List<CauseBuilder> explain() {
        List<CauseBuilder> causes = new ArrayList<>();
        handshake().ifPresent(causes::add);
        boolean served =
                accepted.stream().anyMatch(connection -> !connection.joined().isEmpty());
        announcements(served).ifPresent(causes::add);
        joins(served).ifPresent(causes::add);
        return causes;
    }

    private Optional<CauseBuilder> handshake() {
        if (facts.count(MibCounter.MP_CAPABLE_ENDP_ATTEMPT) > 0) {
            return Optional.of(fault(
                            DiagnosedCause.APP_JOIN_ONLY_PORT,
                            "Clients connect to a port of this host that serves announced joins only.")
                    .evidence(facts.rose(MibCounter.MP_CAPABLE_ENDP_ATTEMPT))
                    .note("Have them connect to the port of the service."));
        }
        if (facts.count(MibCounter.MP_CAPABLE_FALLBACK_ACK) > 0) {
            return Optional.of(fault(
                            DiagnosedCause.PATH_SYN_ACK_STRIPPED,
                            "This host answered with MPTCP, and the answer's option was lost on the way back to the client.")
                    .evidence(facts.rose(MibCounter.MP_CAPABLE_SYN_RX, MibCounter.MP_CAPABLE_FALLBACK_ACK))
                    .next("on the client: sudo mpcap trace SERVER:PORT"));
        }
        boolean listening = state().connections().stream().anyMatch(SocketRow::listens);
        List<SocketRow> plain = plainAccepted();
        if (listening && !plain.isEmpty() && facts.count(MibCounter.MP_CAPABLE_SYN_RX) == 0) {
            return Optional.of(unsure(
                            DiagnosedCause.PATH_OPTION_STRIPPED_FIRST,
                            "The listener speaks MPTCP, and no SYN with the option arrived: clients did not ask, or it was lost on the way"
                                    + " here.",
                            DiagnosedCause.PATH_OPTION_STRIPPED_FIRST,
                            DiagnosedCause.APP_PLAIN_TCP,
                            DiagnosedCause.PATH_SYN_PROXY)
                    .evidence(plain.size() + " plain TCP connections, MPCapableSYNRX=0")
                    .next("on the client: mpcap explain"));
        }
        Optional<ConnectionView> fallen = accepted.stream()
                .filter(connection -> connection.mptcp().fellBack())
                .findFirst();
        if (facts.count(MibCounter.DATA_CSUM_ERR) > 0) {
            return Optional.of(new HandshakeRules(facts)
                    .altered(accepted.isEmpty() ? zero() : accepted.get(0).remote()));
        }
        if (facts.count(MibCounter.DSS_FALLBACK) > 0) {
            boolean announcing = facts.count(MibCounter.ADD_ADDR_TX) > facts.count(MibCounter.ECHO_ADD);
            return Optional.of((announcing
                            ? fault(
                                    DiagnosedCause.PATH_ADD_ADDR_STRIPPED,
                                    "An announcement of this host lost its option on the way before the connection was confirmed.")
                            : fault(
                                    DiagnosedCause.PATH_STRIPPED_MIDWAY,
                                    "Data came without its mapping: the path removes the option in the middle of connections."))
                    .evidence(
                            facts.rose(MibCounter.DSS_FALLBACK, MibCounter.ADD_ADDR_TX, MibCounter.ECHO_ADD),
                            fallen.map(connection -> connection.text() + " fell back here")
                                    .orElse(""))
                    .next("a capture on both hosts: mpcap explain -r FILE"));
        }
        return Optional.empty();
    }

    private static org.mpcap.wire.TransportAddress zero() {
        return new org.mpcap.wire.TransportAddress(IpAddress.parse("0.0.0.0"), 0);
    }

    /** Plain TCP connections to ports on which this host listens. */
    private List<SocketRow> plainAccepted() {
        return facts.plainConnections().stream()
                .filter(row -> state().connections().stream()
                        .anyMatch(listener -> listener.listens()
                                && listener.local().port() == row.local().port()))
                .toList();
    }

    private Optional<CauseBuilder> announcements(boolean served) {
        if (served || accepted.isEmpty()) {
            return Optional.empty();
        }
        ConnectionView connection = accepted.get(0);
        HostPaths paths = new HostPaths(state());
        List<Endpoint> endpoints = state().endpoints().stream()
                .filter(endpoint -> !endpoint.has(Flag.IMPLICIT))
                .toList();
        List<Endpoint> signals =
                endpoints.stream().filter(endpoint -> endpoint.has(Flag.SIGNAL)).toList();
        Optional<Endpoint> opening = endpoints.stream()
                .filter(endpoint -> endpoint.opensSubflows() && !endpoint.has(Flag.SIGNAL))
                .findFirst();
        if (signals.isEmpty() && opening.isPresent()) {
            return Optional.of(fault(
                            DiagnosedCause.ENDPOINT_SUBFLOW_ON_SERVER,
                            "Endpoint " + opening.get().id() + " ("
                                    + opening.get().address()
                                    + ") has this host connect to its clients, which fails; a server announces addresses with signal.")
                    .evidence(
                            paths.describe(opening.get()),
                            facts.rose(MibCounter.MP_JOIN_SYN_TX_CREAT_SK_ERR, MibCounter.MP_JOIN_SYN_TX))
                    .cure(paths.anew(opening.get(), "signal").toArray(String[]::new)));
        }
        IpAddress used = connection.local().address();
        if (!signals.isEmpty()
                && signals.stream().allMatch(endpoint -> endpoint.address().equals(used) && endpoint.port() == 0)) {
            return Optional.of(signalsInitial(signals.get(0), paths, used));
        }
        boolean forbids = state().setting("net/mptcp/allow_join_initial_addr_port")
                .filter("0"::equals)
                .isPresent();
        Optional<Endpoint> unheard = signals.stream()
                .filter(endpoint -> endpoint.port() == 0 && !listens(endpoint, connection))
                .findFirst();
        if (unheard.isPresent()) {
            return Optional.of(notListening(unheard.get(), connection, forbids));
        }
        if (signals.isEmpty() && forbids) {
            List<HostAddress> others = paths.others(used);
            return Optional.of(fault(
                            DiagnosedCause.PEER_C_FLAG,
                            "This host forbids joins to the address clients connect to, and announces no other.")
                    .evidence("net.mptcp.allow_join_initial_addr_port=0, no endpoint with signal")
                    .cure(
                            others.isEmpty()
                                    ? "sysctl -w net.mptcp.allow_join_initial_addr_port=1"
                                    : HostPaths.add(
                                            others.get(0).address(),
                                            state().deviceName(others.get(0).interfaceIndex()),
                                            "signal"))
                    .note("For new connections."));
        }
        if (facts.count(MibCounter.ADD_ADDR_TX) >= facts.count(MibCounter.ECHO_ADD) + 2
                && facts.count(MibCounter.DSS_FALLBACK) == 0) {
            return Optional.of(fault(
                            DiagnosedCause.PATH_ADD_ADDR_DROPPED,
                            "This host announces "
                                    + signals.stream()
                                            .map(endpoint -> endpoint.address().toString())
                                            .findFirst()
                                            .orElse("an address")
                                    + " again and again, and nothing confirms it.")
                    .evidence(facts.rose(MibCounter.ADD_ADDR_TX), "EchoAdd=" + facts.count(MibCounter.ECHO_ADD))
                    .note("Something on the path drops packets with ADD_ADDR: exempt the flow there.")
                    .next("a capture on both hosts: mpcap explain -r FILE"));
        }
        return Optional.empty();
    }

    private CauseBuilder signalsInitial(Endpoint signal, HostPaths paths, IpAddress used) {
        List<HostAddress> others = paths.others(used);
        return fault(
                        DiagnosedCause.ENDPOINT_SIGNALS_INITIAL,
                        "The announced address, " + signal.address() + ", is the one clients use already.")
                .evidence(paths.describe(signal), "AddAddrTx=" + facts.count(MibCounter.ADD_ADDR_TX))
                .cure(others.stream()
                        .limit(1)
                        .map(own -> HostPaths.add(own.address(), state().deviceName(own.interfaceIndex()), "signal"))
                        .toArray(String[]::new))
                .note("For new connections.");
    }

    private boolean listens(Endpoint endpoint, ConnectionView connection) {
        return state().connections().stream()
                .filter(SocketRow::listens)
                .filter(row -> row.local().port() == connection.local().port())
                .anyMatch(row -> {
                    IpAddress address = row.local().address();
                    boolean any = !address.isUnicast();
                    return address.equals(endpoint.address())
                            || (any && (address.isV6() || !endpoint.address().isV6()));
                });
    }

    private CauseBuilder notListening(Endpoint endpoint, ConnectionView connection, boolean forbids) {
        boolean family =
                endpoint.address().isV6() != connection.local().address().isV6();
        boolean closed = state().connections().stream()
                .noneMatch(row -> row.listens()
                        && row.local().port() == connection.local().port());
        DiagnosedCause cause = closed
                ? DiagnosedCause.PEER_LISTENER_CLOSED
                : family
                        ? DiagnosedCause.PEER_LISTENS_ONE_FAMILY
                        : forbids ? DiagnosedCause.PEER_C_FLAG_NO_LISTENER : DiagnosedCause.PEER_LISTENS_ONE_ADDRESS;
        return fault(
                        cause,
                        (forbids ? "This host forbids joins to the address clients connect to, and " : "This host ")
                                + "announces " + endpoint.address() + " but does not listen there on port "
                                + connection.local().port() + ".")
                .evidence(
                        new HostPaths(state()).describe(endpoint),
                        "MPTCP listeners: "
                                + String.join(
                                        ", ",
                                        state().connections().stream()
                                                .filter(SocketRow::listens)
                                                .map(row -> row.local().toString())
                                                .toList()))
                // ADD_ADDR with an IPv6 address and a port does not fit beside TCP's timestamps.
                .cure(
                        endpoint.address().isV6()
                                ? new String[0]
                                : new String[] {
                                    "ip mptcp endpoint del id " + endpoint.id(),
                                    HostPaths.add(
                                                    endpoint.address(),
                                                    new HostPaths(state()).deviceOf(endpoint.address()),
                                                    "signal")
                                            + " port 5999 id " + endpoint.id()
                                })
                .note(
                        "Have the program listen on all addresses (0.0.0.0 or ::). An IPv4 address with a port of its own is listened on by the kernel.");
    }

    private Optional<CauseBuilder> joins(boolean served) {
        if (facts.count(MibCounter.MP_JOIN_REJECTED) > 0) {
            return Optional.of(rejected());
        }
        if (served || accepted.isEmpty()) {
            return Optional.empty();
        }
        Optional<FirewallRule> rule = facts.firewall().stream()
                .filter(FirewallRule::meetsJoins)
                .filter(found -> found.hook().equals("input") || found.hook().equals("prerouting"))
                .findFirst();
        boolean seen = facts.packets().stream()
                .anyMatch(packet -> packet.kind() == Kind.JOIN_SYN
                        && state().address(packet.destination().address()).isPresent());
        boolean arrived = facts.count(MibCounter.MP_JOIN_SYN_RX) > 0;
        long filtered = facts.counters().of("TcpExtIPReversePathFilter");
        if (!arrived && (rule.isPresent() || (seen && filtered == 0))) {
            return Optional.of(fault(
                            DiagnosedCause.FIREWALL_OWN_INPUT,
                            "This host's own firewall drops the joins of its clients.")
                    .evidence(
                            "MPJoinSynRx=0, IPReversePathFilter=" + filtered,
                            seen ? "a join SYN was captured here" : "",
                            rule.map(found -> found.chain() + ": " + found.text())
                                    .orElse(""))
                    .cure(rule.map(FirewallCure::of).orElse(new String[0]))
                    .next(rule.isPresent() ? "" : "sudo nft -a list ruleset   (shows the rule)"));
        }
        if (!arrived && filtered > 0 && filters()) {
            return Optional.of(reversePath(filtered));
        }
        boolean listening = state().connections().stream()
                .anyMatch(row -> row.listens()
                        && row.local().port() == accepted.get(0).local().port());
        if (!listening) {
            String sentence = "Nobody listens on port "
                    + accepted.get(0).local().port() + " any more; joins need the listener open.";
            return Optional.of((facts.counters().of("TcpOutRsts") > 0
                            ? fault(DiagnosedCause.PEER_LISTENER_CLOSED, sentence)
                            : Explanation.warn(DiagnosedCause.PEER_LISTENER_CLOSED, sentence))
                    .evidence("OutRsts=" + facts.counters().of("TcpOutRsts"))
                    .note("Keep the listener open in the program (netcat: -k)."));
        }
        boolean unconfirmed = facts.count(MibCounter.MP_JOIN_SYN_RX)
                > facts.count(MibCounter.MP_JOIN_ACK_RX) + facts.count(MibCounter.MP_JOIN_ACK_HMAC_FAILURE);
        if (arrived && unconfirmed) {
            boolean reset = facts.counters().of("TcpAttemptFails") >= facts.count(MibCounter.MP_JOIN_SYN_RX);
            return Optional.of(unsure(
                            DiagnosedCause.PATH_JOIN_ACK_DROPPED,
                            reset
                                    ? "Joins arrive, and the client refuses the answers: its endpoint is bound to a device that does not get"
                                            + " them, or they come changed."
                                    : "Joins arrive and are answered; their third packet does not come.",
                            DiagnosedCause.PATH_JOIN_ACK_DROPPED,
                            DiagnosedCause.ENDPOINT_WRONG_DEVICE)
                    .evidence(
                            facts.rose(MibCounter.MP_JOIN_SYN_RX),
                            "MPJoinAckRx=" + facts.count(MibCounter.MP_JOIN_ACK_RX))
                    .next("on the client: mpcap explain"));
        }
        return Optional.empty();
    }

    private boolean filters() {
        boolean all = state().setting("net/ipv4/conf/all/rp_filter")
                .filter("1"::equals)
                .isPresent();
        boolean loose = state().setting("net/ipv4/conf/all/rp_filter")
                .filter("2"::equals)
                .isPresent();
        return !loose
                && (all
                        || state().links().stream()
                                .anyMatch(link -> state().setting("net/ipv4/conf/" + link.name() + "/rp_filter")
                                        .filter("1"::equals)
                                        .isPresent()));
    }

    private CauseBuilder reversePath(long filtered) {
        CauseBuilder cause = fault(
                        DiagnosedCause.PATH_RP_FILTER_PEER,
                        "This host's reverse path filter drops packets of the second path: the way back to their sender leads over another"
                                + " device.")
                .evidence("IPReversePathFilter=" + filtered + ", MPJoinSynRx=0", "rp_filter=1")
                .note("rp_filter=2 alone only hides it: the answers would leave by the wrong device.")
                .next("ip route get CLIENT_ADDRESS   (for the client's second address)");
        HostPaths paths = new HostPaths(state());
        IpAddress used = accepted.get(0).local().address();
        List<HostAddress> others = paths.others(used);
        Optional<IpAddress> sender = facts.packets().stream()
                .filter(packet -> packet.kind() == Kind.JOIN_SYN)
                .map(packet -> packet.source().address())
                .filter(address -> !address.equals(accepted.get(0).remote().address()))
                .findFirst();
        if (!others.isEmpty()) {
            HostAddress own = others.get(0);
            String device = state().deviceName(own.interfaceIndex());
            String gateway =
                    paths.gateway(own).map(address -> " via " + address).orElse("");
            cause.cure((used.isV6() ? "ip -6" : "ip") + " route add "
                    + sender.map(IpAddress::toString).orElse("CLIENT_ADDRESS") + gateway + " dev " + device);
        }
        return cause;
    }

    private CauseBuilder rejected() {
        int limit = state().limits().map(Endpoint.Limits::subflows).orElse(0);
        // A subflow may also be idle because the other one suffices; data that came twice shows that a path was given
        // up.
        Optional<SocketRow> ghost = accepted.stream()
                .filter(connection -> facts.count(MibCounter.DUPLICATE_DATA) > 0)
                .filter(connection -> connection.mptcp().subflowsMax() > 0
                        && connection.mptcp().subflows() >= connection.mptcp().subflowsMax())
                .flatMap(connection -> connection.joined().stream()
                        .filter(row ->
                                still(row) && connection.subflows().stream().anyMatch(other -> !still(other))))
                .findFirst();
        if (ghost.isPresent()) {
            return fault(
                            DiagnosedCause.PEER_GHOST_SUBFLOW,
                            "This host still holds a dead subflow from "
                                    + ghost.get().remote().address() + ", which fills its limit of " + limit + ".")
                    .evidence(
                            facts.rose(MibCounter.MP_JOIN_REJECTED, MibCounter.DUPLICATE_DATA),
                            "subflow of " + ghost.get().remote() + ": last packet "
                                    + ghost.get()
                                                    .tcp()
                                                    .map(ServerRules::stillMillis)
                                                    .orElse(0L)
                                            / 1000 + " s ago")
                    .cure("ip mptcp limits set subflow " + (limit + 1))
                    .note(
                            "The limit must allow one subflow more than there are paths; keepalive in the program helps, too.");
        }
        return fault(DiagnosedCause.PEER_LIMITS, "This host refuses more subflows: its limit is " + limit + ".")
                .evidence(facts.rose(MibCounter.MP_JOIN_REJECTED, MibCounter.MP_JOIN_SYN_RX, MibCounter.MP_JOIN_ACK_RX))
                .cure("ip mptcp limits set subflow " + Math.max(2, limit + 1))
                .note("For connections that are open, the client also has to delete its endpoint and add it again.");
    }

    private static boolean still(SocketRow row) {
        return row.tcp().map(ServerRules::stillMillis).orElse(0L) >= GHOST_MILLIS;
    }

    private static long stillMillis(TcpInfo info) {
        return Math.min(info.lastAckReceivedMillis(), info.lastDataReceivedMillis());
    }
}
