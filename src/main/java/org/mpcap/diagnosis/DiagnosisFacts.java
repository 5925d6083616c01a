package org.mpcap.diagnosis;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mpcap.host.mptcp.KernelCounters;
import org.mpcap.host.mptcp.KernelState;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.host.mptcp.PathManagerEvent;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.wire.TransportAddress;

/**
 * All that is known when a diagnosis is made.
 *
 * @param state the kernel's state, with the counters to judge by
 * @param sinceBoot whether those counters were counted since the namespace was made, not while somebody watched
 * @param events what the path manager told, in order
 * @param eventsHeard whether it could be heard since before the connections were made
 * @param program the program, if one is explained
 * @param peer the server asked about, if one was named
 * @param token the connection asked about, if one was named
 * @param answers what the network answered
 * @param packets what was seen on the wire
 * @param firewall rules of this host's packet filter that touch MPTCP, as {@code nft} shows them
 * @param elsewhere endpoints of other network namespaces that name an address of this one
 */
public record DiagnosisFacts(
        KernelState state,
        boolean sinceBoot,
        List<PathManagerEvent> events,
        boolean eventsHeard,
        Optional<ProgramFacts> program,
        Optional<TransportAddress> peer,
        Optional<Integer> token,
        ActiveAnswers answers,
        List<PacketSighting> packets,
        List<FirewallRule> firewall,
        List<String> elsewhere) {
    /** Copies the lists. */
    public DiagnosisFacts {
        events = List.copyOf(events);
        packets = List.copyOf(packets);
        firewall = List.copyOf(firewall);
        elsewhere = List.copyOf(elsewhere);
    }

    /** Facts of a state and nothing else. */
    public static DiagnosisFacts of(KernelState state) {
        return new DiagnosisFacts(
                state,
                true,
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ActiveAnswers.NONE,
                List.of(),
                List.of(),
                List.of());
    }

    /** The same with what the network answered. */
    public DiagnosisFacts with(ActiveAnswers more) {
        return new DiagnosisFacts(
                state, sinceBoot, events, eventsHeard, program, peer, token, more, packets, firewall, elsewhere);
    }

    /** The same for what was asked about. */
    public DiagnosisFacts about(
            Optional<ProgramFacts> whose, Optional<TransportAddress> target, Optional<Integer> which) {
        return new DiagnosisFacts(
                state, sinceBoot, events, eventsHeard, whose, target, which, answers, packets, firewall, elsewhere);
    }

    /** The same with what was heard and seen, and whether the counters are those of the time that was watched. */
    public DiagnosisFacts watched(
            boolean counted, List<PathManagerEvent> told, boolean heard, List<PacketSighting> seen) {
        return new DiagnosisFacts(
                state, !counted, told, heard, program, peer, token, answers, seen, firewall, elsewhere);
    }

    /** The same with what other parts of the host hold. */
    public DiagnosisFacts beside(List<FirewallRule> rules, List<String> otherNamespaces) {
        return new DiagnosisFacts(
                state, sinceBoot, events, eventsHeard, program, peer, token, answers, packets, rules, otherNamespaces);
    }

    KernelCounters counters() {
        return state.counters();
    }

    long count(MibCounter counter) {
        return counters().of(counter);
    }

    /** The server asked about; else the one that a SYN with MP_CAPABLE was seen to go to. */
    public Optional<TransportAddress> server() {
        return peer.filter(named -> named.port() != 0)
                .or(() -> packets.stream()
                        .filter(packet -> packet.kind() == PacketSighting.Kind.CAPABLE_SYN)
                        .filter(packet ->
                                state.address(packet.source().address()).isPresent())
                        .map(PacketSighting::destination)
                        .findFirst());
    }

    /** The connections asked about. */
    List<ConnectionView> connections() {
        Predicate<ConnectionView> asked = connection -> true;
        if (program.isPresent()) {
            asked = asked.and(connection -> belongs(connection, program.get()));
        }
        if (peer.isPresent()) {
            asked = asked.and(connection -> matches(connection.remote(), peer.get()));
        }
        if (token.isPresent()) {
            asked = asked.and(connection -> connection.token() == token.get());
        }
        return ConnectionView.all(state).stream().filter(asked).toList();
    }

    static boolean matches(TransportAddress address, TransportAddress wanted) {
        return address.address().equals(wanted.address()) && (wanted.port() == 0 || address.port() == wanted.port());
    }

    private boolean belongs(ConnectionView connection, ProgramFacts whose) {
        return connection.subflows().stream().anyMatch(row -> whose.inodes().contains(row.inode()))
                || state.connections().stream()
                        .anyMatch(row -> row.mptcp().isPresent()
                                && row.mptcp().get().token() == connection.token()
                                && whose.inodes().contains(row.inode()));
    }

    /** Open TCP connections asked about that have nothing to do with MPTCP, but for those within this host. */
    List<SocketRow> plainConnections() {
        return state.tcp().stream()
                .filter(row -> row.state() == SocketRow.State.ESTABLISHED
                        && !row.subflow().isMptcp())
                .filter(row -> !row.remote().address().isLoopback()
                        && !row.remote().address().equals(row.local().address()))
                .filter(row -> program.isEmpty() || program.get().inodes().contains(row.inode()))
                .filter(row -> peer.isEmpty() || matches(row.remote(), peer.get()))
                .toList();
    }

    /** Counters that rose, with their numbers, as evidence. */
    String rose(MibCounter... counters) {
        StringBuilder text = new StringBuilder();
        for (MibCounter counter : counters) {
            if (count(counter) != 0) {
                text.append(text.length() == 0 ? "" : " ")
                        .append(counter.kernelName())
                        .append('=')
                        .append(count(counter));
            }
        }
        return text.length() == 0 ? "" : text + (sinceBoot ? " (counted since this network namespace was made)" : "");
    }
}
