package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.PortLeases;
import org.mpcap.network.NetworkSession;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.TargetProbe;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.SegmentEdit;
import org.mpcap.serve.Served;
import org.mpcap.serve.ServedProgram;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** A server, as who probes it sees it. */
class MptcpServerTest {
    private static final String PLACE = "10.1.0.2:5001";

    private static ProbeVerdict probe(Network network, TransportAddress target, MptcpVersion... versions) {
        NetworkSession session = network.session();
        try (PortLeases ports = session.leases()) {
            SplittableRandom random = new SplittableRandom(2);
            ProbeContext context = new ProbeContext(
                    session.stack(),
                    new TokenTable(session.stack().counters()),
                    tuple -> new Key(random.nextLong()),
                    session.random());
            ProbeOptions options = ProbeOptions.usual();
            return session.call(() -> {
                        CompletableFuture<ProbeResult> result = new CompletableFuture<>();
                        session.path(target.address(), Optional.empty())
                                .thenAccept(path -> TargetProbe.start(
                                        context,
                                        versions.length == 0 ? options : options.withVersions(List.of(versions)),
                                        "server",
                                        new ProbeRoute(target, path, path, ports::take),
                                        result::complete));
                        return result;
                    })
                    .verdict();
        }
    }

    private static ProbeVerdict probe(Network network, MptcpServer server) {
        return probe(network, server.address());
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void aServerIsProvenInEachVersionItSpeaks(MptcpVersion version) {
        try (Network network = Network.simulated(7);
                MptcpServer server = MptcpServer.at(PLACE).versions(version).start(network)) {
            assertThat(probe(network, server.address(), version)).isEqualTo(ProbeVerdict.PROVEN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wrong-hmac, IMPOSTOR",
        "wrong-data-ack, IMPOSTOR",
        "mirror, MIRRORED",
        "no-option, FALLBACK",
        "drop-option, OPTION_DROPPED",
        "reset-option, OPTION_RESET",
        "malformed, MALFORMED"
    })
    void aFaultIsOrderedByName(String fault, ProbeVerdict verdict) {
        try (Network network = Network.simulated(7);
                MptcpServer server = MptcpServer.at(PLACE).faults(fault).start(network)) {
            assertThat(probe(network, server)).isEqualTo(verdict);
        }
    }

    @Test
    void faultsAddUp() {
        try (Network network = Network.simulated(7);
                MptcpServer server = MptcpServer.at(PLACE)
                        .faults("ignores-joins,no-data-ack", "no-mp-fail")
                        .start(network)) {
            assertThat(probe(network, server)).isNotEqualTo(ProbeVerdict.PROVEN);
            assertThat(server.counters().get(Counter.MPJoinSynRx)).isZero();
        }
    }

    @Test
    void aFaultMayBeOfOnesOwnMaking() {
        FaultSpec flagB = FaultSpec.outgoing(
                "flag-b",
                "sets a bit that must be 0",
                SegmentEdit.capableFlags(flags -> flags | MpCapable.FLAG_EXTENSIBILITY));
        try (Network network = Network.simulated(7);
                MptcpServer server = MptcpServer.at(PLACE).fault(flagB).start(network)) {
            assertThat(probe(network, server)).isNotEqualTo(ProbeVerdict.PROVEN);
        }
    }

    @Test
    void aServerWithoutAnyVersionSpeaksPlainTcp() {
        try (Network network = Network.simulated(7);
                MptcpServer server = MptcpServer.at(PLACE).versions().start(network)) {
            assertThat(probe(network, server)).isEqualTo(ProbeVerdict.FALLBACK);
        }
    }

    @Test
    void everyConnectionIsToldWhenItIsOver() {
        List<Served> served = new ArrayList<>();
        try (Network network = Network.simulated(7)) {
            try (MptcpServer server =
                    MptcpServer.at(PLACE).whenServed(served::add).start(network)) {
                probe(network, server.address(), MptcpVersion.V1);
            }
        }

        assertThat(served).hasSize(1);
        assertThat(served.get(0).keys()).isPresent();
        assertThat(served.get(0).subflows()).isEqualTo(2);
    }

    @Test
    void itServesAtEveryAddressItWasGiven() {
        try (Network network = Network.simulated(7);
                MptcpServer server =
                        MptcpServer.at(PLACE, "[2001:db8::2]:80", "10.1.0.3:80").start(network)) {
            assertThat(server.addresses()).hasSize(3);
            assertThat(server.addresses()).allMatch(address -> probe(network, address) == ProbeVerdict.PROVEN);
        }
    }

    @ParameterizedTest
    @CsvSource({":80", "*:80", "80"})
    void withoutAnAddressItServesAtThoseOfTheHost(String place) {
        try (Network network = Network.simulated(7);
                MptcpServer server = MptcpServer.at(place).start(network)) {
            assertThat(server.addresses()).hasToString("[192.0.2.2:80]");
        }
    }

    @Test
    void portZeroIsAPortThatIsFree() {
        try (Network network = Network.simulated(7);
                MptcpServer first = MptcpServer.at("10.1.0.2:0").start(network);
                MptcpServer second = MptcpServer.at("10.1.0.2:0").start(network)) {
            assertThat(first.address().port())
                    .isPositive()
                    .isNotEqualTo(second.address().port());
            assertThat(probe(network, second)).isEqualTo(ProbeVerdict.PROVEN);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "10.1.0.2:x   | 'x' is no port",
                "10.1.0.2:    | '' is no port",
                ":70000       | port 70000 is not within 1…65535",
                "nowhere:80   | no address 'nowhere'",
                "10.1.0.2:00  | port 00 is not within 1…65535",
            })
    void aPlaceThatIsNoneIsAnErrorThatShowsHowToWriteOne(String place, String why) {
        assertThatThrownBy(() -> MptcpServer.at(place.strip()))
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "'" + place.strip() + "' is not [ADDR]:PORT, as in 10.1.0.2:8080 or [::1]:8080 (" + why + ")");
    }

    @Test
    void anUnknownFaultIsAnErrorThatNamesThoseThereAre() {
        assertThatThrownBy(() -> MptcpServer.at(PLACE).faults("liar"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("'liar' is none of mirror, ");
    }

    @Test
    void aPlaceIsTakenOnceAndFreeAgainWhenItsServerIsClosed() {
        try (Network network = Network.simulated(7)) {
            try (MptcpServer first = MptcpServer.at(PLACE).start(network)) {
                assertThatThrownBy(() -> MptcpServer.at("10.1.0.9:1", PLACE).start(network))
                        .isInstanceOf(UserError.class)
                        .hasMessage(PLACE + " is in use: choose another address or port");
                assertThat(probe(network, first)).isEqualTo(ProbeVerdict.PROVEN);
                assertThat(probe(network, new TransportAddress(IpAddress.parse("10.1.0.9"), 1)))
                        .as("what was opened before the failure is closed")
                        .isEqualTo(ProbeVerdict.SILENT);
            }
            try (MptcpServer second = MptcpServer.at(PLACE).start(network)) {
                assertThat(probe(network, second)).isEqualTo(ProbeVerdict.PROVEN);
            }
        }
    }

    @Test
    void closingTwiceOrAfterTheNetworkIsHarmless() {
        Network network = Network.simulated(7);
        MptcpServer server = MptcpServer.at(PLACE).start(network);
        server.close();
        server.close();
        MptcpServer other = MptcpServer.at(PLACE).start(network);
        network.close();
        other.close();

        assertThatThrownBy(() -> MptcpServer.at(PLACE).start(network))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the network is closed");
    }

    @Test
    void aTapSeesEverySegmentOfTheServer() {
        List<String> seen = new ArrayList<>();
        try (Network network = Network.simulated(7);
                MptcpServer server = MptcpServer.at(PLACE)
                        .checksum()
                        .program(ServedProgram.TESTD)
                        .tap((outgoing, tuple, segment, nanos) ->
                                seen.add((outgoing ? "out " : "in ") + segment.flags()))
                        .start(network)) {
            probe(network, server);
        }

        assertThat(seen).startsWith("in 2", "out 18").contains("in 16");
    }

    private static List<AddAddr> announcements(
            Network network, List<AddAddr> into, MptcpVersion version, String... places) {
        try (MptcpServer server = MptcpServer.at(places)
                .versions(version)
                .tap((outgoing, tuple, segment, nanos) -> MptcpOption.in(segment.options()).stream()
                        .filter(option -> outgoing && option instanceof AddAddr)
                        .forEach(option -> into.add((AddAddr) option)))
                .start(network)) {
            assertThat(probe(network, server.address(), version)).isEqualTo(ProbeVerdict.PROVEN);
        }
        return into;
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void clientsAreToldOfTheOtherAddressesItWasGiven(MptcpVersion version) {
        try (Network network = Network.simulated(7)) {
            List<AddAddr> told = announcements(
                    network, new ArrayList<>(), version, PLACE, "10.2.0.2:5001", "10.3.0.2:80", "[2001:db8::2]:5001");

            assertThat(told).extracting(AddAddr::addressId).containsExactly(2, 3, 4);
            assertThat(told)
                    .extracting(add -> add.address().toString())
                    .containsExactly("10.2.0.2", "10.3.0.2", "2001:db8::2");
            assertThat(told)
                    .extracting(add -> add.port().orElse(-1))
                    .as("the port, where it is another")
                    .containsExactly(-1, 80, -1);
            assertThat(told).extracting(add -> add.hmac().isPresent()).containsOnly(version == MptcpVersion.V1);
        }
    }

    @Test
    void addressesThatMeanNothingToAPeerAndThoseOfTheHostItselfAreNotTold() {
        try (Network network = Network.simulated(7)) {
            assertThat(announcements(
                            network, new ArrayList<>(), MptcpVersion.V1, PLACE, "[::1]:80", "[fe80::1]:80", ":80"))
                    .isEmpty();
        }
    }
}
