package org.mpcap.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.SegmentEdit;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpCapable;

/** Clients that do not come, come in another way, or too often: each check says so, and none waits for ever. */
class StrangeClientTest {
    private static List<ConformanceCheck> some() {
        return SimulatedClientRun.checks("c1/syn/3.1", "c1/synack/3.1-1", "c1/dss/3.3-5", "c1/join/3.2-1");
    }

    @Test
    void aClientThatNeverComesEndsTheRun() {
        SimulatedClientRun run = new SimulatedClientRun(MptcpVersion.V1).with(ClientCaller.NOBODY);

        List<CheckResult> results = run.run(some());

        assertThat(results).extracting(CheckResult::grade).containsOnly(Grade.INCONCLUSIVE);
        assertThat(results.get(0).actual()).isEqualTo("client did not connect");
        assertThat(run.stopped()).hasValue("no client came: client did not connect");
    }

    @Test
    void aCommandThatFailsIsTold() {
        ClientCaller failing = visit -> new ClientCaller.Call() {
            @Override
            public Optional<String> failure() {
                return Optional.of("the command ended with 7: no route");
            }
        };
        SimulatedClientRun run = new SimulatedClientRun(MptcpVersion.V1).with(failing);

        List<CheckResult> results = run.run(some());

        assertThat(results.get(0).actual()).isEqualTo("client did not connect: the command ended with 7: no route");
        assertThat(results.get(0).nanos()).isLessThan(1_000_000_000L);
    }

    @Test
    void aPlainTcpClientIsSkipped() {
        FaultSpec plain = FaultSpec.outgoing("plain", "asks for nothing", SegmentEdit.without(MpCapable.class));

        List<CheckResult> results = new SimulatedClientRun(MptcpVersion.V1, plain).run(some());

        assertThat(results).extracting(CheckResult::grade).containsOnly(Grade.SKIP);
        assertThat(results.get(0).actual()).startsWith("the client does not ask for MPTCP");
    }

    @Test
    void aClientOfTheOtherVersionIsSkipped() {
        List<CheckResult> results = new SimulatedClientRun(MptcpVersion.V0).run(some());

        assertThat(results).extracting(CheckResult::grade).containsOnly(Grade.SKIP);
        assertThat(results.get(0).actual()).startsWith("the client speaks another version");
    }

    @Test
    void aClientThatResetsAtOnceLeavesNoCheckWaiting() {
        FaultSpec resets = FaultSpec.outgoing(
                "resets",
                "resets what it has opened",
                SegmentEdit.RESET.when((segment, flow) -> !segment.has(TcpSegment.SYN)));

        SimulatedClientRun run = new SimulatedClientRun(MptcpVersion.V1, resets);
        List<CheckResult> results = run.run(SimulatedClientRun.checks("c1"));

        assertThat(results).hasSameSizeAs(SimulatedClientRun.checks("c1"));
        assertThat(results)
                .filteredOn(result -> result.check().id().group().equals("dss"))
                .extracting(CheckResult::grade)
                .containsOnly(Grade.SKIP);
    }

    @Test
    void aClientThatComesTooOftenIsRefusedAndJudgedTheSame() {
        SimulatedClientRun run = new SimulatedClientRun(MptcpVersion.V1);
        ClientCaller usual = run.caller();
        List<CheckResult> results = run.with(visit -> {
                    ClientCaller.Call call = usual.come(visit);
                    for (int i = 0; i < 5; i++) {
                        usual.come(visit);
                    }
                    return call;
                })
                .run(some());

        assertThat(SimulatedRun.ids(results, Grade.PASS))
                .isEqualTo(SimulatedRun.ids(new SimulatedClientRun(MptcpVersion.V1).run(some()), Grade.PASS));
    }

    @Test
    void aCommandsExitCodeAndLastLineAreKnown() throws InterruptedException {
        ClientCaller.Call call = new CommandCaller("echo one >&2; echo $MPCAP_PORT >&2; exit 3", Optional.empty())
                .come(new ClientCaller.Visit(
                        new TransportAddress(IpAddress.parse("192.0.2.1"), 81), "c1/syn/3.1-1", ""));

        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < until && !call.failure().orElse("").endsWith("81")) {
            Thread.sleep(5);
        }

        assertThat(call.isOver()).isTrue();
        assertThat(call.failure()).hasValue("the command ended with 3: 81");
    }
}
