package org.mpcap.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.serve.SegmentEdit.DROP;
import static org.mpcap.serve.SegmentEdit.REFUSE;
import static org.mpcap.serve.SegmentEdit.change;
import static org.mpcap.serve.SegmentEdit.without;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.probe.JoinOutcome.Fate;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.SegmentEdit;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** Honest servers behind balancers, policies and boxes are told as that, and never accused; impostors are found. In virtual time. */
class PathVerdictTest {
    private static final Impairment CLEAN = Impairment.none(1_000_000);

    private static boolean carries(TcpSegment segment, Class<? extends MptcpOption> type) {
        return MptcpOption.in(segment.options()).stream().anyMatch(type::isInstance);
    }

    private static boolean isSyn(TcpSegment segment) {
        return segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK);
    }

    private static FaultSpec toServer(SegmentEdit edit, Predicate<TcpSegment> which) {
        return FaultSpec.incoming("box", "as on the way out", edit.when((segment, flow) -> which.test(segment)));
    }

    private static FaultSpec fromServer(SegmentEdit edit, Predicate<TcpSegment> which) {
        return FaultSpec.outgoing("box", "as on the way back", edit.when((segment, flow) -> which.test(segment)));
    }

    private static VersionResult probe(MptcpVersion version, FaultSpec... path) {
        return probe(version, new SimulatedNetwork(1, CLEAN, Set.of(version), List.of(path)));
    }

    private static VersionResult probe(MptcpVersion version, SimulatedNetwork network) {
        ProbeResult result = network.probe(ProbeOptions.usual().withVersions(List.of(version)));
        assertThat(network.leftovers()).isZero();
        return result.best().orElseThrow();
    }

    private static void assertProven(VersionResult result, ProofGrade grade) {
        assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.PROVEN);
        assertThat(result.conclusion().grade()).as(result.toString()).contains(grade);
    }

    /** A balancer that sends flows to eight machines by their source ports: what is known at one is not at the others. */
    private static FaultSpec balancer(int right) {
        return toServer(
                change(
                        MpJoin.Syn.class,
                        join -> new MpJoin.Syn(
                                join.flags(), join.addressId(), join.receiverToken() ^ 0x5555, join.nonce())),
                segment -> segment.sourcePort() % 8 != right);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void whereABalancerSendsJoinsElsewhereOneOfEightLandsRightAndTheSharesAreTold(int right) {
        VersionResult result = probe(MptcpVersion.V1, balancer(right));

        assertProven(result, ProofGrade.JOIN);
        long accepted = result.joins().stream()
                .filter(join -> join.outcome().fate() == Fate.ACCEPTED)
                .count();
        assertThat(accepted).isEqualTo(1);
        if (result.joins().size() > 1) {
            assertThat(result.conclusion().headline())
                    .contains((result.joins().size() - 1) + " of "
                            + result.joins().size() + " joins are refused")
                    .contains("layer-4 balancer");
            assertThat(result.reason()).contains("'mpcap trace 192.0.2.2:80'");
        }
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void aServerNoneOfWhoseJoinsLandsRightIsProvenByItsDataAck(MptcpVersion version) {
        VersionResult result = probe(version, balancer(8));

        assertProven(result, ProofGrade.KEYS);
        assertThat(result.joins()).hasSize(8);
        assertThat(result.conclusion().headline())
                .startsWith("real MPTCP: its DATA_ACK follows from our key; 8 of 8 joins are")
                .contains("balancer")
                .doesNotContain("accepted");
        assertThat(result.reason().contains("our key was in the SYN")).isEqualTo(version == MptcpVersion.V0);
    }

    @Test
    void whereMpJoinIsStrippedThatIsSaid() {
        VersionResult result = probe(MptcpVersion.V1, toServer(without(MpJoin.Syn.class), PathVerdictTest::isSyn));

        assertProven(result, ProofGrade.KEYS);
        assertThat(result.reason()).contains("8 of 8 joins are answered without MP_JOIN: it is stripped on the way");
    }

    @Test
    void whereMpJoinIsResetThatIsSaid() {
        VersionResult result = probe(MptcpVersion.V1, toServer(REFUSE, segment -> carries(segment, MpJoin.Syn.class)));

        assertProven(result, ProofGrade.KEYS);
        assertThat(result.reason()).contains("8 of 8 joins are reset").contains("a box on the way");
    }

    @Test
    void whereMpJoinIsDroppedThatIsSaid() {
        VersionResult result = probe(MptcpVersion.V1, toServer(DROP, segment -> carries(segment, MpJoin.Syn.class)));

        assertProven(result, ProofGrade.KEYS);
        assertThat(result.reason()).contains("8 of 8 joins are not answered").contains("dropped on the way");
    }

    @Test
    void aServerWhosePolicyTakesNoJoinsIsToldWithItsReason() {
        Listener.Profile usual = Listener.Profile.usual(Set.of(MptcpVersion.V1), false);
        VersionResult result = probe(
                MptcpVersion.V1,
                new SimulatedNetwork(
                        1,
                        CLEAN,
                        new Listener.Profile(usual.versions(), false, usual.tcp(), 8, 8, 1, usual.idleNanos()),
                        List.of()));

        assertProven(result, ProofGrade.KEYS);
        assertThat(result.conclusion().headline())
                .isEqualTo("real MPTCP: its DATA_ACK follows from our key; 8 of 8 joins are refused by the server"
                        + " (MP_TCPRST reason 2, lack of resources)");
    }

    @Test
    void aServerThatTakesAJoinAndThenResetsItIsProvenByTheHmacAndNoJoinIsSaidToBeAccepted() {
        VersionResult result = probe(
                MptcpVersion.V1,
                toServer(
                        change(MpJoin.Ack.class, ack -> new MpJoin.Ack(ack.reserved(), Bytes.of(new byte[20]))),
                        segment -> true));

        assertProven(result, ProofGrade.HMAC);
        assertThat(result.conclusion().headline())
                .startsWith(
                        "real MPTCP: the HMAC of its answer to a join is right; the join is then reset by the server")
                .endsWith(", as where our HMAC is taken out on the way")
                .doesNotContain("accepted");
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void whereOnlyDssIsStrippedTheHandshakePassesAndDataDoesNot(MptcpVersion version) {
        VersionResult result = probe(version, fromServer(without(Dss.class), segment -> true));

        assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.HANDSHAKE_ONLY);
        assertThat(result.reason())
                .contains("data does not")
                .contains("the server holds both keys")
                .contains("mpcap trace");
    }

    @Test
    void whereEverySegmentButSynsLosesItsOptionsTheVerdictIsTheSame() {
        Predicate<TcpSegment> later = segment -> !segment.has(TcpSegment.SYN);
        VersionResult result = probe(
                MptcpVersion.V1,
                toServer(without(MptcpOption.class), later),
                fromServer(without(MptcpOption.class), later));

        assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.HANDSHAKE_ONLY);
    }

    @Test
    void aJoinThatIsResetAfterItsHmacIsListedAsTakenBack() {
        SegmentEdit reset = (segment, flow) -> List.of(new TcpSegment(
                segment.sourcePort(),
                segment.destinationPort(),
                segment.sequence(),
                segment.acknowledgment(),
                TcpSegment.RST | TcpSegment.ACK,
                0,
                0,
                0,
                OptionList.NONE,
                Bytes.EMPTY));
        int joinPort = 61_999;

        VersionResult result = probe(
                MptcpVersion.V1,
                fromServer(reset, segment -> segment.destinationPort() == joinPort && !segment.has(TcpSegment.SYN)));

        assertProven(result, ProofGrade.HMAC);
        assertThat(result.joins()).extracting(join -> join.outcome().fate()).containsExactly(Fate.TAKEN_BACK);
    }

    @Test
    void aTargetWhoseJoinIsAcceptedIsAskedNoMore() {
        VersionResult result = probe(MptcpVersion.V1);

        assertProven(result, ProofGrade.JOIN);
        assertThat(result.flows()).isEmpty();
    }

    @Test
    void whereOneOfTwoWaysStripsTheContradictionIsTheHeadline() {
        FaultSpec ecmp = fromServer(without(MpCapable.OneKey.class), segment -> segment.destinationPort() % 2 == 0);

        VersionResult result = probe(MptcpVersion.V1, ecmp);

        assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.DIFFERS);
        assertThat(result.conclusion().headline())
                .isEqualTo("differs by flow: 3 of 6 flows without MP_CAPABLE in the SYN/ACK");
        assertThat(result.reason()).contains("where it comes with MP_CAPABLE: PROVEN, a join was accepted");
    }

    @Test
    void whereOneOfTwoWaysDropsTheOptionTheContradictionIsTheHeadline() {
        FaultSpec ecmp =
                toServer(DROP, segment -> carries(segment, MpCapable.Syn.class) && segment.sourcePort() % 2 == 0);

        VersionResult result = probe(MptcpVersion.V1, ecmp);

        assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.DIFFERS);
        assertThat(result.conclusion().headline()).contains("of 6 flows without an answer");
    }

    @Test
    void aPlainServerAndAStrippingPathAreNotToldApartAndTheNextStepIsNamed() {
        VersionResult result = probe(MptcpVersion.V1, FaultSpec.named("no-option"));

        assertThat(result.verdict()).isEqualTo(ProbeVerdict.FALLBACK);
        assertThat(result.reason())
                .contains("on each of 6 flows")
                .contains("look the same from here; 'mpcap trace 192.0.2.2:80' tells them apart");
        assertThat(result.flows().orElseThrow()).isEqualTo(new FlowShare(0, 6, 0, 0));
    }

    @Test
    void answersWithTheOptionThatAreDroppedAreNoSilence() {
        FaultSpec drop =
                fromServer(DROP, segment -> segment.has(TcpSegment.SYN) && carries(segment, MpCapable.OneKey.class));

        VersionResult result = probe(MptcpVersion.V1, drop);

        assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.OPTION_DROPPED);
        assertThat(result.reason()).contains("or their answers");
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void aDataAckThatDoesNotFollowFromOurKeyMakesAnImpostor(MptcpVersion version) {
        FaultSpec wrong = fromServer(
                change(
                        Dss.class,
                        dss -> dss.dataAck().isEmpty()
                                ? dss
                                : new Dss(
                                        dss.flags(),
                                        OptionalLong.of(
                                                dss.has(Dss.FLAG_WIDE_DATA_ACK)
                                                        ? dss.dataAck().getAsLong() ^ 0x1000
                                                        : (dss.dataAck().getAsLong() ^ 0x1000) & 0xffff_ffffL),
                                        dss.mapping())),
                segment -> true);

        VersionResult result = probe(version, wrong);

        assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.IMPOSTOR);
        assertThat(result.reason()).contains("DATA_ACK does not follow from our key");
    }

    @Test
    void onAPathOf1200MillisecondsTheRoundTripIsNotToldTooShort() {
        SimulatedNetwork network =
                new SimulatedNetwork(1, Impairment.none(600_000_000), Set.of(MptcpVersion.V1), List.of());

        VersionResult result = probe(MptcpVersion.V1, network);

        assertThat(result.rttNanos().orElseThrow()).isEqualTo(1_200_000_000L);
        assertThat(result.rttExact()).isTrue();
    }

    private static FaultSpec flagC(int port) {
        return FaultSpec.outgoing(
                "flag-c",
                "takes no join to its address, and announces another place",
                SegmentEdit.capableFlags(flags -> flags | MpCapable.FLAG_NO_JOIN_TO_INITIAL)
                        .then(SegmentEdit.plus(flow -> flow.keys().map(keys -> announcement(keys, port)))
                                .when((segment, flow) ->
                                        !segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.RST))));
    }

    private static MptcpOption announcement(ConnectionKeys server, int port) {
        IpAddress address = SimulatedNetwork.SERVER.address();
        return new AddAddr(
                0,
                2,
                address,
                OptionalInt.of(port),
                OptionalLong.of(AddAddrHmac.of(server.local(), server.remote(), 2, address, port)));
    }

    @Test
    void aServerWithFlagCIsJoinedAtTheAddressItSigns() {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(MptcpVersion.V1), List.of(flagC(8080)));
        network.server.listen(new TransportAddress(SimulatedNetwork.SERVER.address(), 8080), network.listener);

        VersionResult result = probe(MptcpVersion.V1, network);

        assertProven(result, ProofGrade.JOIN);
        assertThat(network.serverCounters.get(Counter.MPJoinSynRx)).isEqualTo(1);
        assertThat(result.joins()).hasSize(1);
        assertThat(result.joins().get(0).flow().remote()).hasToString("192.0.2.2:8080");
    }

    @Test
    void aServerWithFlagCIsNotJoinedAtItsFirstAddressThoughItSignsThat() {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(MptcpVersion.V1), List.of(flagC(80)));

        VersionResult result = probe(MptcpVersion.V1, network);

        assertProven(result, ProofGrade.ADDRESS);
        assertThat(result.joins()).isEmpty();
    }
}
