package org.mpcap.diagnosis;

import java.util.Arrays;
import java.util.Optional;

/** Every cause that can be named; the ids are stable. In the order of the groups of the manual. */
public enum DiagnosedCause {
    /** A program opens a plain TCP socket. */
    APP_PLAIN_TCP("app/plain-tcp", "A program opens a plain TCP socket."),
    /** mptcpize cannot reach a statically linked or setuid program. */
    APP_MPTCPIZE_STATIC("app/mptcpize-static", "mptcpize cannot reach a statically linked or setuid program."),
    /** A listener of this host is plain TCP. */
    APP_PLAIN_TCP_SERVER("app/plain-tcp-server", "A listener of this host is plain TCP."),
    /** A socket option of the program cannot be combined with MPTCP. */
    APP_MD5("app/md5", "A socket option of the program cannot be combined with MPTCP."),
    /** The port serves announced joins only. */
    APP_JOIN_ONLY_PORT("app/join-only-port", "The port serves announced joins only."),
    /** Nothing was sent yet; joins wait for the first data. */
    APP_NO_DATA_YET("app/no-data-yet", "Nothing was sent yet; joins wait for the first data."),
    /** MPTCP is switched off on this host. */
    SYSCTL_ENABLED("sysctl/enabled", "MPTCP is switched off on this host."),
    /** The kernel has stopped asking for MPTCP for a while. */
    SYSCTL_BLACKHOLE("sysctl/blackhole", "The kernel has stopped asking for MPTCP for a while."),
    /** A silent subflow is never given up. */
    SYSCTL_STALE_LOSS_COUNT("sysctl/stale-loss-cnt", "A silent subflow is never given up."),
    /** The user-space path manager is selected, and it opens nothing. */
    PM_USERSPACE("pm/userspace", "The user-space path manager is selected, and it opens nothing."),
    /** The endpoints are in another network namespace than the program. */
    NETNS_OTHER("netns/other", "The endpoints are in another network namespace than the program."),
    /** This host allows no additional subflows. */
    LIMITS_SUBFLOWS("limits/subflows", "This host allows no additional subflows."),
    /** The limit of subflows is used up. */
    LIMITS_REACHED("limits/reached", "The limit of subflows is used up."),
    /** This host accepts no announced addresses. */
    LIMITS_ADD_ADDR_ACCEPTED("limits/add-addr-accepted", "This host accepts no announced addresses."),
    /** No endpoint tells the kernel to use the second address. */
    ENDPOINT_NONE("endpoint/none", "No endpoint tells the kernel to use the second address."),
    /** An endpoint has no flag, so nothing uses it. */
    ENDPOINT_NO_FLAG("endpoint/no-flag", "An endpoint has no flag, so nothing uses it."),
    /** A client's endpoint is announced only. */
    ENDPOINT_SIGNAL_ON_CLIENT("endpoint/signal-on-client", "A client's endpoint is announced only."),
    /** A server's endpoint opens subflows instead of being announced. */
    ENDPOINT_SUBFLOW_ON_SERVER(
            "endpoint/subflow-on-server", "A server's endpoint opens subflows instead of being announced."),
    /** The announced address is the one in use already. */
    ENDPOINT_SIGNALS_INITIAL("endpoint/signals-initial", "The announced address is the one in use already."),
    /** The only endpoint is the address in use already. */
    ENDPOINT_ONLY_INITIAL("endpoint/only-initial", "The only endpoint is the address in use already."),
    /** The endpoint's address family is not the connection's. */
    ENDPOINT_FAMILY("endpoint/family", "The endpoint's address family is not the connection's."),
    /** An endpoint names an address this host does not have. */
    ENDPOINT_NO_SUCH_ADDRESS("endpoint/no-such-address", "An endpoint names an address this host does not have."),
    /** The endpoint's address was in duplicate address detection. */
    ENDPOINT_TENTATIVE("endpoint/tentative", "The endpoint's address was in duplicate address detection."),
    /** An endpoint is bound to a device that does not have its address. */
    ENDPOINT_WRONG_DEVICE("endpoint/wrong-dev", "An endpoint is bound to a device that does not have its address."),
    /** A subflow's local address is gone. */
    ENDPOINT_ADDRESS_REMOVED("endpoint/address-removed", "A subflow's local address is gone."),
    /** Only second address to second address would work, and needs fullmesh. */
    ENDPOINT_FULLMESH_MISSING(
            "endpoint/fullmesh-missing", "Only second address to second address would work, and needs fullmesh."),
    /** The endpoint's device is down. */
    LINK_DOWN("link/down", "The endpoint's device is down."),
    /** The endpoint's device has no carrier. */
    LINK_NO_CARRIER("link/no-carrier", "The endpoint's device has no carrier."),
    /** Packets from the second address have no route of their own. */
    ROUTE_NO_POLICY("route/no-policy", "Packets from the second address have no route of their own."),
    /** The table for the second address leads nowhere. */
    ROUTE_UNREACHABLE("route/unreachable", "The table for the second address leads nowhere."),
    /** This host's own firewall drops joins it sends. */
    FIREWALL_OWN_OUTPUT("firewall/own-output", "This host's own firewall drops joins it sends."),
    /** The receiving host's own firewall drops joins. */
    FIREWALL_OWN_INPUT("firewall/own-input", "The receiving host's own firewall drops joins."),
    /** The other path is full, and the second one only a backup. */
    PRIO_BACKUP("prio/backup", "The other path is full, and the second one only a backup."),
    /** A subflow was made a backup while it was in use. */
    PRIO_CHANGED("prio/changed", "A subflow was made a backup while it was in use."),
    /** SYNs with MP_CAPABLE go unanswered, those without are answered. */
    PATH_SYN_DROPPED("path/syn-dropped", "SYNs with MP_CAPABLE go unanswered, those without are answered."),
    /** SYNs with MP_CAPABLE are reset, those without are not. */
    PATH_SYN_RESET("path/syn-reset", "SYNs with MP_CAPABLE are reset, those without are not."),
    /** The option is lost on the way to the server. */
    PATH_OPTION_STRIPPED_FIRST("path/option-stripped-first", "The option is lost on the way to the server."),
    /** The option is lost on the way back from the server. */
    PATH_SYN_ACK_STRIPPED("path/synack-stripped", "The option is lost on the way back from the server."),
    /** A SYN proxy in front of the server answers without MPTCP. */
    PATH_SYN_PROXY("path/syn-proxy", "A SYN proxy in front of the server answers without MPTCP."),
    /** Joins get lost where plain TCP passes. */
    PATH_JOIN_DROPPED("path/join-dropped", "Joins get lost where plain TCP passes."),
    /** Nothing from this address reaches the port. */
    PATH_PORT_BLOCKED("path/port-blocked", "Nothing from this address reaches the port."),
    /** The receiving host's reverse path filter drops the joins. */
    PATH_RP_FILTER_PEER("path/rp-filter-peer", "The receiving host's reverse path filter drops the joins."),
    /** The second path strips the option. */
    PATH_OPTION_STRIPPED("path/option-stripped", "The second path strips the option."),
    /** The second path resets joins. */
    PATH_JOIN_RESET("path/join-reset", "The second path resets joins."),
    /** A router forbids the joins, or has no route for them. */
    PATH_JOIN_PROHIBITED("path/join-prohibited", "A router forbids the joins, or has no route for them."),
    /** The third packet of the join does not arrive. */
    PATH_JOIN_ACK_DROPPED("path/join-ack-dropped", "The third packet of the join does not arrive."),
    /** An announcement lost its option before the connection was confirmed. */
    PATH_ADD_ADDR_STRIPPED(
            "path/add-addr-stripped", "An announcement lost its option before the connection was confirmed."),
    /** Announcements are never confirmed. */
    PATH_ADD_ADDR_DROPPED("path/add-addr-dropped", "Announcements are never confirmed."),
    /** Something rewrites the payload. */
    PATH_PAYLOAD_ALTERED("path/payload-altered", "Something rewrites the payload."),
    /** The path removes the option in mid-connection. */
    PATH_STRIPPED_MIDWAY("path/stripped-midway", "The path removes the option in mid-connection."),
    /** Packets with data get lost. */
    PATH_DATA_DROPPED("path/data-dropped", "Packets with data get lost."),
    /** A path has gone silent. */
    PATH_SILENT("path/silent", "A path has gone silent."),
    /** A path loses full-size packets and says nothing. */
    PATH_MTU("path/mtu", "A path loses full-size packets and says nothing."),
    /** A path loses many packets. */
    PATH_LOSSY("path/lossy", "A path loses many packets."),
    /** A subflow timed out, and the kernel does not open it again. */
    PATH_NOT_REESTABLISHED("path/not-reestablished", "A subflow timed out, and the kernel does not open it again."),
    /** The server answers without MPTCP. */
    PEER_PLAIN_TCP("peer/plain-tcp", "The server answers without MPTCP."),
    /** The server speaks version 0 only. */
    PEER_V0("peer/v0", "The server speaks version 0 only."),
    /** Nobody listens on the server's port. */
    PEER_CLOSED_PORT("peer/closed-port", "Nobody listens on the server's port."),
    /** The server answers no SYN, with the option or without. */
    PEER_UNANSWERED("peer/unanswered", "The server answers no SYN, with the option or without."),
    /** The accepting side refuses more subflows. */
    PEER_LIMITS("peer/limits", "The accepting side refuses more subflows."),
    /** The server still holds a dead subflow, which fills its limit. */
    PEER_GHOST_SUBFLOW("peer/ghost-subflow", "The server still holds a dead subflow, which fills its limit."),
    /** The server forbids joins to its address and announced no other. */
    PEER_C_FLAG("peer/c-flag", "The server forbids joins to its address and announced no other."),
    /** The server forbids joins to its address, and nothing listens on the one it announced. */
    PEER_C_FLAG_NO_LISTENER(
            "peer/c-flag-no-listener",
            "The server forbids joins to its address, and nothing listens on the one it announced."),
    /** The server announced an address of the other family. */
    PEER_LISTENS_ONE_FAMILY("peer/listens-one-family", "The server announced an address of the other family."),
    /** The server announces an address on which it does not listen. */
    PEER_LISTENS_ONE_ADDRESS(
            "peer/listens-one-address", "The server announces an address on which it does not listen."),
    /** The server's listener is closed, and joins need it. */
    PEER_LISTENER_CLOSED("peer/listener-closed", "The server's listener is closed, and joins need it."),
    /** The server announces an address that cannot be reached. */
    PEER_PRIVATE_ADDRESS("peer/private-address", "The server announces an address that cannot be reached."),
    /** The join reached a host that does not know the connection. */
    PEER_OTHER_SERVER("peer/other-server", "The join reached a host that does not know the connection."),
    /** The join's answer fails authentication. */
    PEER_HMAC("peer/hmac", "The join's answer fails authentication."),
    /** The peer's program aborted the connection. */
    PEER_ABORTED("peer/aborted", "The peer's program aborted the connection."),
    /** The client opened no second subflow; the reason lies in its configuration. */
    CLIENT_DID_NOT_TRY(
            "client/did-not-try", "The client opened no second subflow; the reason lies in its configuration.");

    private final String id;
    private final String sentence;

    DiagnosedCause(String id, String sentence) {
        this.id = id;
        this.sentence = sentence;
    }

    /** The cause of this id. */
    public static Optional<DiagnosedCause> named(String id) {
        return Arrays.stream(values()).filter(cause -> cause.id.equals(id)).findFirst();
    }

    /** Its name in all output, {@code group/cause}. */
    public String id() {
        return id;
    }

    /** What it is, in general. */
    public String sentence() {
        return sentence;
    }
}
