package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.capture.CaptureReader;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.host.ResetGuard;
import org.mpcap.network.ListeningSite;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.report.RowFilter;
import org.mpcap.report.RowWriter;
import org.mpcap.report.ScanFields;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanRow;
import org.mpcap.scan.ScannedHosts;
import org.mpcap.scan.run.ScanListener;
import org.mpcap.scan.run.ScanProgress;
import org.mpcap.scan.run.ScanRequest;
import org.mpcap.scan.run.ScanResult;
import org.mpcap.serve.FaultSpec;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;
import org.mpcap.wire.TransportAddress;

/** Whole scans from Java, on a simulated network: plan, routes, sending, answers, proofs, rows, checkpoints. */
class MptcpScanTest {
    private static final List<FaultSpec> IMPOSTOR = FaultSpec.parse("wrong-hmac");

    @TempDir
    private Path directory;

    private final List<ScanRow> rows = new ArrayList<>();
    private final List<ScanProgress> progress = new ArrayList<>();

    private static TransportAddress host(int number) {
        return new TransportAddress(IpAddress.parse("8.8.8." + number), 80);
    }

    /** A network with servers of version 1 (0-3), version 0 (4-7), plain TCP (8-11), impostors (12-15); nothing else. */
    private static Network network(long seed) {
        Network network = Network.simulated(seed, Duration.ofMillis(5), 0);
        ListeningSite site = network.session().listen(link -> link, () -> {});
        ListeningSite impostors = network.session().listen(link -> FaultSpec.over(link, IMPOSTOR), () -> {});
        ScannedHosts hosts = new ScannedHosts(site.stack(), faults -> impostors.stack(), new SplittableRandom(seed));
        for (int i = 0; i < 16; i++) {
            network.session().await((i < 12 ? site : impostors).open(host(i)));
            switch (i / 4) {
                case 0 -> hosts.server(host(i), Set.of(MptcpVersion.V1), List.of());
                case 1 -> hosts.server(host(i), Set.of(MptcpVersion.V0), List.of());
                case 2 -> hosts.plain(host(i));
                default -> hosts.server(host(i), Set.of(MptcpVersion.V1), IMPOSTOR);
            }
        }
        return network;
    }

    private static MptcpScan.Builder scan() {
        return MptcpScan.of("8.8.8.0/28").ports(List.of(80)).seed(7).cooldown(Duration.ofSeconds(2));
    }

    private ScanListener listener() {
        return new ScanListener() {
            @Override
            public void row(ScanRow row) {
                rows.add(row);
            }

            @Override
            public void progress(ScanProgress now) {
                progress.add(now);
            }
        };
    }

    private ScanResult run(UnaryOperator<MptcpScan.Builder> how) throws IOException {
        try (Network network = network(1)) {
            return how.apply(scan()).build().run(network, listener());
        }
    }

    private Map<String, ProbeVerdict> verdicts() {
        return rows.stream()
                .collect(Collectors.toMap(
                        row -> row.target().address() + " "
                                + row.probe().version().orElse(-1),
                        ScanRow::verdict));
    }

    @Test
    void everySortOfHostHasItsVerdictInBothVersions() throws IOException {
        ScanResult result = run(scan -> scan);

        Map<String, ProbeVerdict> verdicts = verdicts();
        assertThat(verdicts).hasSize(32);
        for (int i = 0; i < 16; i++) {
            ProbeVerdict v1 = List.of(
                            ProbeVerdict.PROVEN, ProbeVerdict.FALLBACK, ProbeVerdict.FALLBACK, ProbeVerdict.IMPOSTOR)
                    .get(i / 4);
            ProbeVerdict v0 = i / 4 == 1 ? ProbeVerdict.PROVEN : ProbeVerdict.FALLBACK;
            assertThat(verdicts).containsEntry("8.8.8." + i + " 1", v1).containsEntry("8.8.8." + i + " 0", v0);
        }
        assertThat(result.counters().of(ScanCounter.TARGETS)).isEqualTo(16);
        assertThat(result.counters().of(ScanCounter.FORGED))
                .as("proofs come from an address of their own")
                .isZero();
        assertThat(result.position()).isEqualTo(16);
        assertThat(result.total()).isEqualTo(16);
        assertThat(result.seed()).isEqualTo(7);
        assertThat(result.isIncomplete()).isFalse();
        assertThat(result.stopped()).isFalse();
    }

    @Test
    void timeAndRatesAreThoseOfTheSimulatedClock() throws IOException {
        ScanResult result = run(scan -> scan.rate(16).prove(false));

        assertThat(result.start()).isAfterOrEqualTo(Instant.EPOCH).isBefore(Instant.EPOCH.plusSeconds(1));
        assertThat(Duration.between(result.start(), result.end()))
                .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(7));
        assertThat(result.askedRate()).isEqualTo(16);
        assertThat(result.meanRate()).isBetween(10.0, 20.0);
        assertThat(progress).hasSizeGreaterThan(6);
        assertThat(progress.get(1).head()).isBetween(1L, 15L);
        assertThat(progress.get(1).seconds()).isBetween(0.9, 1.1);
    }

    @Test
    void rowsAreCountedForAListenerThatTakesNothingElse() throws IOException {
        try (Network network = network(1)) {
            ScanResult result = scan().probes(ProbeKind.CAPABLE_V1).build().run(network, ScanListener.of(rows::add));

            assertThat(result.counters().of(ScanCounter.ROWS)).isEqualTo(16).isEqualTo(rows.size());
        }
    }

    @Test
    void silentTargetsHaveRowsIfThatIsAskedFor() throws IOException {
        run(scan -> scan.targetsFrom("list", text("8.8.9.0/30 # nobody\n")).reportSilent(true));

        assertThat(verdicts()).hasSize(40).containsEntry("8.8.9.1 1", ProbeVerdict.SILENT);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void listsAllowAndBlock() throws IOException {
        Path list = Files.writeString(directory.resolve("list"), "8.8.8.0/24\n");
        Path allow = Files.writeString(directory.resolve("allow"), "8.8.8.0/29\n");
        Path block = Files.writeString(directory.resolve("block"), "8.8.8.8/29\n8.8.8.16/28");

        run(scan -> scan.targetsFrom(list).allow(allow).block(block).probes(ProbeKind.CAPABLE_V1));

        assertThat(verdicts()).hasSize(8).containsKey("8.8.8.7 1");
    }

    @Test
    void shardsTogetherAreTheWhole() throws IOException {
        for (int number = 1; number <= 3; number++) {
            int part = number;
            run(scan -> scan.shard(part, 3));
        }

        assertThat(verdicts()).hasSize(32);
    }

    @Test
    void nothingIsBegunAfterTheLongestTime() throws IOException {
        ScanResult result = run(scan -> scan.rate(4).maxRuntime(Duration.ofSeconds(1)));

        assertThat(result.counters().of(ScanCounter.TARGETS)).isBetween(1L, 4L);
        assertThat(result.position()).isEqualTo(result.counters().of(ScanCounter.TARGETS));
    }

    @Test
    void aScanStoppedBeforeItBeginsSendsNothing() throws IOException {
        try (Network network = network(1)) {
            MptcpScan scan = scan().build();
            scan.stop();

            ScanResult result = scan.run(network, listener());

            assertThat(result.counters().of(ScanCounter.SENT)).isZero();
            assertThat(result.stopped()).isTrue();
        }
    }

    @Test
    void aScanStoppedOnTheWayIsResumedToTheEnd() throws IOException {
        Path checkpoint = directory.resolve("run.ckpt");
        try (Network network = network(1)) {
            MptcpScan first = scan().rate(8).checkpoint(checkpoint).build();
            first.run(network, new ScanListener() {
                @Override
                public void row(ScanRow row) {
                    rows.add(row);
                    if (rows.size() == 6) {
                        first.stop();
                    }
                }
            });
        }
        int before = rows.size();
        assertThat(before).isLessThan(20);

        ScanResult result = run(scan -> scan.resume(checkpoint));

        assertThat(verdicts()).hasSize(32);
        assertThat(result.counters().of(ScanCounter.TARGETS)).isLessThan(16);
        assertThat(rows).as("nothing is asked twice after a stop in good order").hasSize(32);
    }

    @Test
    void aFinishedScanResumedHasNothingLeftToDo() throws IOException {
        Path checkpoint = directory.resolve("run.ckpt");
        run(scan -> scan.checkpoint(checkpoint));

        ScanResult result = run(scan -> scan.resume(checkpoint));

        assertThat(result.counters().of(ScanCounter.SENT)).isZero();
        assertThat(result.position()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({"ports, another run", "seed, seed 7", "limit, not within the 8 targets"})
    void aCheckpointIsOfOneRunOnly(String changed, String reason) throws IOException {
        Path checkpoint = directory.resolve("run.ckpt");
        run(scan -> scan.checkpoint(checkpoint));

        assertThatThrownBy(() -> run(scan -> switch (changed) {
                    case "ports" -> scan.resume(checkpoint).ports(List.of(80, 81));
                    case "seed" -> scan.resume(checkpoint).seed(8);
                    default -> scan.resume(checkpoint).maxTargets(8);
                }))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(reason);
    }

    @Test
    void everyFrameIsInTheCapture() throws IOException {
        Path capture = directory.resolve("scan.pcap");
        ScanResult result = run(scan -> scan.capture(capture).prove(false).probes(ProbeKind.CAPABLE_V0));

        int frames = 0;
        try (CaptureReader reader = CaptureReader.open(capture, CaptureReader.DEFAULT_BUFFER)) {
            while (reader.next()) {
                frames++;
            }
        }
        assertThat(frames)
                .isEqualTo((int) (result.counters().of(ScanCounter.SENT)
                        + result.counters().of(ScanCounter.RECEIVED)))
                .isGreaterThanOrEqualTo(32);
    }

    @Test
    void aListenerThatThrowsEndsTheRunWithThat() {
        assertThatThrownBy(() -> {
                    try (Network network = network(1)) {
                        scan().build().run(network, ScanListener.of(row -> {
                            throw new IllegalStateException("no more rows");
                        }));
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no more rows");
    }

    @Test
    void aCaptureThatCannotBeCreatedIsNamedBeforeAnythingIsSent() {
        Path capture = directory.resolve("none").resolve("scan.pcap");

        assertThatThrownBy(() -> run(scan -> scan.capture(capture))).hasMessageContaining(capture.toString());
        assertThat(rows).isEmpty();
    }

    @Test
    void aCaptureOnAFullDiskEndsTheRunWithThat() {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "no /dev/full here");

        assertThatThrownBy(() -> run(scan -> scan.capture(full)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No space left on device");
    }

    @Test
    void rowsGoToAWriterAsLinesOfCsv() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowWriter writer = new RowWriter(
                new RowWriter.Target.Stream(out),
                new RowWriter.Layout(
                        true,
                        List.of("address", "verdict"),
                        new RowFilter().and("verdict=PROVEN", ScanFields.COLUMNS)));
        try (Network network = network(1)) {
            ScanResult result =
                    scan().checkpoint(directory.resolve("c")).build().run(network, writer);

            assertThat(result.counters().of(ScanCounter.ROWS)).isEqualTo(8);
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(9)
                .startsWith("address,verdict")
                .contains("8.8.8.0,PROVEN", "8.8.8.7,PROVEN");
    }

    @Test
    void aNetworkThatIsClosedSaysSo() throws IOException {
        Network network = network(1);
        network.close();

        assertThatThrownBy(() -> scan().build().run(network, listener()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the network is closed");
    }

    @Test
    void aNetworkThatSendsNothingIsRefused() {
        try (Network network = Network.dry(NetworkOptions.usual())) {
            assertThatThrownBy(() -> scan().build().run(network, listener()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("use a live or a simulated network");
        }
    }

    @Test
    void reservedTargetsNeedLeave() {
        assertThatThrownBy(() -> {
                    try (Network network = Network.simulated(1)) {
                        MptcpScan.of("10.0.0.0/8").build().run(network, listener());
                    }
                })
                .isInstanceOf(UserError.class)
                .hasMessageContaining("reserved and private addresses are blocked");
    }

    @Test
    void theNetworkOfThisHostIsUsedFromTheAddressesOfTheScanAndPortsBesideItsOwn() {
        NetworkOptions options = scan().sources(List.of("192.0.2.4/31"))
                .interfaceName("eth7")
                .sourcePorts(61000, 65535)
                .build()
                .networkOptions();

        assertThat(options.interfaceName()).contains("eth7");
        assertThat(options.source()).contains(IpAddress.parse("192.0.2.4"));
        assertThat(options.sourcePorts().orElseThrow().high()).isEqualTo(60999);
        assertThat(options.guard()).isEqualTo(ResetGuard.Choice.AUTO);
        assertThat(scan().prove(false).build().networkOptions().guard()).isEqualTo(ResetGuard.Choice.NONE);
        assertThat(scan().build().networkOptions().sourcePorts().orElseThrow().low())
                .isEqualTo(65024);
    }

    @Test
    void allSettingsTogetherMakeAScan() throws IOException {
        run(scan -> scan.control(true)
                .proofs(2)
                .attempts(2)
                .bandwidth(1e6)
                .sending(ScanRequest.Sending.LIBPCAP)
                .suppressResets(true)
                .gateway(MacAddress.parse("02:00:00:00:00:01"))
                .reserved(true));

        assertThat(verdicts()).hasSize(32);
    }

    @Test
    void aNameStandsForAllItsAddresses() throws IOException {
        try (Network network = network(1)) {
            network.name("lab.example", host(1).address(), host(13).address());

            MptcpScan.of("lab.example", "8.8.8.9")
                    .ports(List.of(80))
                    .probes(ProbeKind.CAPABLE_V1)
                    .build()
                    .run(network, listener());
        }

        assertThat(verdicts())
                .containsOnly(
                        Map.entry("8.8.8.1 1", ProbeVerdict.PROVEN),
                        Map.entry("8.8.8.13 1", ProbeVerdict.IMPOSTOR),
                        Map.entry("8.8.8.9 1", ProbeVerdict.FALLBACK));
    }

    @Test
    void aNameNobodyHasIsAnErrorOfTheUser() {
        assertThatThrownBy(() -> {
                    try (Network network = network(1)) {
                        MptcpScan.of("nobody.example").build().run(network, listener());
                    }
                })
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unknown host 'nobody.example'");
    }

    @Test
    void theInterfaceBehindALinkLocalAddressIsThatOfTheScan() {
        assertThat(MptcpScan.of("fe80::1%eth0", "fe80::2%eth0")
                        .build()
                        .networkOptions()
                        .interfaceName())
                .contains("eth0");
        assertThatThrownBy(() -> MptcpScan.of("fe80::1%eth0").interfaceName("eth1"))
                .isInstanceOf(UserError.class)
                .hasMessage("a scan goes through one interface, not through eth0 and eth1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port      | 0",
                "port      | 65536",
                "attempts  | 0",
                "attempts  | 17",
                "proofs    | 257",
                "limit     | 0",
                "shard     | 4",
                "cooldown  | 3601",
                "cooldown  | -1",
                "runtime   | 0",
                "rate      | 0",
                "bandwidth | -1",
                "source    | 9",
                "sources   | 16",
            })
    void aWrongSettingIsNamedAtOnce(String setting, int value) {
        assertThatThrownBy(() -> {
                    switch (setting) {
                        case "port" -> scan().ports(List.of(value));
                        case "attempts" -> scan().attempts(value);
                        case "proofs" -> scan().proofs(value);
                        case "limit" -> scan().maxTargets(value);
                        case "shard" -> scan().shard(value, 3);
                        case "cooldown" -> scan().cooldown(Duration.ofSeconds(value));
                        case "runtime" -> scan().maxRuntime(Duration.ofSeconds(value));
                        case "rate" -> scan().rate(value);
                        case "bandwidth" -> scan().bandwidth(value);
                        case "source" -> scan().sourcePorts(value, value - 1);
                        default -> scan().sources(List.of("10.0.0.0/" + value));
                    }
                })
                .isInstanceOf(UserError.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n");
    }
}
