package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.scan.ProbeKind.CAPABLE_V0;
import static org.mpcap.scan.ProbeKind.CAPABLE_V1;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.report.JsonLines;
import org.mpcap.report.JsonSchema;
import org.mpcap.report.ScanFields;
import org.mpcap.serve.FaultSpec;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpCapable;

/** What a scan says about hosts of every sort. */
class ScanVerdictTest {
    private static final Impairment CLEAN = Impairment.none(20 * SimulatedInternet.MILLISECOND);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everyVerdictAmongTwoHundredMixedHostsIsRight(long seed) {
        SimulatedInternet internet = new SimulatedInternet(seed, CLEAN);
        Map<String, ProbeVerdict> expected = populate(internet);
        Scan.Setup setup = new Scan.Setup(
                List.of(CAPABLE_V1, CAPABLE_V0),
                2,
                true,
                true,
                true,
                10_000,
                SimulatedInternet.SECOND,
                3 * SimulatedInternet.SECOND,
                1 << 10);

        internet.run(internet.scan(setup, SimulatedInternet.order(SimulatedInternet.targets("8.8.8.0-8.8.8.199"))));

        assertThat(verdicts(internet.rows)).isEqualTo(expected);
        JsonSchema schema = JsonSchema.shipped("scan");
        assertThat(internet.rows)
                .allSatisfy(row -> assertThat(schema.violations(JsonLines.line(ScanFields.of(row))))
                        .isEmpty());
    }

    /** Ten sorts of hosts, twenty of each; the verdict expected of each in version 1 and 0. */
    private static Map<String, ProbeVerdict> populate(SimulatedInternet internet) {
        Map<String, ProbeVerdict> expected = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            TransportAddress host = host("8.8.8." + i);
            ProbeVerdict v1;
            ProbeVerdict v0;
            switch (i % 10) {
                case 0 -> {
                    internet.server(host, Set.of(MptcpVersion.V1), List.of());
                    v1 = ProbeVerdict.PROVEN;
                    v0 = ProbeVerdict.FALLBACK;
                }
                case 1 -> {
                    internet.server(host, Set.of(MptcpVersion.V0), List.of());
                    v1 = ProbeVerdict.FALLBACK;
                    v0 = ProbeVerdict.PROVEN;
                }
                case 2 -> {
                    internet.server(host, Set.of(MptcpVersion.V0, MptcpVersion.V1), List.of());
                    v1 = ProbeVerdict.PROVEN;
                    v0 = ProbeVerdict.PROVEN;
                }
                case 3 -> {
                    internet.plain(host);
                    v1 = ProbeVerdict.FALLBACK;
                    v0 = ProbeVerdict.FALLBACK;
                }
                case 4 -> {
                    internet.server(host, Set.of(MptcpVersion.V0, MptcpVersion.V1), FaultSpec.parse("mirror"));
                    v1 = ProbeVerdict.MIRRORED;
                    v0 = ProbeVerdict.MIRRORED;
                }
                case 5 -> {
                    internet.server(host, Set.of(MptcpVersion.V0, MptcpVersion.V1), FaultSpec.parse("wrong-hmac"));
                    v1 = ProbeVerdict.IMPOSTOR;
                    v0 = ProbeVerdict.IMPOSTOR;
                }
                case 6 -> {
                    internet.closed(host);
                    v1 = ProbeVerdict.CLOSED;
                    v0 = ProbeVerdict.CLOSED;
                }
                case 7 -> {
                    v1 = ProbeVerdict.SILENT;
                    v0 = ProbeVerdict.SILENT;
                }
                case 8 -> {
                    internet.server(host, Set.of(MptcpVersion.V1), FaultSpec.parse("drop-option"));
                    v1 = ProbeVerdict.OPTION_DROPPED;
                    v0 = ProbeVerdict.OPTION_DROPPED;
                }
                default -> {
                    internet.server(host, Set.of(MptcpVersion.V1), FaultSpec.parse("reset-option"));
                    v1 = ProbeVerdict.OPTION_RESET;
                    v0 = ProbeVerdict.OPTION_RESET;
                }
            }
            expected.put(host + " v1", v1);
            expected.put(host + " v0", v0);
        }
        return expected;
    }

    @ParameterizedTest
    @CsvSource({
        "V1, JOIN, CAPABLE",
        "V0, JOIN, OPTION_RESET",
        "plain, JOIN, FALLBACK",
        "closed, JOIN, CLOSED",
        "silent, JOIN, SILENT",
        "echo, JOIN, MIRRORED",
        "version 0, VERSION_15, VERSION",
        "version 0, CAPABLE_V1, VERSION",
        "plain, VERSION_15, FALLBACK",
        "echo, VERSION_15, MIRRORED",
        "echo, CAPABLE_V1, MIRRORED",
        "echo, CAPABLE_V0, MIRRORED",
        "key zero, CAPABLE_V1, MALFORMED",
        "malformed, CAPABLE_V1, MALFORMED",
    })
    void otherKindsOfProbesHaveTheirVerdicts(String sort, ProbeKind kind, ProbeVerdict expected) {
        SimulatedInternet internet = new SimulatedInternet(1, CLEAN);
        TransportAddress host = host("8.8.8.8");
        switch (sort) {
            case "plain" -> internet.plain(host);
            case "closed" -> internet.closed(host);
            case "echo" -> internet.raw(host, syn -> syn.options().options());
            case "version 0" ->
                internet.raw(host, syn -> List.of(new MpCapable.OneKey(0, MpCapable.FLAG_HMAC, 5).toTcpOption()));
            case "key zero" ->
                internet.raw(host, syn -> List.of(new MpCapable.OneKey(1, MpCapable.FLAG_HMAC, 0).toTcpOption()));
            case "malformed" -> internet.server(host, Set.of(MptcpVersion.V1), FaultSpec.parse("malformed"));
            case "silent" -> {}
            default -> internet.server(host, Set.of(MptcpVersion.valueOf(sort)), List.of());
        }
        Scan.Setup setup = new Scan.Setup(
                List.of(kind), 1, false, true, true, 100, SimulatedInternet.SECOND, SimulatedInternet.SECOND, 1 << 10);

        internet.run(internet.scan(setup, SimulatedInternet.order(SimulatedInternet.targets("8.8.8.8"))));

        assertThat(internet.rows).extracting(ScanRow::verdict).containsExactly(expected);
    }

    @Test
    void silentHostsAreCountedWithoutARowUnlessAskedFor() {
        SimulatedInternet internet = new SimulatedInternet(1, CLEAN);
        internet.plain(host("8.8.8.8"));

        internet.run(internet.scan(
                SimulatedInternet.setup(CAPABLE_V1), SimulatedInternet.order(SimulatedInternet.targets("8.8.8.0/24"))));

        assertThat(internet.rows).hasSize(1);
        assertThat(internet.counters.of(ProbeVerdict.SILENT)).isEqualTo(255);
    }

    @Test
    void hostsOfVersion6AreScannedAlike() {
        SimulatedInternet internet = new SimulatedInternet(1, CLEAN);
        internet.plain(new TransportAddress(IpAddress.parse("2600::77"), 80));
        internet.closed(new TransportAddress(IpAddress.parse("2600::99"), 80));

        internet.run(internet.scan(
                SimulatedInternet.setup(CAPABLE_V1, CAPABLE_V0),
                SimulatedInternet.order(SimulatedInternet.targets("2600::/120"))));

        assertThat(verdicts(internet.rows))
                .isEqualTo(Map.of(
                        "[2600::77]:80 v1", ProbeVerdict.FALLBACK,
                        "[2600::77]:80 v0", ProbeVerdict.FALLBACK,
                        "[2600::99]:80 v1", ProbeVerdict.CLOSED,
                        "[2600::99]:80 v0", ProbeVerdict.CLOSED));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aLossyNetworkThatRepeatsAndReordersYieldsNoFalsePositiveAndNoSecondRow(long seed) {
        Impairment bad = new Impairment(20 * SimulatedInternet.MILLISECOND, 0.05, 0.1, 0.1, 0);
        SimulatedInternet internet = new SimulatedInternet(seed, bad);
        Map<String, ProbeVerdict> truth = populate(internet);
        Scan.Setup setup = new Scan.Setup(
                List.of(CAPABLE_V1, CAPABLE_V0),
                5,
                true,
                true,
                true,
                10_000,
                SimulatedInternet.SECOND,
                3 * SimulatedInternet.SECOND,
                1 << 10);

        internet.run(internet.scan(setup, SimulatedInternet.order(SimulatedInternet.targets("8.8.8.0-8.8.8.199"))));

        assertThat(internet.rows).hasSize(400);
        verdicts(internet.rows).forEach((host, verdict) -> {
            if (verdict == ProbeVerdict.PROVEN) {
                assertThat(truth).containsEntry(host, ProbeVerdict.PROVEN);
            }
            if (truth.get(host) == ProbeVerdict.PROVEN) {
                assertThat(verdict).isIn(ProbeVerdict.PROVEN, ProbeVerdict.CAPABLE);
            }
        });
    }

    static TransportAddress host(String address) {
        return new TransportAddress(IpAddress.parse(address), 80);
    }

    static Map<String, ProbeVerdict> verdicts(List<ScanRow> rows) {
        return rows.stream()
                .collect(Collectors.toMap(
                        row -> row.target() + " v" + row.probe().version().orElseThrow(), ScanRow::verdict));
    }
}
