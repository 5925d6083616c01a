package org.mpcap.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.endpoint.Behaviour;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.serve.Fault;
import org.mpcap.wire.Bytes;

class ProbeVerdictTest {
    private static final Impairment CLEAN = Impairment.none(1_000_000);

    private static ProbeResult probe(MptcpVersion version, Set<MptcpVersion> spoken, Behaviour behaviour) {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, spoken, behaviour);
        ProbeResult result = network.probe(ProbeOptions.usual().withVersions(List.of(version)));
        assertThat(network.leftovers()).isZero();
        return result;
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void anHonestServerIsProven(MptcpVersion version) {
        ProbeResult result = probe(version, Set.of(version), Behaviour.HONEST);
        assertThat(result.best().orElseThrow().evidence()).isNotEmpty();
        assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.PROVEN);
        assertThat(result.best().orElseThrow().proof().orElseThrow().ourHmacTaken())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "MIRROR, MIRRORED",
        "WRONG_HMAC, IMPOSTOR",
        "NO_OPTION, FALLBACK",
        "DROP_OPTION, OPTION_DROPPED",
        "RESET_OPTION, OPTION_RESET",
        "MALFORMED, MALFORMED"
    })
    void aFaultIsNamed(Fault fault, Verdict verdict) {
        for (MptcpVersion version : MptcpVersion.values()) {
            assertThat(probe(version, Set.of(version), fault).verdict()).isEqualTo(verdict);
        }
    }

    @Test
    void theConnectionEndsWithFastCloseOnTheServer() {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(MptcpVersion.V1), Behaviour.HONEST);
        network.probe(ProbeOptions.usual().withVersions(List.of(MptcpVersion.V1)));
        assertThat(network.served).hasSize(1);
        assertThat(network.served.get(0).closing().name()).isEqualTo("FAST_CLOSED_BY_PEER");
    }

    @Test
    void bothVersionsAreTriedAndReported() {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(MptcpVersion.V1), Behaviour.HONEST);
        ProbeResult result = network.probe(ProbeOptions.usual());
        assertThat(result.versions())
                .extracting(VersionResult::verdict)
                .containsExactly(Verdict.PROVEN, Verdict.FALLBACK);
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void dataIsEchoedWithChecksums(MptcpVersion version) {
        SimulatedNetwork network = new SimulatedNetwork(1, CLEAN, Set.of(version), Behaviour.HONEST);
        ProbeOptions usual = ProbeOptions.usual();
        ProbeResult result = network.probe(
                new ProbeOptions(List.of(version), false, true, true, Bytes.of(new byte[5000]), usual.profile()));
        assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.PROVEN);
        assertThat(result.best().orElseThrow().evidence())
                .anyMatch(line -> line.contains("control: MP_JOIN with the wrong token"));
        assertThat(network.served.get(0).received()).isEqualTo(5000);
    }
}
