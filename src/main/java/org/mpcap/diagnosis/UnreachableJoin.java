package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;
import static org.mpcap.diagnosis.Explanation.unsure;

import java.util.Optional;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.host.mptcp.Endpoint;
import org.mpcap.host.mptcp.Endpoint.Flag;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.wire.IpAddress;

/**
 * A join that ended by an error from the network.
 *
 * @param facts what is known
 * @param connection the connection
 * @param announced whether an announced address was tried
 * @param own whether an endpoint of this host was tried
 * @param failed how many joins failed
 */
record UnreachableJoin(DiagnosisFacts facts, ConnectionView connection, boolean announced, boolean own, long failed) {
    private static final String ROUTER = "sudo tcpdump -ni any icmp or icmp6   (names the router)";

    CauseBuilder explain() {
        String counted = facts.rose(MibCounter.MP_JOIN_SYN_TX, MibCounter.ADD_ADDR);
        String attempts = "AttemptFails=" + facts.counters().of("TcpAttemptFails") + " after TCPSynRetrans="
                + facts.counters().of("TcpExtTCPSynRetrans");
        return cause().evidence(counted, attempts);
    }

    private CauseBuilder cause() {
        Optional<IpAddress> address = JoinRules.announced(facts, connection.remote());
        if (announced && own && failed > 1) {
            Optional<Endpoint> endpoint = facts.state().endpoints().stream()
                    .filter(candidate -> candidate.has(Flag.SUBFLOW) && !candidate.has(Flag.FULLMESH))
                    .filter(candidate ->
                            !candidate.address().equals(connection.local().address()))
                    .findFirst();
            if (endpoint.isPresent()) {
                String second = endpoint.get().address().toString();
                return fault(
                                DiagnosedCause.ENDPOINT_FULLMESH_MISSING,
                                "The networks are apart: neither " + second + " reaches "
                                        + connection.remote().address() + " nor "
                                        + connection.local().address() + " the announced address; only " + second
                                        + " to the announced address is left, and needs fullmesh.")
                        .evidence("both joins failed")
                        .cure("ip mptcp endpoint change id " + endpoint.get().id() + " fullmesh")
                        .next("ip route get from " + second + " to the announced address");
            }
        }
        if (announced) {
            String which = address.map(IpAddress::toString).orElse("an address");
            boolean isPrivate = address.filter(UnreachableJoin::isPrivate).isPresent();
            CauseBuilder cause = isPrivate || facts.eventsHeard()
                    ? fault(
                            DiagnosedCause.PEER_PRIVATE_ADDRESS,
                            connection.remote() + " announces " + which
                                    + ", which cannot be reached from here: a server behind NAT that announces its private address.")
                    : unsure(
                            DiagnosedCause.PEER_PRIVATE_ADDRESS,
                            connection.remote() + " announces an address that cannot be reached from here.",
                            DiagnosedCause.PEER_PRIVATE_ADDRESS,
                            DiagnosedCause.PATH_JOIN_PROHIBITED,
                            DiagnosedCause.PEER_LISTENS_ONE_ADDRESS,
                            DiagnosedCause.PATH_JOIN_RESET,
                            DiagnosedCause.ENDPOINT_FULLMESH_MISSING);
            return cause.cureOnPeer(address.map(other -> new String[] {
                                "ip mptcp endpoint del id $(ip mptcp endpoint show | awk '$1 == \"" + other
                                        + "\" {print $3; exit}')"
                            })
                            .orElse(new String[0]))
                    .note("Announce the public address instead, or none.");
        }
        if (facts.eventsHeard()) {
            return fault(
                            DiagnosedCause.PATH_JOIN_PROHIBITED,
                            "A router on the second path forbids the joins to " + connection.remote()
                                    + ", or has no route for them.")
                    .evidence("the subflow ended by an ICMP error, not by a reset")
                    .next(ROUTER);
        }
        // A SYN of another connection may have been sent again, too: then this join was reset at once.
        return unsure(
                        DiagnosedCause.PATH_JOIN_PROHIBITED,
                        "The join to " + connection.remote()
                                + " failed: a router on the second path forbids it or has no route, or it was reset.",
                        DiagnosedCause.PATH_JOIN_PROHIBITED,
                        DiagnosedCause.PATH_JOIN_RESET,
                        DiagnosedCause.PEER_LISTENER_CLOSED,
                        DiagnosedCause.PEER_OTHER_SERVER)
                .next("mpcap explain -- CMD as root   (sees how the join ends), or " + ROUTER);
    }

    private static boolean isPrivate(IpAddress address) {
        if (address.isV6()) {
            return (address.bytes().u8(0) & 0xfe) == 0xfc;
        }
        int first = address.bytes().u8(0);
        int second = address.bytes().u8(1);
        return first == 10 || (first == 192 && second == 168) || (first == 172 && (second & 0xf0) == 16);
    }
}
