package org.mpcap.diagnosis;

import static org.mpcap.diagnosis.Explanation.fault;
import static org.mpcap.diagnosis.Explanation.unsure;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.diagnosis.ActiveAnswers.Outcome;
import org.mpcap.diagnosis.Explanation.CauseBuilder;
import org.mpcap.diagnosis.PacketSighting.Kind;
import org.mpcap.host.mptcp.MibCounter;
import org.mpcap.host.mptcp.PathManagerEvent;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.host.mptcp.SubflowInfo;
import org.mpcap.host.mptcp.TcpInfo;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * What became of joins that left this host: unanswered, refused, or answered and not confirmed.
 *
 * @param facts what is known
 */
record JoinRules(DiagnosisFacts facts) {
    private static final int ECONNRESET = 104;
    private static final int ETIMEDOUT = 110;
    private static final int ECONNREFUSED = 111;
    private static final int ENETUNREACH = 101;
    private static final int EHOSTUNREACH = 113;
    /** MP_TCPRST: administratively prohibited. */
    private static final int PROHIBITED = 3;
    /** MP_TCPRST: MPTCP-specific error. */
    private static final int MPTCP_ERROR = 1;

    /** A join whose SYN has no answer, and which could leave this host. */
    Optional<CauseBuilder> unanswered(SocketRow join) {
        int tries = join.tcp().map(TcpInfo::retransmits).orElse(0);
        if (tries == 0) {
            return Optional.empty();
        }
        String from = join.local().address().toString();
        String[] evidence = {
            "join SYN " + join.local() + " -> " + join.remote() + " sent " + (tries + 1) + " times, no answer",
            "TCPSynRetrans=" + facts.counters().of("TcpExtTCPSynRetrans") + " TCPRetransFail="
                    + facts.counters().of("TcpExtTCPRetransFail") + " OutRsts="
                    + facts.counters().of("TcpOutRsts")
        };
        Optional<FirewallRule> rule = facts.firewall().stream()
                .filter(FirewallRule::meetsJoins)
                .filter(found -> found.hook().equals("output") || found.hook().equals("postrouting"))
                .findFirst();
        boolean refusedHere = facts.counters().of("TcpExtTCPRetransFail") > 0
                && facts.counters().of("TcpExtTCPRetransFail")
                        >= join.tcp().map(TcpInfo::totalRetransmissions).orElse(1L);
        if (rule.isPresent() || refusedHere) {
            return Optional.of(fault(
                            DiagnosedCause.FIREWALL_OWN_OUTPUT,
                            "This host's own firewall drops the joins from " + from + ".")
                    .evidence(evidence)
                    .evidence(rule.map(found -> found.chain() + ": " + found.text())
                            .orElse(""))
                    .cure(rule.map(FirewallCure::of).orElse(new String[0]))
                    .note(EndpointRules.TRIED_ONCE)
                    .next(rule.isPresent() ? "" : "sudo nft -a list ruleset   (shows the rule)"));
        }
        Optional<Outcome> plain = facts.answers().connect(join.local().address(), join.remote());
        if (plain.equals(Optional.of(Outcome.ACCEPTED))) {
            return Optional.of(unsure(
                            DiagnosedCause.PATH_JOIN_DROPPED,
                            "Joins from " + from + " to " + join.remote()
                                    + " get lost where plain TCP passes: the path, or the server's own firewall, drops MP_JOIN.",
                            DiagnosedCause.PATH_JOIN_DROPPED,
                            DiagnosedCause.FIREWALL_OWN_INPUT)
                    .evidence(evidence)
                    .evidence("a plain connection from " + from + " was accepted")
                    .note("Until it is cured: a tunnel over that path.")
                    .next("sudo mpcap trace --source-ip " + from + " " + join.remote()
                            + ", or on the server: mpcap explain"));
        }
        if (plain.isPresent()) {
            return Optional.of(unsure(
                            DiagnosedCause.PATH_PORT_BLOCKED,
                            "Nothing from " + from + " reaches " + join.remote()
                                    + ", plain TCP neither: the path blocks it, or the server's reverse path filter.",
                            DiagnosedCause.PATH_PORT_BLOCKED,
                            DiagnosedCause.PATH_RP_FILTER_PEER)
                    .evidence(evidence)
                    .evidence("a plain connection from " + from + " got: " + words(plain.get()))
                    .note("Open the port on that path.")
                    .next("on the server: nstat -az TcpExtIPReversePathFilter, and mpcap explain"));
        }
        return Optional.of(unsure(
                        DiagnosedCause.PATH_JOIN_DROPPED,
                        "The join from " + from + " to " + join.remote()
                                + " gets no answer: dropped because it is a join, because nothing from that path reaches the port, or by"
                                + " the server.",
                        DiagnosedCause.PATH_JOIN_DROPPED,
                        DiagnosedCause.PATH_PORT_BLOCKED,
                        DiagnosedCause.PATH_RP_FILTER_PEER,
                        DiagnosedCause.FIREWALL_OWN_INPUT)
                .evidence(evidence)
                .next("mpcap explain --probe   (one plain connection from " + from
                        + "), or on the server: mpcap explain"));
    }

    static String words(Outcome outcome) {
        return switch (outcome) {
            case ACCEPTED -> "accepted";
            case REFUSED -> "refused";
            case UNREACHABLE -> "unreachable";
            case SILENT -> "no answer";
        };
    }

    /** A join that was answered well, and whose third packet nobody confirms. */
    Optional<CauseBuilder> unconfirmed(SocketRow join) {
        SubflowInfo flow = join.subflow();
        if (!flow.has(SubflowInfo.JOIN_LOCAL | SubflowInfo.CONNECTED) || flow.has(SubflowInfo.FULLY_ESTABLISHED)) {
            return Optional.empty();
        }
        return Optional.of(fault(
                        DiagnosedCause.PATH_JOIN_ACK_DROPPED,
                        join.remote() + " never saw the third packet of the join from "
                                + join.local().address() + ".")
                .evidence(
                        "subflow " + join.local() + " -> " + join.remote() + " flags 0x"
                                + Integer.toHexString(flow.flags()) + ": answered, not confirmed",
                        facts.rose(MibCounter.MP_JOIN_SYN_ACK_RX))
                .note("Something on that path drops it: until it is cured, a tunnel over that path.")
                .next("a capture on both hosts: mpcap explain -r FILE"));
    }

    /** Joins of this connection that were tried, failed and left nothing but counters and events. */
    Optional<CauseBuilder> gone(ConnectionView connection) {
        long sent = facts.count(MibCounter.MP_JOIN_SYN_TX);
        long answered = facts.count(MibCounter.MP_JOIN_SYN_ACK_RX);
        long forged = facts.count(MibCounter.MP_JOIN_SYN_ACK_HMAC_FAILURE);
        long reset = facts.count(MibCounter.MP_RST_TX);
        long up = connection.joined().size();
        String remote = connection.remote().toString();
        if (forged > 0) {
            return Optional.of(fault(
                            DiagnosedCause.PEER_HMAC,
                            "The answer to the join to " + remote
                                    + " fails authentication: a broken stack, or somebody else.")
                    .evidence(facts.rose(MibCounter.MP_JOIN_SYN_ACK_HMAC_FAILURE, MibCounter.MP_RST_TX))
                    .next("sudo mpcap probe " + remote));
        }
        boolean altered = facts.count(MibCounter.MP_FAIL_RX) > 0
                || facts.count(MibCounter.MP_FAIL_TX) > 0
                || facts.count(MibCounter.DATA_CSUM_ERR) > 0;
        if (altered && up == 0) {
            return Optional.of(new HandshakeRules(facts).altered(connection.remote()));
        }
        if (reset > 0 && answered == 0 && sent > 0) {
            return Optional.of(fault(
                            DiagnosedCause.PATH_OPTION_STRIPPED,
                            "The second path strips the option: the join's SYN/ACK came without MP_JOIN.")
                    .evidence(facts.rose(MibCounter.MP_JOIN_SYN_TX, MibCounter.MP_RST_TX), "MPJoinSynAckRx=0")
                    .note("Exempt the flow on the middlebox; until then a tunnel, or MPTCP inside UDP, on that path."));
        }
        boolean timedOut = facts.counters().of("TcpExtTCPAbortOnTimeout") > 0 || closed(connection, ETIMEDOUT);
        if (reset > 0 && answered > up + (timedOut ? 1 : 0)) {
            return Optional.of(refused(connection, timedOut));
        }
        if (timedOut && answered > up) {
            return Optional.of(timedOut(connection));
        }
        long failed = sent - answered - forged - connection.waiting().size();
        if (failed > 0 && facts.counters().of("TcpAttemptFails") > 0) {
            return Optional.of(resetOrUnreachable(connection, failed));
        }
        return Optional.empty();
    }

    private boolean closed(ConnectionView connection, int error) {
        return facts.events().stream()
                .anyMatch(event -> event.kind() == PathManagerEvent.Kind.SUBFLOW_CLOSED
                        && event.token() == connection.token()
                        && event.error() == error);
    }

    private CauseBuilder refused(ConnectionView connection, boolean timedOut) {
        String remote = connection.remote().toString();
        String host = connection.remote().address().toString();
        String counted = facts.rose(MibCounter.MP_JOIN_SYN_ACK_RX, MibCounter.MP_RST_TX, MibCounter.MP_JOIN_SYN_TX);
        boolean unconfirmed = reasons(MPTCP_ERROR);
        if (timedOut) {
            return unsure(
                            DiagnosedCause.PEER_GHOST_SUBFLOW,
                            host
                                    + " refuses to take the subflow back: it still holds the dead one, which fills its limit.",
                            DiagnosedCause.PEER_GHOST_SUBFLOW,
                            DiagnosedCause.PEER_LIMITS)
                    .evidence(
                            counted,
                            "an earlier subflow timed out: TCPAbortOnTimeout="
                                    + facts.counters().of("TcpExtTCPAbortOnTimeout"))
                    .cureOnPeer(
                            "ip mptcp limits set subflow " + (connection.mptcp().subflowsMax() + 1))
                    .note("The server's limit must allow one subflow more than there are paths.")
                    .next("on the server: mpcap explain");
        }
        if (unconfirmed && !reasons(PROHIBITED)) {
            return fault(
                            DiagnosedCause.PATH_JOIN_ACK_DROPPED,
                            remote + " never saw the third packet of the join, and gave it up.")
                    .evidence(counted, "RST with MP_TCPRST reason 1 on the joined flow")
                    .next("a capture on both hosts: mpcap explain -r FILE");
        }
        return unsure(
                        DiagnosedCause.PEER_LIMITS,
                        host + " refuses more subflows: the join was answered, confirmed, and reset.",
                        DiagnosedCause.PEER_LIMITS,
                        DiagnosedCause.PATH_JOIN_ACK_DROPPED)
                .evidence(
                        counted, reasons(PROHIBITED) ? "RST with MP_TCPRST reason 3 (administratively prohibited)" : "")
                .cureOnPeer("ip mptcp limits set subflow "
                        + Math.max(2, connection.mptcp().subflowsMax()))
                .note(EndpointRules.TRIED_ONCE)
                .next("on the server: mpcap explain   (MPJoinRejected proves it)");
    }

    private boolean reasons(int reason) {
        return facts.packets().stream()
                .anyMatch(packet -> packet.kind() == Kind.RESET
                        && packet.resetReason().equals(OptionalInt.of(reason))
                        && facts.packets().stream()
                                .anyMatch(join -> join.kind() == Kind.JOIN_SYN && packet.answers(join)));
    }

    private CauseBuilder timedOut(ConnectionView connection) {
        HostPaths paths = new HostPaths(facts.state());
        CauseBuilder cause = fault(
                        DiagnosedCause.PATH_NOT_REESTABLISHED,
                        "A subflow of the connection to " + connection.remote()
                                + " timed out; the kernel does not open it again, though the path may be back.")
                .evidence(
                        facts.rose(MibCounter.MP_JOIN_SYN_ACK_RX, MibCounter.SUBFLOW_STALE),
                        "TCPAbortOnTimeout=" + facts.counters().of("TcpExtTCPAbortOnTimeout"));
        facts.state().endpoints().stream()
                .filter(endpoint -> endpoint.opensSubflows() && !connection.uses(endpoint.address()))
                .forEach(endpoint -> cause.cure(
                        paths.anew(endpoint, EndpointRules.flags(endpoint)).toArray(String[]::new)));
        return cause.note("This works on connections that are open; mptcpd does it by itself.");
    }

    private CauseBuilder resetOrUnreachable(ConnectionView connection, long failed) {
        boolean announced = connection.mptcp().addAddrAccepted() > 0;
        boolean own = connection.mptcp().localAddressesUsed() > 0;
        boolean slow = facts.counters().of("TcpExtTCPSynRetrans") > 0;
        boolean refused = closed(connection, ECONNREFUSED) || closed(connection, ECONNRESET);
        boolean unreachable =
                closed(connection, ENETUNREACH) || closed(connection, EHOSTUNREACH) || closed(connection, ETIMEDOUT);
        boolean resets = refused || (!unreachable && !slow);
        return resets
                ? new RefusedJoin(facts, connection, announced, own).explain()
                : new UnreachableJoin(facts, connection, announced, own, failed).explain();
    }

    /** The announced addresses the peer told, as far as anything saw them. */
    static Optional<IpAddress> announced(DiagnosisFacts facts, TransportAddress remote) {
        return facts.events().stream()
                .filter(event -> event.kind() == PathManagerEvent.Kind.ANNOUNCED)
                .flatMap(event -> event.remote().stream())
                .findFirst()
                .or(() -> facts.packets().stream()
                        .filter(packet -> packet.kind() == Kind.ANNOUNCEMENT && !packet.echo())
                        .filter(packet -> packet.source().address().equals(remote.address()))
                        .flatMap(packet -> packet.announced().stream())
                        .findFirst());
    }
}
