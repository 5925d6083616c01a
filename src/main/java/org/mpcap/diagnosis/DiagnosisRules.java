package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;
import static org.mpcap.diagnosis.Explanation.unsure;
import static org.mpcap.diagnosis.Explanation.warn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.diagnosis.ConnectionView.Role;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.host.mptcp.Endpoint;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.host.mptcp.SocketRow.State;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** The decision: facts in, causes out. Nothing is read here, nothing sent, no time passes. */
public final class DiagnosisRules {
    /**
     * So many connections a namespace may have asked for since it was made for its counters to tell about the last of them. On a host that
     * has been up for long they tell about all.
     */
    private static final int FEW_CONNECTIONS = 3;
    /** Documentation addresses (RFC 5737, RFC 3849): where a default route leads and nothing else. */
    public static final IpAddress ANYWHERE_V4 = IpAddress.parse("192.0.2.1");
    /** The same of IPv6. */
    public static final IpAddress ANYWHERE_V6 = IpAddress.parse("2001:db8::1");

    private final DiagnosisFacts facts;
    private final List<ConnectionView> connections;
    private final List<Explanation> found = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private DiagnosisRules(DiagnosisFacts facts) {
        this.facts = facts;
        this.connections = facts.connections();
    }

    /** What the facts say. */
    public static DiagnosisResult decide(DiagnosisFacts facts) {
        return new DiagnosisRules(facts).result();
    }

    private DiagnosisResult result() {
        disabled();
        boolean off = !found.isEmpty() && found.get(0).status() != Explanation.Status.WARN;
        if (!off) {
            List<ConnectionView> clients = ofRole(Role.CLIENT);
            for (ConnectionView connection : clients) {
                new ClientRules(facts, connection)
                        .explain()
                        .forEach(cause -> add(cause.on(connection.text()).build()));
            }
            List<ConnectionView> servers = ofRole(Role.SERVER);
            if (!servers.isEmpty() || listening()) {
                new ServerRules(facts, servers).explain().forEach(cause -> add(cause.build()));
                servers.forEach(connection -> new UseRules(facts, connection)
                        .explain()
                        .ifPresent(cause -> add(cause.on(connection.text()).build())));
            }
            if (!facts.sinceBoot() && !connections.isEmpty()) {
                new HandshakeRules(facts).aborted().ifPresent(cause -> add(cause.build()));
            }
            if (connections.isEmpty()) {
                withoutConnection();
            }
        }
        notes();
        return new DiagnosisResult(found, notes, connections, facts.state().refused());
    }

    private List<ConnectionView> ofRole(Role role) {
        return connections.stream()
                .filter(connection -> connection.role() == role)
                .toList();
    }

    private boolean listening() {
        return facts.state().connections().stream().anyMatch(SocketRow::listens);
    }

    private void add(Explanation next) {
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).sameAs(next)) {
                found.set(i, found.get(i).with(next.connections()));
                return;
            }
        }
        found.add(next);
    }

    private void disabled() {
        if (!facts.state().setting("net/mptcp/enabled").filter("0"::equals).isPresent()) {
            return;
        }
        String cure = "sysctl -w net.mptcp.enabled=1";
        boolean inUse = !connections.isEmpty() || listening();
        CauseBuilder cause = inUse
                ? warn(
                        DiagnosedCause.SYSCTL_ENABLED,
                        "MPTCP is switched off on this host: what is open goes on, the next program gets none.")
                : fault(DiagnosedCause.SYSCTL_ENABLED, "MPTCP is switched off on this host.");
        add(cause.evidence("net.mptcp.enabled=0").cure(cure).build());
    }

    /** No connection is there to be judged: the program, then the counters, then the configuration. */
    private void withoutConnection() {
        if (program()) {
            return;
        }
        long asked = facts.count(MibCounter.MP_CAPABLE_SYN_TX) + facts.count(MibCounter.MP_CAPABLE_SYN_TX_DISABLED);
        boolean tells = !facts.sinceBoot() || (asked > 0 && asked <= FEW_CONNECTIONS);
        Optional<CauseBuilder> over = tells ? new HandshakeRules(facts).ofTheDead(facts.server()) : Optional.empty();
        over.ifPresent(cause -> add(cause.build()));
        if (over.isEmpty() && !plain()) {
            configuration();
        }
    }

    private boolean program() {
        Optional<ProgramFacts> program = facts.program();
        if (program.isEmpty()) {
            return false;
        }
        String name = program.get().name();
        if (program.get().refusedOption() && facts.plainConnections().isEmpty()) {
            add(unsureOption(name).build());
            return true;
        }
        boolean plain = !facts.plainConnections().isEmpty();
        boolean asked =
                facts.count(MibCounter.MP_CAPABLE_SYN_TX) > 0 || facts.count(MibCounter.MP_CAPABLE_SYN_TX_DISABLED) > 0;
        if (plain && !asked) {
            add(plainProgram(name, program.get(), facts.plainConnections().get(0))
                    .build());
            return true;
        }
        return false;
    }

    private static CauseBuilder unsureOption(String name) {
        return fault(
                        DiagnosedCause.APP_MD5,
                        name + " sets a socket option that an MPTCP socket refuses, such as TCP_MD5SIG.")
                .evidence("it says: Protocol not available (ENOPROTOOPT), though net.mptcp.enabled=1")
                .note("Leave out the option, or MPTCP: the two cannot be combined.");
    }

    private CauseBuilder plainProgram(String name, ProgramFacts program, SocketRow row) {
        String evidence = "TCP socket " + row.local() + " -> " + row.remote() + " has nothing of MPTCP";
        if (program.wrapped() && program.statik()) {
            return fault(
                            DiagnosedCause.APP_MPTCPIZE_STATIC,
                            name + " is statically linked or setuid: mptcpize cannot reach it.")
                    .evidence(evidence, "LD_PRELOAD names libmptcpwrap; the program has no dynamic loader")
                    .note("Use the program's own switch, or a BPF program that changes its sockets.");
        }
        return fault(DiagnosedCause.APP_PLAIN_TCP, name + " opens a plain TCP socket.")
                .evidence(evidence)
                .note(
                        "Its own option if it has one (curl --mptcp, nginx listen … multipath, haproxy mptcp@, Go: GODEBUG=multipathtcp=1);"
                                + " else: mptcpize run " + name);
    }

    /** Nothing here speaks MPTCP though it is set up: whose sockets are plain. */
    private boolean plain() {
        List<SocketRow> rows = facts.plainConnections();
        if (rows.isEmpty()) {
            return false;
        }
        Optional<SocketRow> accepted = rows.stream()
                .filter(row -> facts.state().tcp().stream()
                        .anyMatch(listener -> listener.listens()
                                && listener.local().port() == row.local().port()))
                .findFirst();
        if (accepted.isPresent() && listening()) {
            return false;
        }
        int port = accepted.map(row -> row.local().port()).orElse(0);
        CauseBuilder cause = accepted.isPresent()
                ? fault(DiagnosedCause.APP_PLAIN_TCP_SERVER, "The listener on port " + port + " is plain TCP.")
                        .evidence("the port has a TCP listener, and no MPTCP listener")
                        .note(
                                "The server's own option if it has one (nginx listen … multipath, haproxy mptcp@, Go: GODEBUG=multipathtcp=2);"
                                        + " else: mptcpize run PROGRAM")
                        .next("ss -ltnp sport = :" + port)
                : plainProgram(
                        "The program that connects to " + rows.get(0).remote(),
                        new ProgramFacts("", java.util.Set.of(), false, false, false, java.util.OptionalInt.empty()),
                        rows.get(0));
        rows.stream().limit(8).forEach(row -> cause.on(row.local() + " -> " + row.remote()));
        add(cause.build());
        return true;
    }

    /** Whether the endpoints could open subflows to anywhere. */
    private void configuration() {
        List<Endpoint> endpoints = facts.state().endpoints();
        EndpointRules rules = new EndpointRules(facts);
        boolean opening = endpoints.stream().anyMatch(Endpoint::opensSubflows);
        if (opening
                && facts.state()
                        .limits()
                        .filter(limits -> limits.subflows() == 0)
                        .isPresent()) {
            add(fault(
                            DiagnosedCause.LIMITS_SUBFLOWS,
                            "This host allows no additional subflows, so its endpoints are never used.")
                    .evidence("limit subflows 0")
                    .cure("ip mptcp limits set subflow 2")
                    .build());
        }
        if (opening && ClientRules.userspace(facts)) {
            add(warn(
                            DiagnosedCause.PM_USERSPACE,
                            "The user-space path manager is selected: the kernel's endpoints are not used by new connections.")
                    .evidence("endpoints in the kernel: " + endpoints.size())
                    .cure("sysctl -w net.mptcp.path_manager=kernel")
                    .note("Unless mptcpd runs.")
                    .build());
        }
        for (Endpoint endpoint : endpoints) {
            boolean server = endpoint.has(Endpoint.Flag.SIGNAL) && !endpoint.opensSubflows();
            IpAddress remote = facts.peer()
                    .map(TransportAddress::address)
                    .orElse(endpoint.address().isV6() ? ANYWHERE_V6 : ANYWHERE_V4);
            if (!server) {
                rules.blocked(endpoint, Optional.empty(), remote).ifPresent(cause -> add(cause.build()));
            }
        }
        boolean past = facts.sinceBoot() && facts.count(MibCounter.BLACKHOLE) > 0;
        if (past) {
            add(warn(
                            DiagnosedCause.SYSCTL_BLACKHOLE,
                            "The kernel has once stopped asking for MPTCP because SYNs with the option went unanswered; it may still.")
                    .evidence(facts.rose(MibCounter.BLACKHOLE, MibCounter.MP_CAPABLE_SYN_TX_DISABLED))
                    .cure("sysctl -w net.mptcp.blackhole_timeout="
                            + facts.state()
                                    .setting("net/mptcp/blackhole_timeout")
                                    .orElse("3600"))
                    .build());
        }
        if (facts.program().isPresent()) {
            add(unsure(
                            DiagnosedCause.APP_PLAIN_TCP,
                            facts.program().get().name() + " opened no connection while it was watched.",
                            DiagnosedCause.APP_PLAIN_TCP)
                    .note("Run it so that it connects.")
                    .build());
        }
    }

    private void notes() {
        Map<Integer, Integer> subflows = new LinkedHashMap<>();
        for (ConnectionView connection : connections) {
            if (connection.info().isPresent() && !connection.mptcp().fellBack()) {
                int up = (int) connection.subflows().stream()
                        .filter(row -> row.state() == State.ESTABLISHED)
                        .count();
                subflows.merge(up, 1, Integer::sum);
            }
        }
        subflows.forEach((up, count) -> notes.add("MPTCP in use: " + count
                + (count == 1 ? " connection with " : " connections with ") + up
                + (up == 1 ? " subflow" : " subflows")));
        boolean single = facts.state().globalAddresses().stream()
                        .map(own -> own.interfaceIndex())
                        .distinct()
                        .count()
                <= 1;
        if (single && !connections.isEmpty()) {
            notes.add("this host has one path: there is nothing to join from");
        }
        HostPaths paths = new HostPaths(facts.state());
        for (Endpoint endpoint : facts.state().endpoints()) {
            boolean used = connections.stream().anyMatch(connection -> connection.uses(endpoint.address()));
            notes.add(paths.describe(endpoint)
                    + (used ? ": in use" : ": no subflow now")
                    + (endpoint.has(Endpoint.Flag.BACKUP) ? ", a backup by configuration" : ""));
        }
        if (facts.count(MibCounter.SUBFLOW_STALE) > 0) {
            notes.add("in the past: " + facts.rose(MibCounter.SUBFLOW_STALE, MibCounter.SUBFLOW_RECOVER)
                    + ", a path was silent for a while");
        }
        List<String> unknown = facts.counters().unknown();
        if (!unknown.isEmpty()) {
            notes.add("counters this program does not know: " + String.join(" ", unknown));
        }
    }
}
