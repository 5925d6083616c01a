package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;
import static org.mpcap.diagnosis.Explanation.unsure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.diagnosis.PacketSighting.Kind;
import org.mpcap.track.Cause;
import org.mpcap.track.Closing;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Event;
import org.mpcap.track.PathChange;
import org.mpcap.track.SubflowSummary;
import org.mpcap.wire.TransportAddress;

/**
 * What a capture alone can say. Configuration is not in it: where the client did not try, the capture does not tell why. What the two hosts and
 * somebody on the way may all have done is named together.
 *
 * @param connections the connections in the capture
 * @param packets packets that say something about handshakes
 */
public record CaptureRules(List<ConnectionSummary> connections, List<PacketSighting> packets) {
    /** A share of segments sent again that single losses do not reach. */
    private static final double MANY_RETRANSMISSIONS = 0.15;

    private static final int ENOUGH = 5;
    /** Repetitions of one announcement that was not confirmed. */
    private static final int REPEATED = 2;

    /** Copies the lists. */
    public CaptureRules {
        connections = List.copyOf(connections);
        packets = List.copyOf(packets);
    }

    /** What the capture says. */
    public DiagnosisResult decide() {
        List<Explanation> found = new ArrayList<>();
        int sound = 0;
        for (ConnectionSummary connection : connections) {
            Optional<CauseBuilder> cause = explain(connection);
            sound += cause.isEmpty() ? 1 : 0;
            cause.ifPresent(builder ->
                    found.add(builder.on("connection " + connection.number()).build()));
        }
        List<String> notes = new ArrayList<>();
        if (sound > 0) {
            notes.add("MPTCP in use, and nothing wrong to be seen: " + sound
                    + (sound == 1 ? " connection" : " connections"));
        }
        if (connections.isEmpty()) {
            found.add(unsure(
                            DiagnosedCause.APP_PLAIN_TCP,
                            "No packet of this capture has an MPTCP option: no program asked for it, or it was lost before this point.",
                            DiagnosedCause.APP_PLAIN_TCP,
                            DiagnosedCause.SYSCTL_ENABLED,
                            DiagnosedCause.SYSCTL_BLACKHOLE,
                            DiagnosedCause.APP_MPTCPIZE_STATIC,
                            DiagnosedCause.APP_MD5,
                            DiagnosedCause.APP_PLAIN_TCP_SERVER,
                            DiagnosedCause.PATH_OPTION_STRIPPED_FIRST,
                            DiagnosedCause.PATH_SYN_DROPPED,
                            DiagnosedCause.PATH_SYN_RESET,
                            DiagnosedCause.PATH_SYN_PROXY)
                    .next("on the client: mpcap explain -- CMD")
                    .build());
        }
        return new DiagnosisResult(found, notes, List.of(), Map.of("kernel state", "a capture does not hold it"));
    }

    private Optional<CauseBuilder> explain(ConnectionSummary connection) {
        return switch (connection.outcome()) {
            case FALLBACK -> Optional.of(fellBack(connection));
            case REFUSED -> Optional.of(refused(connection));
            case UNANSWERED, HALF_OPEN ->
                Optional.of(unsure(
                                DiagnosedCause.PATH_SYN_DROPPED,
                                "The handshake with " + server(connection) + " did not end in this capture.",
                                DiagnosedCause.PATH_SYN_DROPPED,
                                DiagnosedCause.PEER_UNANSWERED,
                                DiagnosedCause.PATH_SYN_RESET)
                        .next("sudo mpcap trace " + server(connection)));
            case LOST -> Optional.of(lost(connection));
            case MPTCP, MIDSTREAM -> inUse(connection);
            case UNDECIDED, ORPHAN ->
                Optional.of(unsure(
                                DiagnosedCause.CLIENT_DID_NOT_TRY,
                                "The beginning of the connection is not in this capture.",
                                DiagnosedCause.values())
                        .next("a capture that begins before the connection"));
        };
    }

    private static TransportAddress server(ConnectionSummary connection) {
        return connection.subflows().isEmpty()
                ? new TransportAddress(DiagnosisRules.ANYWHERE_V4, 0)
                : connection.subflows().get(0).listener();
    }

    private static boolean changed(ConnectionSummary connection, PathChange.Kind kind) {
        return connection.subflows().stream()
                .flatMap(flow -> flow.changes().stream())
                .anyMatch(change -> change.kind() == kind);
    }

    private CauseBuilder fellBack(ConnectionSummary connection) {
        TransportAddress server = server(connection);
        String why = connection.cause().map(Cause::words).orElse("it became plain TCP");
        Cause cause = connection.cause().orElse(Cause.ANSWERED_WITHOUT);
        boolean proxy = packets.stream()
                .anyMatch(packet ->
                        packet.kind() == Kind.PLAIN_SYN_ACK && packet.source().equals(server) && packet.window() == 0);
        if (cause == Cause.STRIPPED_FROM_SYN) {
            return fault(DiagnosedCause.PATH_OPTION_STRIPPED_FIRST, "The option is lost on the way to " + server + ".")
                    .evidence(why + ", seen at two points");
        }
        if (cause == Cause.STRIPPED_FROM_SYN_ACK) {
            return fault(
                            DiagnosedCause.PATH_SYN_ACK_STRIPPED,
                            "The option is lost on the way back from " + server + ".")
                    .evidence(why + ", seen at two points");
        }
        if (cause == Cause.DROPPED_WITH_OPTION) {
            return fault(
                            DiagnosedCause.PATH_SYN_DROPPED,
                            "Something on the way to " + server + " drops SYNs with MP_CAPABLE.")
                    .evidence(why)
                    .next("sudo mpcap trace " + server);
        }
        if (cause == Cause.VERSION) {
            return fault(DiagnosedCause.PEER_V0, server + " speaks another version of MPTCP.")
                    .evidence(why);
        }
        if (cause == Cause.THIRD_ACK_WITHOUT) {
            return unsure(
                            DiagnosedCause.PATH_SYN_ACK_STRIPPED,
                            server
                                    + " answered with MPTCP, and the client went on without: the answer's option was lost on the way back.",
                            DiagnosedCause.PATH_SYN_ACK_STRIPPED,
                            DiagnosedCause.PATH_STRIPPED_MIDWAY)
                    .evidence(why)
                    .next("a capture at the client");
        }
        if (proxy) {
            return fault(DiagnosedCause.PATH_SYN_PROXY, "A SYN proxy in front of " + server + " answers without MPTCP.")
                    .evidence(why, "the SYN/ACK has window 0");
        }
        return unsure(
                        DiagnosedCause.PEER_PLAIN_TCP,
                        server
                                + " answered without MPTCP: the server does not speak it, or the option was lost on the way.",
                        DiagnosedCause.PEER_PLAIN_TCP,
                        DiagnosedCause.APP_PLAIN_TCP_SERVER,
                        DiagnosedCause.PATH_OPTION_STRIPPED_FIRST,
                        DiagnosedCause.PATH_SYN_ACK_STRIPPED,
                        DiagnosedCause.PATH_SYN_PROXY,
                        DiagnosedCause.PEER_V0)
                .evidence(why)
                .next("sudo mpcap trace " + server + ", or a capture at the server");
    }

    private CauseBuilder refused(ConnectionSummary connection) {
        TransportAddress server = server(connection);
        boolean joinOnly = packets.stream()
                .anyMatch(packet -> packet.kind() == Kind.RESET
                        && packet.source().equals(server)
                        && packet.resetReason().equals(OptionalInt.of(3)));
        return joinOnly
                ? fault(DiagnosedCause.APP_JOIN_ONLY_PORT, server + " serves announced joins only.")
                        .evidence("RST with MP_TCPRST reason 3 in answer to MP_CAPABLE")
                        .note("Connect to the port of the service.")
                : unsure(
                                DiagnosedCause.PATH_SYN_RESET,
                                "The SYN with MP_CAPABLE to " + server
                                        + " was reset: by the path, or nobody listens, or the port is for joins only.",
                                DiagnosedCause.PATH_SYN_RESET,
                                DiagnosedCause.PEER_CLOSED_PORT,
                                DiagnosedCause.APP_JOIN_ONLY_PORT)
                        .next("sudo mpcap trace " + server);
    }

    private CauseBuilder lost(ConnectionSummary connection) {
        TransportAddress server = server(connection);
        String why = connection.cause().map(Cause::words).orElse("MPTCP was lost");
        boolean checksum = changed(connection, PathChange.Kind.PAYLOAD_CHANGED)
                || connection
                        .cause()
                        .filter(cause -> cause == Cause.CHECKSUM_FAILED
                                || cause == Cause.MP_FAIL
                                || cause == Cause.INFINITE_MAPPING)
                        .isPresent();
        if (checksum) {
            return fault(
                            DiagnosedCause.PATH_PAYLOAD_ALTERED,
                            "Something on the way to " + server + " rewrites the payload; a checksum caught it.")
                    .evidence(why)
                    .note("Take the port out of that gateway, or encrypt: TLS on port 443.");
        }
        return unsure(
                        DiagnosedCause.PATH_STRIPPED_MIDWAY,
                        "The connection with " + server
                                + " lost MPTCP: the option was removed on the way, or a side gave it up.",
                        DiagnosedCause.PATH_STRIPPED_MIDWAY,
                        DiagnosedCause.PATH_ADD_ADDR_STRIPPED,
                        DiagnosedCause.PATH_PAYLOAD_ALTERED)
                .evidence(why)
                .next("captures on both hosts in one command: mpcap explain -r CLIENT -r SERVER");
    }

    private Optional<CauseBuilder> inUse(ConnectionSummary connection) {
        if (connection.events().getOrDefault(Event.Kind.MP_FASTCLOSE, 0) > 0) {
            return Optional.of(unsure(
                            DiagnosedCause.PEER_ABORTED,
                            "A program aborted the connection with " + server(connection) + ".",
                            DiagnosedCause.PEER_ABORTED,
                            DiagnosedCause.PEER_HMAC)
                    .evidence("MP_FASTCLOSE"));
        }
        if (changed(connection, PathChange.Kind.PAYLOAD_CHANGED)) {
            return Optional.of(lost(connection));
        }
        if (changed(connection, PathChange.Kind.OPTIONS_REMOVED)) {
            return Optional.of(fault(
                            DiagnosedCause.PATH_STRIPPED_MIDWAY,
                            "The path to " + server(connection)
                                    + " removes the option in the middle of the connection.")
                    .evidence(PathChange.Kind.OPTIONS_REMOVED.words() + ", seen at two points"));
        }
        if (connection.events().getOrDefault(Event.Kind.MP_FAIL, 0) > 0) {
            return Optional.of(lost(connection));
        }
        for (SubflowSummary flow : connection.subflows()) {
            boolean join = flow.kind().equals("join");
            Optional<CauseBuilder> cause =
                    join ? new CapturedJoin(connection, flow, packets).explain() : Optional.empty();
            if (cause.isPresent()) {
                return cause;
            }
        }
        return stalled(connection).or(() -> untried(connection));
    }

    private static Optional<CauseBuilder> stalled(ConnectionSummary connection) {
        for (SubflowSummary flow : connection.subflows()) {
            for (SubflowSummary.Direction side : flow.directions()) {
                boolean many = side.retransmittedPackets() >= ENOUGH
                        && side.retransmittedPackets() >= MANY_RETRANSMISSIONS * side.packets();
                if (many) {
                    return Optional.of(troubled(connection, flow, side.retransmittedPackets()));
                }
            }
        }
        boolean again = connection.directions().stream()
                .anyMatch(side -> side.reinjectedSamePackets() >= ENOUGH || (side.gaps() > 0 && side.dataAcked() == 0));
        boolean resetLate = connection.subflows().stream()
                .anyMatch(flow -> flow.established() && flow.ending().equals("rst"));
        // The connection ended in good order, and this subflow had no part in it.
        boolean forgotten = connection.closing() == Closing.DATA_FIN
                && connection.subflows().stream()
                        .anyMatch(flow -> flow.established() && flow.ending().equals("open"));
        return again || resetLate || forgotten
                ? Optional.of(troubled(connection, connection.subflows().get(0), 0))
                : Optional.empty();
    }

    private static CauseBuilder troubled(ConnectionSummary connection, SubflowSummary flow, long retransmissions) {
        return unsure(
                        DiagnosedCause.PATH_SILENT,
                        "Data of the connection with " + server(connection)
                                + " was sent again and again, or a subflow was reset: a path lost packets, was silent, or removed the option.",
                        DiagnosedCause.PATH_SILENT,
                        DiagnosedCause.PATH_LOSSY,
                        DiagnosedCause.PATH_MTU,
                        DiagnosedCause.PATH_DATA_DROPPED,
                        DiagnosedCause.PATH_STRIPPED_MIDWAY,
                        DiagnosedCause.PATH_PAYLOAD_ALTERED,
                        DiagnosedCause.PATH_NOT_REESTABLISHED,
                        DiagnosedCause.PEER_GHOST_SUBFLOW,
                        DiagnosedCause.PEER_LIMITS,
                        DiagnosedCause.SYSCTL_STALE_LOSS_COUNT,
                        DiagnosedCause.ENDPOINT_ADDRESS_REMOVED,
                        DiagnosedCause.PRIO_BACKUP,
                        DiagnosedCause.PRIO_CHANGED)
                .evidence(
                        "subflow " + flow.initiator() + " -> " + flow.listener(),
                        retransmissions == 0 ? "" : retransmissions + " segments sent again")
                .next("mpcap explain on the sending host while it happens");
    }

    private Optional<CauseBuilder> untried(ConnectionSummary connection) {
        boolean joined =
                connection.subflows().stream().anyMatch(flow -> flow.kind().equals("join"));
        if (joined) {
            boolean backup = connection.subflows().stream()
                    .flatMap(flow -> flow.directions().stream())
                    .anyMatch(SubflowSummary.Direction::backup);
            boolean priority = connection.events().getOrDefault(Event.Kind.MP_PRIO, 0) > 0;
            boolean removed = connection.events().getOrDefault(Event.Kind.REMOVE_ADDR, 0) > 0;
            if (removed) {
                return Optional.of(unsure(
                                DiagnosedCause.ENDPOINT_NONE,
                                "A side took an address back, and its subflow was closed.",
                                DiagnosedCause.ENDPOINT_NONE,
                                DiagnosedCause.ENDPOINT_ADDRESS_REMOVED)
                        .evidence("REMOVE_ADDR"));
            }
            return priority || backup
                    ? Optional.of(unsure(
                                    priority ? DiagnosedCause.PRIO_CHANGED : DiagnosedCause.PRIO_BACKUP,
                                    "A subflow is a backup; whether the other path is full, a capture does not tell.",
                                    DiagnosedCause.PRIO_BACKUP,
                                    DiagnosedCause.PRIO_CHANGED,
                                    DiagnosedCause.PATH_SILENT,
                                    DiagnosedCause.SYSCTL_STALE_LOSS_COUNT)
                            .evidence(priority ? "MP_PRIO" : "flag B in MP_JOIN")
                            .next("mpcap explain on the sending host"))
                    : Optional.empty();
        }
        TransportAddress server = server(connection);
        boolean unheard = connection.addAddrs() >= REPEATED && connection.addAddrEchoes() == 0;
        if (unheard) {
            return Optional.of(unsure(
                            DiagnosedCause.PATH_ADD_ADDR_DROPPED,
                            "An address was announced again and again, and nothing confirmed it.",
                            DiagnosedCause.PATH_ADD_ADDR_DROPPED,
                            DiagnosedCause.PATH_ADD_ADDR_STRIPPED)
                    .evidence("ADD_ADDR " + connection.addAddrs() + " times, no echo"));
        }
        boolean forbids = packets.stream()
                .anyMatch(packet -> packet.kind() == Kind.CAPABLE_SYN_ACK
                        && packet.source().equals(server)
                        && packet.forbidsInitialAddress());
        if (forbids && connection.addAddrs() == 0) {
            return Optional.of(fault(
                            DiagnosedCause.PEER_C_FLAG,
                            server + " forbids joins to the address connected to, and announced no other.")
                    .evidence("flag C in its MP_CAPABLE, no ADD_ADDR")
                    .cureOnPeer("sysctl -w net.mptcp.allow_join_initial_addr_port=1"));
        }
        return Optional.of(unsure(
                        DiagnosedCause.CLIENT_DID_NOT_TRY,
                        "One subflow, and no other was tried as far as this capture shows: the client has one path, or its"
                                + " configuration, which a capture does not show, keeps it from the second.",
                        CapturedJoin.CONFIGURATION)
                .evidence(
                        "MPTCP in use with " + server,
                        connection.addAddrs() > 0 ? "ADD_ADDR seen " + connection.addAddrs() + " times" : "")
                .next("on the client: mpcap explain"));
    }
}
