package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;
import static org.mpcap.diagnosis.Explanation.unsure;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.diagnosis.ActiveAnswers.Outcome;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.diagnosis.PacketSighting.Kind;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * A join whose SYN was reset.
 *
 * @param facts what is known
 * @param connection the connection
 * @param announced whether an announced address was tried
 * @param own whether an endpoint of this host was tried, or found that it must not be
 */
record RefusedJoin(DiagnosisFacts facts, ConnectionView connection, boolean announced, boolean own) {
    CauseBuilder explain() {
        String counted = facts.rose(MibCounter.MP_JOIN_SYN_TX, MibCounter.ADD_ADDR);
        String attempts =
                "AttemptFails=" + facts.counters().of("TcpAttemptFails") + ", no retransmission: a reset came";
        CauseBuilder cause = announced ? announcedRefused() : initialRefused();
        return cause.evidence(counted, attempts);
    }

    private Optional<PacketSighting> reset() {
        return facts.packets().stream()
                .filter(packet -> packet.kind() == Kind.RESET)
                .filter(packet ->
                        facts.packets().stream().anyMatch(join -> join.kind() == Kind.JOIN_SYN && packet.answers(join)))
                .findFirst();
    }

    /** The hop limit of what the peer itself sent on the first subflow. */
    private OptionalInt peersHopLimit(TransportAddress peer) {
        return facts.packets().stream()
                .filter(packet ->
                        packet.kind() == Kind.CAPABLE_SYN_ACK && packet.source().equals(peer))
                .mapToInt(PacketSighting::hopLimit)
                .findFirst();
    }

    private CauseBuilder initialRefused() {
        TransportAddress remote = connection.remote();
        Optional<PacketSighting> reset = reset();
        if (reset.filter(packet -> packet.resetReason().equals(OptionalInt.of(1)))
                .isPresent()) {
            return fault(
                            DiagnosedCause.PEER_OTHER_SERVER,
                            "The join reached a host that does not know the connection: a load balancer sends the second path to"
                                    + " another server.")
                    .evidence("RST with MP_TCPRST reason 1 in answer to the join SYN")
                    .note(
                            "On the balanced servers: announce an address of each, and set net.mptcp.allow_join_initial_addr_port=0.");
        }
        Optional<Outcome> plain = facts.answers().connects().entrySet().stream()
                .filter(asked -> asked.getKey().target().equals(remote))
                .map(asked -> asked.getValue())
                .findFirst();
        if (plain.equals(Optional.of(Outcome.REFUSED))) {
            return fault(
                            DiagnosedCause.PEER_LISTENER_CLOSED,
                            remote + " no longer accepts connections; joins need the listener open.")
                    .evidence("a plain connection was refused, too")
                    .note("Keep the listener open in the server's program (netcat: -k).");
        }
        OptionalInt direct = peersHopLimit(remote);
        boolean nearer = reset.isPresent()
                && direct.isPresent()
                && reset.get().hopLimit() != direct.getAsInt()
                && connection.local().address().equals(reset.get().destination().address());
        if (plain.equals(Optional.of(Outcome.ACCEPTED)) || nearer) {
            return plain.isPresent()
                            && reset.filter(packet -> packet.resetReason().isEmpty())
                                    .isPresent()
                    ? fault(
                                    DiagnosedCause.PATH_JOIN_RESET,
                                    "Something on the second path resets joins to " + remote + ".")
                            .evidence("a plain connection was accepted; the RST has no MP_TCPRST")
                            .note("Until it is cured: a tunnel over that path.")
                    : unsure(
                                    DiagnosedCause.PATH_JOIN_RESET,
                                    "Joins to " + remote
                                            + " are reset where plain TCP is accepted: by the path, or by another server behind a load"
                                            + " balancer.",
                                    DiagnosedCause.PATH_JOIN_RESET,
                                    DiagnosedCause.PEER_OTHER_SERVER)
                            .evidence("a plain connection was accepted")
                            .next("sudo mpcap explain -- CMD   (sees whether the RST has MP_TCPRST)");
        }
        return unsure(
                        DiagnosedCause.PATH_JOIN_RESET,
                        "The join to " + remote
                                + " was reset: by the path, because the listener is closed, or by another server behind a load balancer.",
                        DiagnosedCause.PATH_JOIN_RESET,
                        DiagnosedCause.PEER_LISTENER_CLOSED,
                        DiagnosedCause.PEER_OTHER_SERVER)
                .next("mpcap explain --probe   (one plain connection), or on the server: mpcap explain");
    }

    private CauseBuilder announcedRefused() {
        TransportAddress remote = connection.remote();
        Optional<IpAddress> address = JoinRules.announced(facts, remote);
        String which = address.map(IpAddress::toString).orElse("an address");
        boolean forbids = own
                && facts.count(MibCounter.MP_JOIN_SYN_TX)
                        < connection.mptcp().localAddressesUsed()
                                + connection.mptcp().addAddrAccepted();
        Optional<Outcome> plain = address.flatMap(other -> facts.answers().connects().entrySet().stream()
                .filter(asked -> asked.getKey().target().address().equals(other))
                .map(asked -> asked.getValue())
                .findFirst());
        boolean closed = plain.equals(Optional.of(Outcome.REFUSED));
        boolean reset = plain.equals(Optional.of(Outcome.ACCEPTED));
        String listening = "the server announces " + which + " but does not listen there";
        DiagnosedCause cause =
                forbids ? DiagnosedCause.PEER_C_FLAG_NO_LISTENER : DiagnosedCause.PEER_LISTENS_ONE_ADDRESS;
        String sentence = forbids
                ? remote + " forbids joins to the address connected to, and " + listening.replace("the server", "it")
                        + "."
                : remote + ": " + listening + ".";
        CauseBuilder found = closed || (facts.eventsHeard() && !reset)
                ? fault(cause, sentence)
                : reset
                        ? unsure(
                                DiagnosedCause.PATH_JOIN_RESET,
                                "Joins to the announced address " + which + " are reset where plain TCP is accepted.",
                                DiagnosedCause.PATH_JOIN_RESET,
                                DiagnosedCause.PEER_OTHER_SERVER)
                        : unsure(
                                cause,
                                sentence.replace(" does not listen", " does probably not listen"),
                                cause,
                                DiagnosedCause.PATH_JOIN_RESET,
                                DiagnosedCause.PEER_OTHER_SERVER);
        String find = "$(ip mptcp endpoint show | awk '$1 == \"" + which + "\" {print $3; exit}')";
        return found.evidence(
                        closed ? "a plain connection to it was refused" : "",
                        own && forbids ? "this host's own endpoint was found unusable: flag C, by exclusion" : "")
                .cureOnPeer(
                        address.filter(other -> !other.isV6()).isEmpty()
                                ? new String[0]
                                : List.of(
                                                "ip mptcp endpoint del id " + find,
                                                "ip mptcp endpoint add " + which + " signal port 5999")
                                        .toArray(String[]::new))
                .note(
                        "Or have the program listen on all addresses (0.0.0.0 or ::). With a port of its own the kernel listens itself.")
                .next("on the server: ss -ltn, and mpcap explain");
    }
}
