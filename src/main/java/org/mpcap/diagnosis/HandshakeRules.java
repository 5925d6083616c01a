package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;
import static org.mpcap.diagnosis.Explanation.unsure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.diagnosis.ActiveAnswers.Outcome;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.diagnosis.PacketSighting.Kind;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.host.mptcp.SubflowInfo;
import org.mpcap.wire.TransportAddress;

/**
 * Whether a connection that this host opened got MPTCP, and still has it.
 *
 * @param facts what is known
 */
record HandshakeRules(DiagnosisFacts facts) {
    /** MPTCP answered without its option, by the server or by somebody on the way: the client's kernel sees the same. */
    private static final DiagnosedCause[] ANSWERED_WITHOUT = {
        DiagnosedCause.PEER_PLAIN_TCP,
        DiagnosedCause.PATH_OPTION_STRIPPED_FIRST,
        DiagnosedCause.PATH_SYN_ACK_STRIPPED,
        DiagnosedCause.PATH_SYN_PROXY,
        DiagnosedCause.PEER_V0
    };

    /** What became of the handshake of this connection; empty if it speaks MPTCP. */
    Optional<CauseBuilder> of(ConnectionView connection) {
        int flags = connection.first().map(row -> row.subflow().flags()).orElse(-1);
        if (connection.token() == 0 && flags == SubflowInfo.CONNECTED) {
            return Optional.of(blackhole());
        }
        if (connection
                .first()
                .filter(row -> row.state() == SocketRow.State.SYN_SENT)
                .isPresent()) {
            return unanswered(connection);
        }
        if (!connection.mptcp().fellBack()) {
            return Optional.empty();
        }
        if (connection.mptcp().peerKeyReceived()) {
            return Optional.of(lost(connection));
        }
        return flags == SubflowInfo.CONNECTED
                ? Optional.of(dropped(connection.remote()))
                : Optional.of(answeredWithout(connection.remote()));
    }

    /** What the counters alone say of connections that are over. */
    Optional<CauseBuilder> ofTheDead(Optional<TransportAddress> remote) {
        String to = remote.map(TransportAddress::toString).orElse("the server");
        if (facts.count(MibCounter.MP_CAPABLE_SYN_TX_DROP) > 0) {
            return Optional.of(dropped(remote, to));
        }
        if (facts.count(MibCounter.MP_CAPABLE_SYN_TX_DISABLED) > 0) {
            return Optional.of(blackhole());
        }
        if (facts.count(MibCounter.MP_CAPABLE_FALLBACK_SYN_ACK) > 0) {
            return Optional.of(answeredWithout(remote, to));
        }
        Optional<CauseBuilder> aborted = aborted();
        if (aborted.isPresent()) {
            return aborted;
        }
        boolean nobodyAgreed =
                facts.count(MibCounter.MP_CAPABLE_SYN_TX) > 0 && facts.count(MibCounter.MP_CAPABLE_SYN_ACK_RX) == 0;
        return nobodyAgreed ? Optional.of(refused(remote, to)) : Optional.empty();
    }

    /** The other side ended a connection by MP_FASTCLOSE. */
    Optional<CauseBuilder> aborted() {
        return facts.count(MibCounter.MP_FASTCLOSE_RX) == 0
                ? Optional.empty()
                : Optional.of(
                        fault(DiagnosedCause.PEER_ABORTED, "The program on the other side aborted the connection.")
                                .evidence(facts.rose(MibCounter.MP_FASTCLOSE_RX, MibCounter.MP_RST_RX))
                                .note("Look at that program; the network did its work."));
    }

    private CauseBuilder blackhole() {
        String timeout = facts.state().setting("net/mptcp/blackhole_timeout").orElse("3600");
        return fault(
                        DiagnosedCause.SYSCTL_BLACKHOLE,
                        "The kernel has stopped asking for MPTCP, because SYNs with the option went unanswered before; one bad path"
                                + " switches it off for all, for up to " + timeout + " s and longer each time.")
                .evidence(
                        "an MPTCP socket that sent no MP_CAPABLE",
                        facts.rose(MibCounter.MP_CAPABLE_SYN_TX_DISABLED, MibCounter.BLACKHOLE))
                .cure("sysctl -w net.mptcp.blackhole_timeout=" + timeout)
                .note(
                        "Writing the value, even the same, clears the memory; 0 switches the detection off. Then cure the path that drops SYNs.");
    }

    private CauseBuilder dropped(TransportAddress remote) {
        return dropped(Optional.of(remote), remote.toString());
    }

    private CauseBuilder dropped(Optional<TransportAddress> remote, String to) {
        return fault(
                        DiagnosedCause.PATH_SYN_DROPPED,
                        "Something on the way to " + to
                                + " drops SYNs with MP_CAPABLE; the one without it was answered.")
                .evidence(
                        facts.rose(MibCounter.MP_CAPABLE_SYN_TX_DROP, MibCounter.BLACKHOLE),
                        "TcpExtTCPSynRetrans=" + facts.counters().of("TcpExtTCPSynRetrans"))
                .note("Until it is cured: another port (443), a tunnel, or MPTCP inside UDP.")
                .next(trace(remote));
    }

    private static String trace(Optional<TransportAddress> remote) {
        return "sudo mpcap trace " + remote.map(TransportAddress::toString).orElse("SERVER:PORT")
                + "   (names the hop)";
    }

    private CauseBuilder answeredWithout(TransportAddress remote) {
        return answeredWithout(Optional.of(remote), remote.toString());
    }

    private CauseBuilder answeredWithout(Optional<TransportAddress> remote, String to) {
        String[] evidence = {"the SYN/ACK came without MP_CAPABLE", facts.rose(MibCounter.MP_CAPABLE_FALLBACK_SYN_ACK)};
        Optional<ActiveAnswers.Handshake> asked = facts.answers().handshake();
        boolean proxy = facts.packets().stream()
                .anyMatch(packet -> packet.kind() == Kind.PLAIN_SYN_ACK && packet.window() == 0);
        if (proxy) {
            return fault(DiagnosedCause.PATH_SYN_PROXY, "A SYN proxy in front of " + to + " answers without MPTCP.")
                    .evidence(evidence)
                    .evidence("the SYN/ACK has window 0")
                    .note(
                            "Exempt the port on that firewall, or use SYN cookies on the server itself, which keep MPTCP.");
        }
        List<DiagnosedCause> pointed =
                asked.map(ActiveAnswers.Handshake::causes).orElse(List.of());
        if (pointed.size() == 1) {
            return fault(pointed.get(0), pointed.get(0).sentence().replace("The server", to))
                    .evidence(evidence)
                    .evidence(asked.get().sentence())
                    .next(trace(remote));
        }
        return unsure(
                        DiagnosedCause.PEER_PLAIN_TCP,
                        to
                                + " answered without MPTCP: the server does not speak it, or the option was lost on the way.",
                        pointed.isEmpty() ? ANSWERED_WITHOUT : pointed.toArray(DiagnosedCause[]::new))
                .evidence(evidence)
                .evidence(asked.map(ActiveAnswers.Handshake::sentence).orElse(""))
                .next(
                        asked.isPresent()
                                ? "on the server: mpcap explain"
                                : "sudo mpcap explain --peer " + to
                                        + " --probe   (asks server and path), or on the server: mpcap explain");
    }

    private Optional<CauseBuilder> unanswered(ConnectionView connection) {
        int tries = connection
                .first()
                .flatMap(SocketRow::tcp)
                .map(tcp -> tcp.retransmits())
                .orElse(0);
        if (tries == 0) {
            return Optional.empty();
        }
        Optional<Outcome> plain = facts.answers().connect(connection.local().address(), connection.remote());
        String evidence = "SYN sent " + (tries + 1) + " times without an answer";
        if (plain.equals(Optional.of(Outcome.ACCEPTED))) {
            return Optional.of(dropped(connection.remote()).evidence(evidence));
        }
        if (plain.isPresent()) {
            return Optional.of(fault(
                            DiagnosedCause.PEER_UNANSWERED,
                            connection.remote() + " answers no SYN, with MP_CAPABLE or without.")
                    .evidence(evidence)
                    .next(trace(Optional.of(connection.remote()))));
        }
        return Optional.of(unsure(
                        DiagnosedCause.PATH_SYN_DROPPED,
                        connection.remote()
                                + " has not answered yet: nobody is there, or SYNs with MP_CAPABLE are dropped.",
                        DiagnosedCause.PATH_SYN_DROPPED,
                        DiagnosedCause.PEER_UNANSWERED)
                .evidence(evidence)
                .next("mpcap explain --peer " + connection.remote() + " --probe"));
    }

    private CauseBuilder refused(Optional<TransportAddress> remote, String to) {
        String counted = facts.rose(MibCounter.MP_CAPABLE_SYN_TX);
        boolean joinOnly = facts.packets().stream()
                .anyMatch(packet -> packet.kind() == Kind.RESET
                        && packet.resetReason().isPresent()
                        && packet.resetReason().getAsInt() == 3
                        && after(packet, Kind.CAPABLE_SYN));
        if (joinOnly) {
            return fault(DiagnosedCause.APP_JOIN_ONLY_PORT, "The port of " + to + " serves announced joins only.")
                    .evidence(counted, "RST with MP_TCPRST reason 3 in answer to MP_CAPABLE")
                    .note("Connect to the port of the service.");
        }
        Optional<Outcome> plain = remote.flatMap(target -> facts.answers().connects().entrySet().stream()
                .filter(asked -> asked.getKey().target().equals(target))
                .map(asked -> asked.getValue())
                .findFirst());
        if (plain.equals(Optional.of(Outcome.ACCEPTED))) {
            return fault(
                            DiagnosedCause.PATH_SYN_RESET,
                            "Something on the way to " + to
                                    + " resets SYNs with MP_CAPABLE; a SYN without is accepted. The kernel does not try again without.")
                    .evidence(counted, "a plain connection was accepted")
                    .note("Until it is cured: another port (443), a tunnel, or MPTCP inside UDP.")
                    .next(trace(remote));
        }
        if (plain.equals(Optional.of(Outcome.REFUSED))) {
            return unsure(
                            DiagnosedCause.PEER_CLOSED_PORT,
                            to + " refuses plain connections as well: nobody listens there, or only for joins.",
                            DiagnosedCause.PEER_CLOSED_PORT,
                            DiagnosedCause.APP_JOIN_ONLY_PORT)
                    .evidence(counted, "a plain connection was refused")
                    .next("on the server: ss -ltn; ip mptcp endpoint");
        }
        return unsure(
                        DiagnosedCause.PATH_SYN_RESET,
                        "No SYN with MP_CAPABLE to " + to
                                + " led to a connection: the path resets them, nobody listens, or the port is for joins only.",
                        DiagnosedCause.PATH_SYN_RESET,
                        DiagnosedCause.PEER_CLOSED_PORT,
                        DiagnosedCause.APP_JOIN_ONLY_PORT)
                .evidence(counted, "TcpAttemptFails=" + facts.counters().of("TcpAttemptFails"))
                .next("mpcap explain --probe --peer "
                        + remote.map(TransportAddress::toString).orElse("SERVER:PORT"));
    }

    private boolean after(PacketSighting reset, Kind kind) {
        return facts.packets().stream().anyMatch(packet -> packet.kind() == kind && reset.answers(packet));
    }

    /** It had the peer's key, and is plain TCP now. */
    private CauseBuilder lost(ConnectionView connection) {
        List<String> evidence = new ArrayList<>();
        evidence.add("connection fell back after the handshake");
        if (any(MibCounter.DATA_CSUM_ERR, MibCounter.MP_FAIL_RX, MibCounter.MP_FAIL_TX, MibCounter.INFINITE_MAP_TX)) {
            return altered(connection.remote()).evidence(evidence.toArray(String[]::new));
        }
        if (any(MibCounter.MP_CAPABLE_DATA_FALLBACK)
                || (facts.count(MibCounter.DSS_FALLBACK) > 0 && facts.count(MibCounter.ADD_ADDR_TX) > 0)) {
            return fault(
                            DiagnosedCause.PATH_ADD_ADDR_STRIPPED,
                            "An announcement lost its option on the way before the connection to " + connection.remote()
                                    + " was confirmed, and both sides went on with plain TCP.")
                    .evidence(facts.rose(
                            MibCounter.MP_CAPABLE_DATA_FALLBACK, MibCounter.DSS_FALLBACK, MibCounter.ADD_ADDR_TX))
                    .note("Exempt the flow on the middlebox, or do not announce addresses on that path.")
                    .next(trace(Optional.of(connection.remote())));
        }
        if (any(MibCounter.DSS_FALLBACK)) {
            return stripped(connection.remote()).evidence("this side fell back", facts.rose(MibCounter.DSS_FALLBACK));
        }
        return unsure(
                        DiagnosedCause.PATH_STRIPPED_MIDWAY,
                        "The connection with " + connection.remote() + " lost MPTCP after its handshake.",
                        DiagnosedCause.PATH_STRIPPED_MIDWAY,
                        DiagnosedCause.PATH_PAYLOAD_ALTERED)
                .evidence(evidence.toArray(String[]::new))
                .next("a capture of it: mpcap explain -r FILE");
    }

    private boolean any(MibCounter... counters) {
        for (MibCounter counter : counters) {
            if (facts.count(counter) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Something rewrites what is sent to or comes from this address. */
    CauseBuilder altered(TransportAddress remote) {
        return fault(
                        DiagnosedCause.PATH_PAYLOAD_ALTERED,
                        "Something on the way to " + remote
                                + " rewrites the payload (a proxy, an application gateway); the checksum caught it.")
                .evidence(facts.rose(
                        MibCounter.DATA_CSUM_ERR,
                        MibCounter.MP_FAIL_TX,
                        MibCounter.MP_FAIL_RX,
                        MibCounter.MP_RST_RX,
                        MibCounter.INFINITE_MAP_TX))
                .note("Take the port out of that gateway, or encrypt: TLS on port 443.");
    }

    /** Something takes the option off in the middle of a connection. */
    CauseBuilder stripped(TransportAddress remote) {
        return fault(
                        DiagnosedCause.PATH_STRIPPED_MIDWAY,
                        "The path to " + remote + " began to remove the option in the middle of the connection.")
                .note("Exempt the flow on the middlebox, and connect anew.")
                .next("a capture on both hosts: mpcap explain -r FILE");
    }
}
