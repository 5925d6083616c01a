package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.VersionResult;
import org.mpcap.scan.ProbeKind;
import org.mpcap.scan.ScanRow;
import org.mpcap.scan.run.ScanListener;
import org.mpcap.trace.TraceOptions;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceVerdict;

/** Servers that answer MP_CAPABLE well and cannot keep it up are found each time, whoever asks, on a path that loses one packet of twenty. */
class ImpostorTest {
    private static final String PLACE = "10.1.0.2:5001";
    private static final int RUNS = 25;
    private static final double LOSS = 0.05;

    private interface Question {
        void ask(Network network) throws IOException;
    }

    private static void each(String fault, MptcpVersion version, Question question) throws IOException {
        for (int seed = 0; seed < RUNS; seed++) {
            try (Network network = Network.simulated(seed, Duration.ofMillis(5), LOSS);
                    MptcpServer server = MptcpServer.at(PLACE)
                            .versions(version)
                            .faults(fault)
                            .start(network)) {
                assertThat(server.address()).hasToString(PLACE);
                question.ask(network);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "wrong-hmac, V1, the HMAC of the join is wrong",
        "wrong-hmac, V0, the HMAC of the join is wrong",
        "wrong-data-ack, V1, its DATA_ACK does not follow from our key: the other side does not hold the keys",
        "wrong-data-ack, V0, its DATA_ACK does not follow from our key: the other side only imitates MPTCP"
    })
    void aProbeFindsIt(String fault, MptcpVersion version, String reason) throws IOException {
        each(fault, version, network -> {
            VersionResult result = MptcpProbe.of(PLACE)
                    .versions(version)
                    .build()
                    .run(network)
                    .get(0)
                    .best()
                    .orElseThrow();

            assertThat(result.verdict()).as(result.toString()).isEqualTo(ProbeVerdict.IMPOSTOR);
            assertThat(result.reason()).startsWith(reason);
        });
    }

    @ParameterizedTest
    @CsvSource({"wrong-hmac, V1", "wrong-hmac, V0", "wrong-data-ack, V1", "wrong-data-ack, V0"})
    void theProofOfAScanFindsIt(String fault, MptcpVersion version) throws IOException {
        ProbeKind kind = version == MptcpVersion.V1 ? ProbeKind.CAPABLE_V1 : ProbeKind.CAPABLE_V0;
        each(fault, version, network -> {
            List<ScanRow> rows = new ArrayList<>();
            MptcpScan.of("10.1.0.2")
                    .ports(List.of(5001))
                    .reserved(true)
                    .probes(kind)
                    .attempts(8)
                    .build()
                    .run(network, ScanListener.of(rows::add));

            assertThat(rows).extracting(ScanRow::verdict).containsExactly(ProbeVerdict.IMPOSTOR);
        });
    }

    @ParameterizedTest
    @CsvSource({"wrong-hmac, V1", "wrong-hmac, V0", "wrong-data-ack, V1", "wrong-data-ack, V0"})
    void aTraceFindsIt(String fault, MptcpVersion version) throws IOException {
        each(fault, version, network -> {
            TraceResult result = MptcpTrace.of(PLACE)
                    .options(TraceOptions.usual().withVersion(version))
                    .build()
                    .run(network);

            assertThat(result.answer().verdict()).as(result.answer().sentence()).isEqualTo(TraceVerdict.IMPOSTOR);
            assertThat(result.answer().sentence())
                    .startsWith("answered by an impostor: MP_CAPABLE got an answer at hop 1, but ");
        });
    }
}
