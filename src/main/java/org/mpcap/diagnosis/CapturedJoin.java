package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;
import static org.mpcap.diagnosis.Explanation.unsure;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.diagnosis.PacketSighting.Kind;
import org.mpcap.track.Cause;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.SubflowSummary;

/**
 * A join in a capture that did not become a subflow, or did not stay one.
 *
 * @param connection its connection
 * @param flow the join
 * @param packets packets that say something about handshakes
 */
record CapturedJoin(ConnectionSummary connection, SubflowSummary flow, List<PacketSighting> packets) {
    /** What a client's configuration can be, and a capture does not show. */
    static final DiagnosedCause[] CONFIGURATION = {
        DiagnosedCause.ENDPOINT_NONE,
        DiagnosedCause.ENDPOINT_NO_FLAG,
        DiagnosedCause.ENDPOINT_SIGNAL_ON_CLIENT,
        DiagnosedCause.ENDPOINT_SUBFLOW_ON_SERVER,
        DiagnosedCause.ENDPOINT_SIGNALS_INITIAL,
        DiagnosedCause.ENDPOINT_ONLY_INITIAL,
        DiagnosedCause.ENDPOINT_FAMILY,
        DiagnosedCause.ENDPOINT_NO_SUCH_ADDRESS,
        DiagnosedCause.ENDPOINT_TENTATIVE,
        DiagnosedCause.LIMITS_SUBFLOWS,
        DiagnosedCause.LIMITS_REACHED,
        DiagnosedCause.LIMITS_ADD_ADDR_ACCEPTED,
        DiagnosedCause.PM_USERSPACE,
        DiagnosedCause.NETNS_OTHER,
        DiagnosedCause.APP_NO_DATA_YET,
        DiagnosedCause.LINK_DOWN,
        DiagnosedCause.LINK_NO_CARRIER,
        DiagnosedCause.ROUTE_NO_POLICY,
        DiagnosedCause.ROUTE_UNREACHABLE,
        DiagnosedCause.FIREWALL_OWN_OUTPUT,
        DiagnosedCause.PEER_LISTENS_ONE_FAMILY,
        DiagnosedCause.PEER_C_FLAG,
        DiagnosedCause.PEER_C_FLAG_NO_LISTENER,
        DiagnosedCause.PATH_ADD_ADDR_DROPPED,
        // Where packets of the second path pass another interface than the one captured on:
        DiagnosedCause.PATH_JOIN_DROPPED,
        DiagnosedCause.PATH_PORT_BLOCKED,
        DiagnosedCause.PATH_JOIN_RESET,
        DiagnosedCause.PATH_JOIN_PROHIBITED,
        DiagnosedCause.PATH_OPTION_STRIPPED,
        DiagnosedCause.PEER_PRIVATE_ADDRESS,
        DiagnosedCause.PEER_LISTENS_ONE_ADDRESS,
        DiagnosedCause.PEER_LISTENER_CLOSED,
        DiagnosedCause.PEER_LIMITS,
        DiagnosedCause.PEER_GHOST_SUBFLOW,
        DiagnosedCause.PEER_OTHER_SERVER,
        DiagnosedCause.PEER_HMAC,
        DiagnosedCause.PATH_RP_FILTER_PEER,
        DiagnosedCause.FIREWALL_OWN_INPUT,
        DiagnosedCause.PATH_JOIN_ACK_DROPPED,
        DiagnosedCause.PATH_ADD_ADDR_STRIPPED,
        DiagnosedCause.ENDPOINT_FULLMESH_MISSING,
        DiagnosedCause.ENDPOINT_WRONG_DEVICE,
        DiagnosedCause.ENDPOINT_ADDRESS_REMOVED,
        DiagnosedCause.PATH_SILENT,
        DiagnosedCause.PATH_DATA_DROPPED,
        DiagnosedCause.PATH_MTU,
        DiagnosedCause.PATH_LOSSY,
        DiagnosedCause.PATH_NOT_REESTABLISHED,
        DiagnosedCause.PATH_PAYLOAD_ALTERED,
        DiagnosedCause.PATH_STRIPPED_MIDWAY,
        DiagnosedCause.PRIO_BACKUP,
        DiagnosedCause.PRIO_CHANGED
    };

    Optional<CauseBuilder> explain() {
        Optional<PacketSighting> reset = packets.stream()
                .filter(packet -> packet.kind() == Kind.RESET)
                .filter(packet -> packet.source().equals(flow.listener())
                        && packet.destination().equals(flow.initiator()))
                .findFirst();
        OptionalInt reason = reset.map(PacketSighting::resetReason).orElse(OptionalInt.empty());
        if (reason.equals(OptionalInt.of(3))) {
            return Optional.of(refusedByLimit());
        }
        Optional<CauseBuilder> caused = flow.cause().flatMap(cause -> of(cause, reset, reason));
        // Answered, and never confirmed: the client reset it, or its third packet is not here.
        return caused.isPresent() || flow.established()
                ? caused
                : Optional.of(failed("did not become a subflow: its answer was refused, or not confirmed."));
    }

    private String ends() {
        return "join " + flow.initiator() + " -> " + flow.listener();
    }

    private CauseBuilder refusedByLimit() {
        return unsure(
                        DiagnosedCause.PEER_LIMITS,
                        flow.listener().address() + " refuses more subflows (administratively prohibited).",
                        DiagnosedCause.PEER_LIMITS,
                        DiagnosedCause.PEER_GHOST_SUBFLOW)
                .evidence(ends(), "RST with MP_TCPRST reason 3")
                .cureOnPeer("ip mptcp limits set subflow 2")
                .next("on the server: mpcap explain");
    }

    private Optional<CauseBuilder> of(Cause cause, Optional<PacketSighting> reset, OptionalInt reason) {
        return switch (cause) {
            case JOIN_ANSWERED_WITHOUT ->
                Optional.of(fault(
                                DiagnosedCause.PATH_OPTION_STRIPPED,
                                "The second path strips the option: the join's SYN/ACK came without MP_JOIN.")
                        .evidence(ends()));
            case HMAC_WRONG ->
                Optional.of(fault(
                                DiagnosedCause.PEER_HMAC,
                                "The answer to the join fails authentication: a broken stack, or somebody else.")
                        .evidence(ends()));
            case JOIN_UNANSWERED -> Optional.of(unanswered());
            case JOIN_REFUSED ->
                Optional.of(
                        reason.equals(OptionalInt.of(1)) && reset.isPresent() && !answered()
                                ? fault(
                                                DiagnosedCause.PEER_OTHER_SERVER,
                                                "The join reached a host that does not know the connection: a load balancer sends the second"
                                                        + " path to another server.")
                                        .evidence(ends(), "RST with MP_TCPRST reason 1 in answer to the join SYN")
                                : refused());
            case CHECKSUM_FAILED, MP_FAIL ->
                Optional.of(fault(
                                DiagnosedCause.PATH_PAYLOAD_ALTERED,
                                "Something on the second path rewrites the payload; a checksum caught it.")
                        .evidence(ends(), cause.words()));
            default -> Optional.of(refused().evidence(cause.words()));
        };
    }

    private boolean answered() {
        return packets.stream()
                .anyMatch(packet -> packet.kind() == Kind.JOIN_SYN_ACK
                        && packet.source().equals(flow.listener())
                        && packet.destination().equals(flow.initiator()));
    }

    private CauseBuilder unanswered() {
        return unsure(
                        DiagnosedCause.PATH_JOIN_DROPPED,
                        "The join from " + flow.initiator().address() + " to " + flow.listener()
                                + " got no answer that this capture shows.",
                        DiagnosedCause.PATH_JOIN_DROPPED,
                        DiagnosedCause.PATH_PORT_BLOCKED,
                        DiagnosedCause.PATH_RP_FILTER_PEER,
                        DiagnosedCause.FIREWALL_OWN_INPUT,
                        DiagnosedCause.FIREWALL_OWN_OUTPUT,
                        DiagnosedCause.PATH_JOIN_PROHIBITED,
                        DiagnosedCause.PEER_PRIVATE_ADDRESS,
                        DiagnosedCause.ENDPOINT_FULLMESH_MISSING,
                        DiagnosedCause.ENDPOINT_WRONG_DEVICE,
                        DiagnosedCause.ROUTE_NO_POLICY,
                        DiagnosedCause.ROUTE_UNREACHABLE,
                        DiagnosedCause.LINK_NO_CARRIER,
                        DiagnosedCause.PATH_SILENT,
                        DiagnosedCause.PATH_NOT_REESTABLISHED)
                .evidence(ends())
                .next("on the client: mpcap explain --probe");
    }

    private CauseBuilder refused() {
        return failed("was reset.");
    }

    private CauseBuilder failed(String how) {
        return unsure(
                        DiagnosedCause.PATH_JOIN_RESET,
                        "The join from " + flow.initiator().address() + " to " + flow.listener() + " " + how,
                        DiagnosedCause.PATH_JOIN_RESET,
                        DiagnosedCause.PEER_LISTENER_CLOSED,
                        DiagnosedCause.PEER_LISTENS_ONE_ADDRESS,
                        DiagnosedCause.PEER_C_FLAG_NO_LISTENER,
                        DiagnosedCause.PEER_OTHER_SERVER,
                        DiagnosedCause.PEER_LIMITS,
                        DiagnosedCause.PATH_JOIN_ACK_DROPPED,
                        DiagnosedCause.ENDPOINT_WRONG_DEVICE)
                .evidence(ends())
                .next("on the client: mpcap explain --probe; on the server: mpcap explain");
    }
}
