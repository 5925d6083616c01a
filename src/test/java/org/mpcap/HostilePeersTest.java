package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.network.ListeningSite;
import org.mpcap.network.NetworkSession;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.ProofGrade;
import org.mpcap.scan.ScanRow;
import org.mpcap.serve.ServedProgram;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.trace.TraceOptions;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceVerdict;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** Whatever a peer does: no proof that is none, an end in time, and no failure of our own. */
@Timeout(60)
class HostilePeersTest {
    private static final String TARGET = "10.1.0.2:5001";
    /** SYNs are sent again for seven seconds, and a probe has fewer than ten steps that may take as long. */
    private static final Duration LONGEST = Duration.ofSeconds(70);

    static Stream<HostilePeers.Peer> peers() {
        return HostilePeers.all();
    }

    private static void serve(NetworkSession session, HostilePeers.Peer peer) {
        session.call(() -> {
            ListeningSite site = session.listen(HostilePeers.over(peer, session.eventLoop()), () -> {});
            Listener listener = new Listener(
                    site.stack(),
                    Listener.Profile.usual(Set.of(MptcpVersion.values()), false),
                    new TokenTable(site.stack().counters()),
                    KeyGenerator.random(session.random())::next,
                    session.random(),
                    ServedProgram.ECHO.application(served -> {}));
            TransportAddress address = new TransportAddress(IpAddress.parse("10.1.0.2"), 5001);
            site.stack().listen(address, listener);
            return site.open(address).thenApply(none -> null);
        });
    }

    @Test
    void theyAreManyAndEachHasAName() {
        assertThat(peers().map(HostilePeers.Peer::name)).doesNotHaveDuplicates().hasSizeGreaterThan(90);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aProbeProvesNothingThatIsNotSo(HostilePeers.Peer peer) {
        for (MptcpVersion version : MptcpVersion.values()) {
            for (long seed = 1; seed <= 2; seed++) {
                try (Network network = Network.simulated(seed)) {
                    NetworkSession session = network.session();
                    serve(session, peer);
                    long begun = session.eventLoop().nanos();

                    ProbeResult result = MptcpProbe.of(TARGET)
                            .versions(version)
                            .build()
                            .run(network)
                            .get(0);

                    assertThat(Duration.ofNanos(session.eventLoop().nanos() - begun))
                            .as("%s took, %s", result, version)
                            .isLessThanOrEqualTo(LONGEST);
                    if (!peer.mayBeProven()) {
                        assertThat(result.verdict())
                                .as("%s %s", version, result)
                                .isNotEqualTo(ProbeVerdict.PROVEN);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void aJoinResetAfterOurHmacIsNotSaidToBeAccepted(MptcpVersion version) throws IOException {
        HostilePeers.Peer peer = peers().filter(each -> each.name().equals("joins reset after our HMAC"))
                .findFirst()
                .orElseThrow();
        List<ScanRow> rows = new ArrayList<>();
        try (Network network = Network.simulated(6)) {
            serve(network.session(), peer);

            ProbeResult result =
                    MptcpProbe.of(TARGET).versions(version).build().run(network).get(0);
            scan(network, rows);

            assertThat(result.best().orElseThrow().conclusion().grade()).contains(ProofGrade.HMAC);
            assertThat(result.headline()).contains("reset by the server");
            assertThat(rows).allMatch(row -> row.reason().contains("reset by the server"));
        }
    }

    private static void scan(Network network, List<ScanRow> rows) throws IOException {
        MptcpScan.of("10.1.0.2")
                .ports(List.of(5001))
                .reserved(true)
                .cooldown(Duration.ofSeconds(2))
                .build()
                .run(network, rows::add);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aTraceEndsAndCallsNothingCleanThatIsNot(HostilePeers.Peer peer) {
        for (MptcpVersion version : MptcpVersion.values()) {
            try (Network network = Network.simulated(3)) {
                NetworkSession session = network.session();
                serve(session, peer);
                long begun = session.eventLoop().nanos();

                TraceResult result = MptcpTrace.of(TARGET)
                        .options(TraceOptions.usual().withVersion(version))
                        .build()
                        .run(network);

                assertThat(Duration.ofNanos(session.eventLoop().nanos() - begun))
                        .isLessThanOrEqualTo(LONGEST.multipliedBy(2));
                if (peer.name().startsWith("key ") || peer.name().startsWith("fault mirror")) {
                    assertThat(result.answer().verdict())
                            .as("%s", result.answer())
                            .isNotEqualTo(TraceVerdict.CLEAN);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aScanProvesNothingThatIsNotSo(HostilePeers.Peer peer) throws IOException {
        List<ScanRow> rows = new ArrayList<>();
        try (Network network = Network.simulated(4)) {
            serve(network.session(), peer);
            scan(network, rows);
        }
        assertThat(rows).hasSizeLessThanOrEqualTo(2);
        if (!peer.mayBeProven()) {
            assertThat(rows).extracting(ScanRow::verdict).doesNotContain(ProbeVerdict.PROVEN);
        }
    }

    @ParameterizedTest
    @MethodSource("peers")
    void checksEndWithAFindingOfEach(HostilePeers.Peer peer) {
        try (Network network = Network.simulated(5)) {
            serve(network.session(), peer);
            MptcpConformance request = MptcpConformance.of(TARGET)
                    .checks("v1/join/3.2-1", "v1/fastclose/3.5-1")
                    .seed(5)
                    .build();

            MptcpConformance.Result result = request.run(network);

            // A run stops where the server is not there any more.
            assertThat(result.results().isEmpty()).isEqualTo(result.stopped().isPresent());
            assertThat(result.results()).noneMatch(each -> each.actual().contains("the check itself failed"));
        }
    }
}
