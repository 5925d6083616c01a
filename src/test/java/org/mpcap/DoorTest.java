package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.mpcap.conformance.Grade;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceVerdict;

/** The tour of the package's description, step by step. */
class DoorTest {
    @Test
    void aServerATraceAndAConformanceRunStandInOneNetwork() {
        try (Network network = Network.simulated(7);
                MptcpServer server =
                        MptcpServer.at("10.1.0.2:5001").faults("wrong-hmac").start(network)) {
            TraceResult trace = MptcpTrace.of("10.1.0.2:5001").build().run(network);
            MptcpConformance.Result checks = MptcpConformance.of("10.1.0.2:5001")
                    .checks("v1/join")
                    .build()
                    .run(network);

            assertThat(server.addresses()).hasToString("[10.1.0.2:5001]");
            assertThat(trace.answer().verdict()).isEqualTo(TraceVerdict.IMPOSTOR);
            assertThat(trace.answer().sentence()).contains("the HMAC of the join is wrong");
            assertThat(checks.isPassed()).isFalse();
            assertThat(checks.with(Grade.FAIL)).isNotEmpty();
        }
    }

    @Test
    void aTraceFindsAServerThatAnswersWithoutTheOption() {
        try (Network network = Network.simulated(7);
                MptcpServer server = MptcpServer.at("10.1.0.2:5001").versions().start(network)) {
            TraceResult trace = MptcpTrace.of("10.1.0.2:5001").build().run(network);

            assertThat(server.addresses()).hasSize(1);
            assertThat(trace.answer().verdict()).isNotEqualTo(TraceVerdict.CLEAN);
        }
    }

    @Test
    void aServerMayBeClosedBeforeOrAfterItsNetworkAndTwice() {
        Network network = Network.simulated(7);
        MptcpServer server = MptcpServer.at("10.1.0.2:5001").start(network);
        MptcpServer other = MptcpServer.at("10.1.0.3:5001").start(network);
        server.close();
        server.close();
        network.close();
        network.close();
        other.close();

        assertThatThrownBy(() -> MptcpTrace.of("10.1.0.2:5001").build().run(network))
                .isInstanceOf(UserError.class)
                .hasMessage("the network is closed: open a new one");
    }
}
