package org.mpcap.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.cli.CommandRun;
import org.mpcap.report.JsonSchema;

/** {@code mpcap explain} on this host, which has no MPTCP connections, and on captures. */
class ExplainCommandTest {
    @TempDir
    private Path directory;

    private static void needsMptcp() {
        assumeTrue(Files.exists(Path.of("/proc/sys/net/mptcp/enabled")), "this kernel has no MPTCP");
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap, 0, nothing is wrong",
        "cases/data-fin-with-data/in.pcap, 1, client/did-not-try",
        "v1-linux-6.18/s9-v4-mpfail-single.pcap, 1, path/payload-altered",
        "v1-linux-6.18-lab/tcp-server-v4.pcap, 1, peer/plain-tcp",
        "v1-linux-6.18-lab/tcp-server-v6.pcap, 1, peer/plain-tcp",
        "v1-linux-6.18-lab/closed-port-v4.pcap, 1, path/syn-reset",
        "v0-linux-0.95/d-join-errors.pcap, 1, path/join-reset",
        "cases/both-ends-dss-stripped-on-the-way, 1, path/stripped-midway",
        "cases/both-ends-payload-changed, 1, path/payload-altered"
    })
    void aCaptureSaysWhatItCan(String capture, int exitCode, String words) {
        CommandRun run = CommandRun.of("explain", "--read", "captures/" + capture);

        assertThat(run.out()).contains(words);
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
    }

    @Test
    void whereTheClientDidNotTryACaptureNamesEveryConfigurationThatItDoesNotShow() {
        CommandRun run =
                CommandRun.of("explain", "-r", "captures/cases/data-fin-with-data/in.pcap", "--format", "json");

        assertThat(run.out())
                .contains("\"certainty\":\"class\"", "limits/subflows", "endpoint/none", "route/no-policy");
    }

    @Test
    void jsonIsAsTheSchemaSays() {
        CommandRun run =
                CommandRun.of("explain", "-r", "captures/v1-linux-6.18/s7-v4-fallbacks.pcap", "--format", "json");

        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(JsonSchema.shipped("explain").violations(line))
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--token=12", "--token=nothing!", "--watch=0", "--watch=nan"})
    void aWrongValueIsWrongUsage(String option) {
        CommandRun run = CommandRun.of("explain", option);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void aProgramAndAProcessAtOnceAreWrongUsage() {
        assertThat(CommandRun.of("explain", "--pid", "1", "--", "true").exitCode())
                .isEqualTo(2);
    }

    @Test
    void aProcessThatIsNotThereIsToldInOneLine() {
        CommandRun run = CommandRun.of("explain", "--pid", "999999999");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).isEqualTo("mpcap explain: there is no process 999999999\n");
    }

    @Test
    void aProgramThatDoesNotStartIsToldInOneLine() {
        needsMptcp();

        CommandRun run = CommandRun.of("explain", "--", "/no/such/program");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("mpcap explain: '/no/such/program' cannot be started")
                .hasLineCount(1);
    }

    @Test
    void aProgramThatNeverConnectsIsToldSo() {
        needsMptcp();

        assertThat(CommandRun.of("explain", "--", "true").out()).contains("opened no connection while it was watched");
    }

    @Test
    void aServerWithoutConnectionsIsNoFault() {
        needsMptcp();

        assertThat(CommandRun.of("explain", "--peer", "192.0.2.1:443", "--token", "0000cafe")
                        .err())
                .isEmpty();
    }

    @Test
    void whatIsDumpedOnOneHostIsReadOnTheOther() throws Exception {
        needsMptcp();
        Path dump = directory.resolve("dump");

        CommandRun written = CommandRun.of("explain", "--dump", dump.toString());
        CommandRun read = CommandRun.of("explain", "--peer-dump", dump.toString());

        assertThat(Files.readAllLines(dump)).anyMatch(line -> line.startsWith("file net/netstat\t"));
        assertThat(read.exitCode()).isEqualTo(written.exitCode());
    }

    @Test
    void aDumpThatIsNotThereIsAFileError() {
        needsMptcp();

        CommandRun run = CommandRun.of(
                "explain", "--peer-dump", directory.resolve("none").toString());

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("none").hasLineCount(1);
    }

    @Test
    void everyCauseIsListedOnce() {
        List<String> ids = CommandRun.of("explain", "--list")
                .out()
                .lines()
                .map(line -> line.split(" ")[0])
                .toList();

        assertThat(ids)
                .contains("limits/subflows", "route/no-policy", "path/syn-dropped")
                .doesNotHaveDuplicates();
    }

    @Test
    void aProbeOfACaptureIsWrongUsage() {
        CommandRun run = CommandRun.of("explain", "--probe", "-r", "captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap");

        assertThat(run.exitCode()).isEqualTo(2);
    }
}
