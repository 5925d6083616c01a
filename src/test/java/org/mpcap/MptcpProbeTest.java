package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.probe.ProbeNotes;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;

/** Probes from Java, in simulated time. */
class MptcpProbeTest {
    private final Network network = Network.simulated(11);

    @AfterEach
    void close() {
        network.close();
    }

    private MptcpServer server(String place, String... faults) {
        return MptcpServer.at(place).versions(MptcpVersion.V1).faults(faults).start(network);
    }

    @Test
    void aServerOfThisProcessIsProvenInOneStatement() {
        assertThat(Mptcp.probe("embedded:v1").verdict()).isEqualTo(ProbeVerdict.PROVEN);
    }

    @Test
    void bothVersionsAreAskedForUnlessToldOtherwise() {
        ProbeResult result = Mptcp.probe("embedded:v0");

        assertThat(result.versions())
                .extracting(version -> version.version() + " " + version.verdict())
                .containsExactly("v1 FALLBACK", "v0 PROVEN");
    }

    @Test
    void aServerOnASimulatedNetworkIsProvenAndItsAddressTold() {
        server("10.1.0.2:5001");

        ProbeResult result = Mptcp.probe(network, "10.1.0.2:5001");

        assertThat(result.verdict()).isEqualTo(ProbeVerdict.PROVEN);
        assertThat(result.address().orElseThrow()).hasToString("10.1.0.2:5001");
    }

    @ParameterizedTest
    @CsvSource({
        "mirror, MIRRORED",
        "wrong-hmac, IMPOSTOR",
        "wrong-data-ack, IMPOSTOR",
        "no-option, FALLBACK",
        "drop-option, OPTION_DROPPED",
        "reset-option, OPTION_RESET"
    })
    void aServerWithAFaultIsFoundAsWhatItIs(String fault, ProbeVerdict verdict) {
        server("10.1.0.2:5001", fault);

        ProbeResult result = MptcpProbe.of("10.1.0.2:5001")
                .versions(MptcpVersion.V1)
                .build()
                .run(network)
                .get(0);

        assertThat(result.verdict()).isEqualTo(verdict);
    }

    @Test
    void manyTargetsAreToldOfAsTheyEndAndOneThatFailsDoesNotEndTheOthers() {
        server("10.1.0.2:5001");
        network.name("lab", IpAddress.parse("10.1.0.2"));
        List<String> told = new ArrayList<>();

        ProbeNotes notes = MptcpProbe.of("nobody.invalid:1", "lab:5001", "10.1.0.2:5002")
                .versions(MptcpVersion.V1)
                .concurrency(1)
                .build()
                .run(network, result -> told.add(result.target() + " " + result.verdict()));

        assertThat(told).containsExactly("nobody.invalid:1 FAILED", "lab:5001 PROVEN", "10.1.0.2:5002 CLOSED");
        assertThat(notes.refused()).isZero();
        assertThat(notes.dropped()).isEmpty();
        assertThat(notes.exposed()).isFalse();
    }

    @Test
    void whyATargetCouldNotBeProbedIsAnErrorForTheUser() {
        ProbeResult result = Mptcp.probe(network, "nobody.invalid:1");

        assertThat(result.failure().orElseThrow())
                .hasMessage("unknown host 'nobody.invalid': check the name, or give an address")
                .returns(UserError.Kind.USAGE, UserError::kind);
    }

    @Test
    void aNameWithoutAnAddressOfTheFamilyAskedForIsAFailureThatSaysSo() {
        network.name("lab", IpAddress.parse("10.1.0.2"));

        ProbeResult result = MptcpProbe.of("lab:5001")
                .family(AddressFamily.IPV6)
                .build()
                .run(network)
                .get(0);

        assertThat(result.failure().orElseThrow()).hasMessage("'lab' has no IPv6 address");
    }

    @Test
    void theSameSeedsGiveTheSameResults() {
        List<List<ProbeResult>> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (Network own = Network.simulated(3)) {
                MptcpServer.at("10.1.0.2:5001").start(own);
                runs.add(MptcpProbe.of("10.1.0.2:5001")
                        .secret(Bytes.fromHex("000102030405060708090a0b0c0d0e0f"))
                        .keySeed(1)
                        .build()
                        .run(own));
            }
        }

        assertThat(runs.get(0)).isEqualTo(runs.get(1));
    }

    @Test
    void aFixedKeyIsTheKeyOfEveryHandshake() {
        server("10.1.0.2:5001");
        Key key = Key.parse("0123456789abcdef");

        ProbeResult result =
                MptcpProbe.of("10.1.0.2:5001").key(key).build().run(network).get(0);

        assertThat(result.versions())
                .allSatisfy(version -> assertThat(version.localKey()).isEqualTo(key));
    }

    @Test
    void aProbeThatStopsAfterTheSynProvesNothing() {
        server("10.1.0.2:5001");

        ProbeResult result = MptcpProbe.of("10.1.0.2:5001")
                .synOnly(true)
                .versions(MptcpVersion.V1)
                .build()
                .run(network)
                .get(0);

        assertThat(result.verdict()).isEqualTo(ProbeVerdict.CAPABLE);
        assertThat(result.versions().get(0).proof()).isEmpty();
    }

    @Test
    void aJoinMayComeFromAnotherAddress() {
        server("10.1.0.2:5001");

        ProbeResult result = MptcpProbe.of("10.1.0.2:5001")
                .versions(MptcpVersion.V1)
                .joinFrom(IpAddress.parse("192.0.2.77"))
                .build()
                .run(network)
                .get(0);

        assertThat(result.versions().get(0).proof().orElseThrow().source().address())
                .hasToString("192.0.2.77");
    }

    @Test
    void aPreviewShowsOneSynForEachVersionAndSendsNothing() {
        List<TcpSegment> shown = new CopyOnWriteArrayList<>();
        try (Network dry = Network.dry(NetworkOptions.usual())) {
            dry.tap((outgoing, ends, segment, nanos) -> shown.add(segment));
            MptcpProbe.of("embedded:v1").build().preview(dry);
        }

        assertThat(shown)
                .hasSize(2)
                .allSatisfy(syn -> assertThat(syn.has(TcpSegment.SYN)).isTrue());
    }

    @Test
    void ofANameWithSeveralAddressesItIsSaidWhichWereNotProbed() {
        server("10.1.0.2:5001");
        network.name("lab", IpAddress.parse("10.1.0.2"), IpAddress.parse("10.1.0.3"));

        ProbeResult result = Mptcp.probe(network, "lab:5001");

        assertThat(result.address().orElseThrow()).hasToString("10.1.0.2:5001");
        assertThat(result.otherAddresses()).containsExactly(IpAddress.parse("10.1.0.3"));
    }

    @Test
    void ofANameTheFirstAddressIsToldAtWhichSomebodyIs() {
        server("10.1.0.3:5001");
        server("10.1.0.2:80");
        network.name("lab", IpAddress.parse("10.1.0.2"), IpAddress.parse("10.1.0.9"), IpAddress.parse("10.1.0.3"));

        ProbeResult result = Mptcp.probe(network, "lab:5001");

        assertThat(result.verdict()).isEqualTo(ProbeVerdict.PROVEN);
        assertThat(result.address().orElseThrow()).hasToString("10.1.0.3:5001");
        assertThat(result.otherAddresses()).containsExactly(IpAddress.parse("10.1.0.2"), IpAddress.parse("10.1.0.9"));
    }

    @Test
    void whereNobodyIsAtAnyAddressTheFirstIsTold() {
        server("10.1.0.2:80");
        network.name("lab", IpAddress.parse("10.1.0.2"), IpAddress.parse("10.1.0.9"));

        ProbeResult result = Mptcp.probe(network, "lab:5001");

        assertThat(result.verdict()).isEqualTo(ProbeVerdict.CLOSED);
        assertThat(result.otherAddresses()).containsExactly(IpAddress.parse("10.1.0.9"));
    }

    @Test
    void everyAddressOfANameHasAResultIfThatIsWanted() {
        server("10.1.0.2:5001");
        server("10.1.0.3:80");
        network.name("lab", IpAddress.parse("10.1.0.2"), IpAddress.parse("10.1.0.3"));

        List<ProbeResult> results =
                MptcpProbe.of("lab:5001").everyAddress(true).build().run(network);

        assertThat(results)
                .extracting(result -> result.target() + " " + result.address().orElseThrow() + " " + result.verdict())
                .containsExactly("lab:5001 10.1.0.2:5001 PROVEN", "lab:5001 10.1.0.3:5001 CLOSED");
        assertThat(results)
                .allSatisfy(result -> assertThat(result.otherAddresses()).isEmpty());
    }

    @Test
    void aClosedNetworkSaysSoAndClosingItTwiceIsHarmless() {
        network.close();
        network.close();

        assertThatThrownBy(() -> Mptcp.probe(network, "10.1.0.2:5001"))
                .isInstanceOf(UserError.class)
                .hasMessage("the network is closed: open a new one");
    }

    @Test
    void whatIsToldAfterTheNetworkWasClosedIsNoResult() {
        server("10.1.0.2:5001");
        List<ProbeResult> told = new ArrayList<>();
        MptcpProbe probe = MptcpProbe.of("10.1.0.2:5001", "10.1.0.2:5002").build();

        probe.run(network, result -> {
            told.add(result);
            network.close();
        });

        assertThat(told).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "443              | '443' is a number and no host: write HOST:PORT, as in 10.1.0.2:443",
                "10.1.0.2:0       | '10.1.0.2:0': port 0 is not within 1…65535",
                "10.1.0.2:x       | '10.1.0.2:x': 'x' is no port",
                "embedded:v2      | 'embedded:v2' is none of embedded:v0, embedded:v1",
                "fd00::2:x:y      | 'fd00::2:x:y' is no target: write an IPv6 address as [ADDRESS]:PORT"
            })
    void aWrongTargetIsRefusedWithTheCure(String target, String message) {
        assertThatThrownBy(() -> Mptcp.probe(network, target))
                .isInstanceOf(UserError.class)
                .hasMessage(message);
    }

    @Test
    void whatContradictsItselfIsRefused() {
        MptcpProbe.Builder builder = MptcpProbe.of("10.1.0.2:5001").synOnly(true);

        assertThatThrownBy(() -> MptcpProbe.of().build()).hasMessageStartingWith("no target: write HOST[:PORT]");
        assertThatThrownBy(() -> builder.control(true).build()).hasMessageStartingWith("nothing is joined");
        assertThatThrownBy(() -> builder.adopt(new Key(1), new Key(2)).build())
                .hasMessageStartingWith("a connection that is adopted has its keys");
        assertThatThrownBy(() -> builder.concurrency(0)).hasMessageContaining("1…10000");
        assertThatThrownBy(() -> builder.secret(Bytes.EMPTY)).hasMessage("a secret has 16 bytes, not 0");
        assertThatThrownBy(() -> builder.versions(List.of())).hasMessageStartingWith("no version of MPTCP");
    }

    @Test
    void aServerOfThisProcessStandsInASimulatedNetworkOnly() {
        try (Network dry = Network.dry(NetworkOptions.usual())) {
            assertThatThrownBy(() -> MptcpProbe.of("embedded:v1").build().run(dry))
                    .isInstanceOf(UserError.class)
                    .hasMessage("'embedded:v1' stands in a simulated network only");
        }
    }
}
