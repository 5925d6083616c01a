package org.mpcap.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.FaultyLink;
import org.mpcap.serve.SegmentEdit;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.Connection;
import org.mpcap.stack.mptcp.ConnectionEvents;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;

class ProbeVerdictTest {
    private static final Impairment CLEAN = Impairment.none(1_000_000);

    private static ProbeResult probe(MptcpVersion version, Set<MptcpVersion> spoken, List<FaultSpec> faults) {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, spoken, faults);
        ProbeResult result = network.probe(ProbeOptions.usual().withVersions(List.of(version)));
        assertThat(network.leftovers()).isZero();
        return result;
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void anHonestServerIsProven(MptcpVersion version) {
        ProbeResult result = probe(version, Set.of(version), List.of());
        assertThat(result.best().orElseThrow().evidence()).isNotEmpty();
        assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.PROVEN);
        assertThat(result.best().orElseThrow().proof().orElseThrow().ourHmacTaken())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "mirror, MIRRORED",
        "wrong-hmac, IMPOSTOR",
        "no-option, FALLBACK",
        "drop-option, OPTION_DROPPED",
        "reset-option, OPTION_RESET",
        "malformed, MALFORMED"
    })
    void aFaultIsNamed(String fault, ProbeVerdict verdict) {
        for (MptcpVersion version : MptcpVersion.values()) {
            assertThat(probe(version, Set.of(version), FaultSpec.parse(fault)).verdict())
                    .isEqualTo(verdict);
        }
    }

    @Test
    void aServerThatTakesNoJoinToItsAddressIsNotJoined() {
        FaultSpec flagC = FaultSpec.outgoing(
                "flag-c",
                "takes no join to its address",
                SegmentEdit.capableFlags(flags -> flags | MpCapable.FLAG_NO_JOIN_TO_INITIAL));
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(MptcpVersion.V1), List.of(flagC));
        ProbeResult result = network.probe(ProbeOptions.usual().withVersions(List.of(MptcpVersion.V1)));
        assertThat(result.best().orElseThrow().conclusion().grade()).contains(ProofGrade.KEYS);
        assertThat(result.best().orElseThrow().reason()).contains("flag C");
        assertThat(network.serverCounters.get(Counter.MPJoinSynRx)).isZero();
        assertThat(network.leftovers()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, FAILED", "1, PROVEN"})
    void aProbeWithoutAFreeSourcePortSaysSo(int ports, ProbeVerdict verdict) {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(MptcpVersion.V1), List.of());
        network.ports.set(ports);
        ProbeResult result = network.probe(ProbeOptions.usual().withVersions(List.of(MptcpVersion.V1)));
        assertThat(result.verdict()).isEqualTo(verdict);
        assertThat(result.toString()).contains("no source port is free");
        assertThat(network.leftovers()).isZero();
    }

    /** The keys of a connection that the server holds. */
    private static ConnectionKeys establish(SimulatedNetwork network, ProbeOptions options) {
        List<ConnectionKeys> keys = new ArrayList<>();
        CapableOpen.start(
                network.client,
                network.route.path(),
                network.route.flow().orElseThrow(),
                new CapableOpen.Request(MptcpVersion.V1, new Key(7), false, true, 1, options.profile()),
                ConnectionEvents.NONE,
                new CapableOpen.Events() {
                    @Override
                    public void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut) {}

                    @Override
                    public void connected(Connection connection) {
                        keys.add(connection.keys());
                        connection.solicit();
                    }

                    @Override
                    public void reset(TcpSegment segment, boolean optionLeftOut) {}

                    @Override
                    public void unreachable(IcmpMessage message) {}

                    @Override
                    public void silent() {}
                });
        network.eventLoop.run(() -> network.serverTokens.establishedSize() == 1, 1000);
        return keys.get(0);
    }

    private static VersionResult adopted(FaultSpec... faults) {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(MptcpVersion.V1), List.of(faults));
        ProbeOptions options = ProbeOptions.usual().withVersions(List.of(MptcpVersion.V1));
        return network.adopt(options, establish(network, options)).best().orElseThrow();
    }

    @Test
    void aJoinRefusedForLackOfResourcesDoesNotMeanThatTheConnectionIsUnknown() {
        Listener.Profile usual = Listener.Profile.usual(Set.of(MptcpVersion.V1), false);
        SimulatedNetwork network = new SimulatedNetwork(
                1,
                CLEAN,
                new Listener.Profile(usual.versions(), false, usual.tcp(), 8, 8, 1, usual.idleNanos()),
                List.of());
        ProbeOptions options = ProbeOptions.usual().withVersions(List.of(MptcpVersion.V1));
        ProbeResult result = network.adopt(options, establish(network, options));
        assertThat(result.verdict()).isEqualTo(ProbeVerdict.CAPABLE);
        assertThat(result.toString()).contains("MP_TCPRST reason 2");
    }

    @Test
    void anAdoptedConnectionWhoseServerDoesNotAcknowledgeOurHmacIsProvenByItsOwn() {
        FaultSpec mute = FaultSpec.outgoing(
                "mute",
                "does not acknowledge the third ACK of joins",
                SegmentEdit.DROP.when(
                        (segment, flow) -> segment.destinationPort() == 61_999 && !segment.has(TcpSegment.SYN)));
        assertThat(adopted(mute).reason())
                .isEqualTo("the HMAC of its answer to a join is right; ours was not acknowledged");
        assertThat(adopted().reason()).isEqualTo("the existing connection took our subflow");
    }

    @Test
    void aFaultyServerForgetsItsOldestFlowsInAFlood() {
        VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
        MemoryLink.Wire wire = MemoryLink.wire(eventLoop, CLEAN, new SplittableRandom(1));
        FaultyLink link = new FaultyLink(wire.far(), FaultSpec.parse("wrong-hmac"));
        for (int i = 0; i < 10_000; i++) {
            TcpSegment synAck = new TcpSegment(
                    80,
                    1024 + i,
                    i,
                    i,
                    TcpSegment.SYN | TcpSegment.ACK,
                    0,
                    0,
                    0,
                    new OptionList(List.of(new MpCapable.OneKey(1, MpCapable.FLAG_HMAC, i).toTcpOption())),
                    Bytes.EMPTY);
            link.send(IpPacket.of(
                            SimulatedNetwork.SERVER.address(),
                            SimulatedNetwork.CLIENT,
                            TcpSegment.PROTOCOL,
                            64,
                            synAck.checksummed(SimulatedNetwork.SERVER.address(), SimulatedNetwork.CLIENT)
                                    .write())
                    .write());
        }
        assertThat(link.remembered()).isLessThanOrEqualTo(2 * 4096);
    }

    @Test
    void theConnectionEndsWithFastCloseOnTheServer() {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(MptcpVersion.V1), List.of());
        network.probe(ProbeOptions.usual().withVersions(List.of(MptcpVersion.V1)));
        assertThat(network.served).hasSize(1);
        assertThat(network.served.get(0).closing().name()).isEqualTo("FAST_CLOSED_BY_PEER");
    }

    @Test
    void bothVersionsAreTriedAndReported() {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(MptcpVersion.V1), List.of());
        ProbeResult result = network.probe(ProbeOptions.usual());
        assertThat(result.versions())
                .extracting(VersionResult::verdict)
                .containsExactly(ProbeVerdict.PROVEN, ProbeVerdict.FALLBACK);
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void dataIsEchoedWithChecksums(MptcpVersion version) {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(version), List.of());
        ProbeResult result = network.probe(ProbeOptions.usual()
                .withVersions(List.of(version))
                .withChecksum(true)
                .withControl(true)
                .withData(Bytes.of(new byte[5000])));
        assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.PROVEN);
        assertThat(result.best().orElseThrow().evidence())
                .anyMatch(line -> line.contains("control: MP_JOIN with the wrong token"));
        assertThat(network.served.get(0).received()).isEqualTo(5000);
    }
}
