package org.mpcap.scan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.serve.FaultSpec;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** What a scan says of 4,096 hosts of eight sorts where one packet in twenty is lost each way. */
class LossyScanTest {
    private static final int HOSTS = 4096;

    private static TransportAddress host(int number) {
        return new TransportAddress(IpAddress.of(Bytes.ofInt(0x08080000 + number)), 80);
    }

    /** Hosts by turns; the truth for version 1. */
    private static ProbeVerdict populate(SimulatedInternet internet, int number) {
        TransportAddress host = host(number);
        switch (number % 8) {
            case 0 -> {
                internet.server(host, Set.of(MptcpVersion.V1), List.of());
                return ProbeVerdict.PROVEN;
            }
            case 1 -> {
                internet.server(host, Set.of(MptcpVersion.V0, MptcpVersion.V1), List.of());
                return ProbeVerdict.PROVEN;
            }
            case 2 -> {
                internet.plain(host);
                return ProbeVerdict.FALLBACK;
            }
            case 3 -> {
                internet.server(host, Set.of(MptcpVersion.V1), FaultSpec.parse("wrong-hmac"));
                return ProbeVerdict.IMPOSTOR;
            }
            case 4 -> {
                internet.closed(host);
                return ProbeVerdict.CLOSED;
            }
            case 5 -> {
                return ProbeVerdict.SILENT;
            }
            case 6 -> {
                internet.server(host, Set.of(MptcpVersion.V1), FaultSpec.parse("drop-option"));
                return ProbeVerdict.OPTION_DROPPED;
            }
            default -> {
                internet.server(host, Set.of(MptcpVersion.V1), FaultSpec.parse("reset-option"));
                return ProbeVerdict.OPTION_RESET;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nineHundredNinetyNineInAThousandAreProvenAndNoOptionIsFalselySaidToBeRefused(long seed) {
        SimulatedInternet internet =
                new SimulatedInternet(seed, new Impairment(20 * SimulatedInternet.MILLISECOND, 0.05, 0, 0, 0));
        Map<TransportAddress, ProbeVerdict> truth = new HashMap<>();
        for (int i = 0; i < HOSTS; i++) {
            truth.put(host(i), populate(internet, i));
        }
        Scan.Setup setup = new Scan.Setup(
                List.of(ProbeKind.CAPABLE_V1),
                3,
                true,
                true,
                true,
                2_000,
                SimulatedInternet.SECOND,
                8 * SimulatedInternet.SECOND,
                1 << 14);

        internet.run(internet.scan(setup, SimulatedInternet.order(SimulatedInternet.targets("8.8.0.0/20"))));

        Map<ProbeVerdict, Map<ProbeVerdict, Integer>> said = new EnumMap<>(ProbeVerdict.class);
        for (ScanRow row : internet.rows) {
            said.computeIfAbsent(truth.get(row.target()), sort -> new EnumMap<>(ProbeVerdict.class))
                    .merge(row.verdict(), 1, Integer::sum);
        }
        String all = said.toString();
        assertThat(internet.rows).hasSize(HOSTS);
        for (ProbeVerdict sort : said.keySet()) {
            said.get(sort).forEach((verdict, times) -> {
                boolean never = Set.of(ProbeVerdict.PROVEN, ProbeVerdict.OPTION_DROPPED, ProbeVerdict.OPTION_RESET)
                        .contains(verdict);
                assertThat(verdict != sort && never).as(all).isFalse();
            });
        }
        assertThat(requireNonNull(said.get(ProbeVerdict.PROVEN)).get(ProbeVerdict.PROVEN))
                .as(all)
                .isGreaterThanOrEqualTo(1023);
        assertThat(requireNonNull(said.get(ProbeVerdict.OPTION_RESET)).get(ProbeVerdict.OPTION_RESET))
                .as(all)
                .isGreaterThanOrEqualTo(510);
        assertThat(requireNonNull(said.get(ProbeVerdict.OPTION_DROPPED)).get(ProbeVerdict.OPTION_DROPPED))
                .as(all)
                .isGreaterThanOrEqualTo(510);
    }
}
