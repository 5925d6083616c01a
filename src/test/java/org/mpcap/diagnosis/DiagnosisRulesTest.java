package org.mpcap.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mpcap.diagnosis.ActiveAnswers.Connect;
import org.mpcap.diagnosis.ActiveAnswers.Outcome;
import org.mpcap.diagnosis.Explanation.Status;
import org.mpcap.diagnosis.PacketSighting.Kind;
import org.mpcap.host.mptcp.Endpoint;
import org.mpcap.host.mptcp.HostAddress;
import org.mpcap.host.mptcp.HostLink;
import org.mpcap.host.mptcp.KernelCounters;
import org.mpcap.host.mptcp.KernelState;
import org.mpcap.host.mptcp.MptcpInfo;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.host.mptcp.SocketRow.State;
import org.mpcap.host.mptcp.SubflowInfo;
import org.mpcap.host.mptcp.TcpInfo;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** What facts that no record of a kernel holds add: packets, answers of the network, firewall rules, other namespaces, the other host. */
class DiagnosisRulesTest {
    private static final TransportAddress SERVER = new TransportAddress(IpAddress.parse("10.71.2.2"), 5201);
    private static final TransportAddress FIRST = new TransportAddress(IpAddress.parse("10.71.1.2"), 40000);
    private static final IpAddress SECOND = IpAddress.parse("10.72.1.2");
    private static final Endpoint ENDPOINT = new Endpoint(1, SECOND, 0, Set.of(Endpoint.Flag.SUBFLOW), 0);

    private static SocketRow flow(TransportAddress local, State state, int flags, int retransmits) {
        byte[] info = new byte[232];
        info[2] = (byte) retransmits;
        return new SocketRow(
                state,
                local,
                SERVER,
                0,
                0,
                7,
                Optional.of(TcpInfo.parse(info)),
                Optional.empty(),
                new SubflowInfo(0, 0xcafe, flags, 0, 0));
    }

    private static SocketRow connection(MptcpInfo info) {
        return new SocketRow(
                State.ESTABLISHED, FIRST, SERVER, 0, 0, 7, Optional.empty(), Optional.of(info), SubflowInfo.NONE);
    }

    private static KernelState state(
            List<Endpoint> endpoints, List<SocketRow> connections, List<SocketRow> flows, Map<String, Long> counters) {
        return new KernelState(
                Map.of("net/mptcp/enabled", "1"),
                endpoints,
                Optional.of(new Endpoint.Limits(2, 2)),
                connections,
                flows,
                new KernelCounters(counters),
                List.of(new HostLink("c1", 2, 0x10001, 1500, ""), new HostLink("c2", 3, 0x10001, 1500, "")),
                List.of(new HostAddress(FIRST.address(), 24, 2, 0, 0x80), new HostAddress(SECOND, 24, 3, 0, 0x80)),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of());
    }

    private static DiagnosisFacts joinWaiting() {
        return DiagnosisFacts.of(state(
                List.of(ENDPOINT),
                List.of(connection(MptcpInfo.of(1, 2, 2, 0xcafe, 1, 0))),
                List.of(
                        flow(FIRST, State.ESTABLISHED, 0xc3, 0),
                        flow(new TransportAddress(SECOND, 40001), State.SYN_SENT, 0x08, 3)),
                Map.of("MPTcpExtMPJoinSynTx", 1L, "TcpExtTCPSynRetrans", 3L)));
    }

    private static DiagnosisFacts joinReset() {
        return DiagnosisFacts.of(state(
                List.of(ENDPOINT),
                List.of(connection(MptcpInfo.of(0, 2, 2, 0xcafe, 1, 0))),
                List.of(flow(FIRST, State.ESTABLISHED, 0xc3, 0)),
                Map.of("MPTcpExtMPJoinSynTx", 1L, "TcpAttemptFails", 1L)));
    }

    private static DiagnosisFacts answeredWithout() {
        return DiagnosisFacts.of(state(
                List.of(ENDPOINT),
                List.of(connection(MptcpInfo.of(0, 2, 1, 0xcafe, 0, 0))),
                List.of(flow(FIRST, State.ESTABLISHED, 0x82, 0)),
                Map.of("MPTcpExtMPCapableFallbackSYNACK", 1L)));
    }

    private static PacketSighting packet(
            Kind kind, TransportAddress from, TransportAddress to, int window, int reason) {
        return new PacketSighting(
                kind,
                from,
                to,
                62,
                window,
                reason < 0 ? OptionalInt.empty() : OptionalInt.of(reason),
                false,
                Optional.empty(),
                false);
    }

    private static Explanation only(DiagnosisFacts facts) {
        List<Explanation> found = DiagnosisRules.decide(facts).explanations();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static ActiveAnswers plain(IpAddress source, Outcome outcome) {
        return new ActiveAnswers(Map.of(new Connect(source, SERVER), outcome), Optional.empty());
    }

    @Test
    void anUnansweredJoinIsOneOfFourUntilSomebodyAsks() {
        assertThat(only(joinWaiting()).alternatives())
                .containsExactly(
                        DiagnosedCause.PATH_JOIN_DROPPED,
                        DiagnosedCause.PATH_PORT_BLOCKED,
                        DiagnosedCause.PATH_RP_FILTER_PEER,
                        DiagnosedCause.FIREWALL_OWN_INPUT);
    }

    @Test
    void wherePlainTcpPassesTheJoinItselfIsDropped() {
        assertThat(only(joinWaiting().with(plain(SECOND, Outcome.ACCEPTED))).alternatives())
                .containsExactly(DiagnosedCause.PATH_JOIN_DROPPED, DiagnosedCause.FIREWALL_OWN_INPUT);
    }

    @Test
    void wherePlainTcpDoesNotPassThePortIsBlocked() {
        assertThat(only(joinWaiting().with(plain(SECOND, Outcome.SILENT))).alternatives())
                .containsExactly(DiagnosedCause.PATH_PORT_BLOCKED, DiagnosedCause.PATH_RP_FILTER_PEER);
    }

    @Test
    void aRuleOfTheOwnFirewallIsNamedWithTheCommandThatDeletesIt() {
        String ruleset = """
                table inet t { # handle 4
                \tchain o { # handle 1
                \t\ttype filter hook output priority filter; policy accept;
                \t\ttcp option mptcp subtype mp-join drop # handle 2
                \t}
                }
                """;

        Explanation found = only(joinWaiting().beside(FirewallRule.parse(ruleset), List.of()));

        assertThat(found.cause()).isEqualTo(DiagnosedCause.FIREWALL_OWN_OUTPUT);
        assertThat(found.cures()).containsExactly(new Explanation.Cure(false, "nft delete rule inet t o handle 2"));
    }

    @Test
    void aRuleAboutOtherOptionsIsNoCause() {
        String ruleset =
                "table inet t {\n chain o {\n type filter hook output priority 0;\n tcp option mptcp subtype add-addr drop\n }\n}\n";

        assertThat(only(joinWaiting().beside(FirewallRule.parse(ruleset), List.of()))
                        .status())
                .isEqualTo(Status.UNSURE);
    }

    @Test
    void aResetWithAReasonComesFromAnMptcpHostThatDoesNotKnowTheConnection() {
        TransportAddress join = new TransportAddress(SECOND, 40001);
        List<PacketSighting> packets =
                List.of(packet(Kind.JOIN_SYN, join, SERVER, 1000, -1), packet(Kind.RESET, SERVER, join, 0, 1));

        assertThat(only(joinReset().watched(true, List.of(), true, packets)).cause())
                .isEqualTo(DiagnosedCause.PEER_OTHER_SERVER);
    }

    @Test
    void aBareResetWherePlainTcpPassesComesFromThePath() {
        TransportAddress join = new TransportAddress(SECOND, 40001);
        List<PacketSighting> packets =
                List.of(packet(Kind.JOIN_SYN, join, SERVER, 1000, -1), packet(Kind.RESET, SERVER, join, 0, -1));

        Explanation found =
                only(joinReset().watched(true, List.of(), true, packets).with(plain(SECOND, Outcome.ACCEPTED)));

        assertThat(found.cause()).isEqualTo(DiagnosedCause.PATH_JOIN_RESET);
        assertThat(found.status()).isEqualTo(Status.FAULT);
    }

    @Test
    void aServerThatRefusesPlainTcpTooHasClosedItsListener() {
        assertThat(only(joinReset().with(plain(SECOND, Outcome.REFUSED))).cause())
                .isEqualTo(DiagnosedCause.PEER_LISTENER_CLOSED);
    }

    @Test
    void aSynAckWithoutAWindowIsThatOfASynProxy() {
        List<PacketSighting> packets = List.of(packet(Kind.PLAIN_SYN_ACK, SERVER, FIRST, 0, -1));

        assertThat(only(answeredWithout().watched(true, List.of(), true, packets))
                        .cause())
                .isEqualTo(DiagnosedCause.PATH_SYN_PROXY);
    }

    @Test
    void aTraceThatCannotTellTheLastHopFromTheServerNamesBoth() {
        ActiveAnswers.Handshake trace = new ActiveAnswers.Handshake(
                List.of(DiagnosedCause.PEER_PLAIN_TCP, DiagnosedCause.PATH_OPTION_STRIPPED_FIRST), "trace");

        Explanation found = only(answeredWithout().with(new ActiveAnswers(Map.of(), Optional.of(trace))));

        assertThat(found.status()).isEqualTo(Status.UNSURE);
        assertThat(found.alternatives())
                .containsExactly(DiagnosedCause.PEER_PLAIN_TCP, DiagnosedCause.PATH_OPTION_STRIPPED_FIRST);
    }

    @Test
    void theServersOwnListenerDecidesWhatTheClientCannot() {
        DiagnosisResult client = DiagnosisRules.decide(answeredWithout());
        DiagnosisResult server = new DiagnosisResult(
                List.of(Explanation.fault(
                                DiagnosedCause.APP_PLAIN_TCP_SERVER, "The listener on port 5201 is plain TCP.")
                        .build()),
                List.of(),
                List.of(),
                Map.of());

        List<Explanation> both = new BothSides(client, server).joined().explanations();

        assertThat(both).extracting(Explanation::cause).containsExactly(DiagnosedCause.APP_PLAIN_TCP_SERVER);
        assertThat(both.get(0).sentence()).startsWith("On the peer: ");
    }

    @Test
    void endpointsInAnotherNamespaceAreToldAsThat() {
        DiagnosisFacts facts = DiagnosisFacts.of(state(
                List.of(),
                List.of(connection(MptcpInfo.of(0, 2, 2, 0xcafe, 0, 0))),
                List.of(flow(FIRST, State.ESTABLISHED, 0xc3, 0)),
                Map.of()));

        assertThat(only(facts).cause()).isEqualTo(DiagnosedCause.ENDPOINT_NONE);
        assertThat(only(facts.beside(List.of(), List.of("network namespace x has endpoint 1")))
                        .cause())
                .isEqualTo(DiagnosedCause.NETNS_OTHER);
    }

    @Test
    void aSocketOptionThatMptcpRefusesIsSeenByWhatTheProgramSays() {
        ProgramFacts program = new ProgramFacts("bird", Set.of(), false, false, true, OptionalInt.of(1));
        DiagnosisFacts facts = DiagnosisFacts.of(state(List.of(ENDPOINT), List.of(), List.of(), Map.of()))
                .about(Optional.of(program), Optional.empty(), Optional.empty());

        assertThat(only(facts).cause()).isEqualTo(DiagnosedCause.APP_MD5);
    }

    @Test
    void manyConnectionsWithOneCauseAreOneBlock() {
        SocketRow first = connection(MptcpInfo.of(0, 0, 2, 0xcafe, 0, 0));
        SocketRow second = connection(MptcpInfo.of(0, 0, 2, 0xbeef, 0, 0));
        KernelState state = state(List.of(ENDPOINT), List.of(first, second), List.of(), Map.of());

        List<Explanation> found =
                DiagnosisRules.decide(DiagnosisFacts.of(state)).explanations();

        assertThat(found).hasSize(1);
        assertThat(found.get(0).connections()).hasSize(2);
    }

    @Test
    void whatIsDecidedHasNoAlternativesAndAClassHasSome() {
        for (DiagnosisFacts facts : List.of(joinWaiting(), joinReset(), answeredWithout())) {
            assertThat(DiagnosisRules.decide(facts).explanations())
                    .allMatch(found -> (found.status() == Status.UNSURE)
                            != found.alternatives().isEmpty());
        }
    }
}
