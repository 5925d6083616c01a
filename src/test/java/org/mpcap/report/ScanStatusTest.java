package org.mpcap.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.Shard;
import org.mpcap.scan.run.ScanProgress;
import org.mpcap.scan.run.ScanResult;

/** What a scan says on standard error while it runs and at its end. */
class ScanStatusTest {
    @TempDir
    private Path directory;

    private Optional<Path> summary = Optional.empty();
    private boolean quiet;
    private final StringWriter err = new StringWriter();
    private final ScanCounters counters = new ScanCounters();
    private boolean interrupted;

    @BeforeEach
    void count() {
        counters.add(ScanCounter.SENT, 3000);
        counters.add(ScanCounter.TARGETS, 1500);
        counters.add(ScanCounter.VALIDATED, 80);
        counters.add(ProbeVerdict.PROVEN, 40);
        counters.add(ScanCounter.ROWS, 79);
    }

    private ScanStatus status() {
        return new ScanStatus(
                new PrintWriter(err, true), false, quiet, summary, List.of("scan"), false, () -> interrupted);
    }

    private ScanProgress progress(double rate) {
        return new ScanProgress(counters, 2, 100, 1100, 4100, 1000, rate);
    }

    private ScanResult result() {
        return new ScanResult(
                counters,
                7,
                Shard.WHOLE,
                Instant.EPOCH,
                Instant.EPOCH.plusMillis(2500),
                false,
                1500,
                1500,
                1200,
                1000,
                1000);
    }

    @Test
    void theLineSaysHowFarHowFastAndHowLong() {
        assertThat(ScanStatus.line(progress(1000), 1234))
                .isEqualTo(" 26.8 %  1,234/s now, 1,500/s mean, 40 proven, 79 rows, 0 dropped, 0:00:06 left");
    }

    @Test
    void theLineSaysWhenNothingIsLeftToSend() {
        assertThat(ScanStatus.line(new ScanProgress(counters, 2, 0, 1500, 1500, 1000, 1000), 0))
                .startsWith("100.0 %")
                .endsWith("cooling down left");
    }

    @Test
    void aLowerRateIsSaidOnceUntilItIsNotablyLowerStill() {
        counters.add(ScanCounter.DROPPED, 12);
        ScanStatus status = status();

        for (double rate : new double[] {1000, 500, 490, 520, 200}) {
            status.show(progress(rate));
        }

        assertThat(err.toString().lines())
                .containsExactly(
                        "mpcap scan: 12 packets were lost on this machine: slower, 500 packets/s; their targets are probed"
                                + " again",
                        "mpcap scan: 12 packets were lost on this machine: slower, 200 packets/s; their targets are probed"
                                + " again");
    }

    @Test
    void theEndSaysInOneLineHowItWent() {
        status().end(result());

        assertThat(err.toString())
                .isEqualTo(
                        "mpcap scan: 1,500 targets, 3,000 packets sent in 2.5 s, 80 answers, 40 proven MPTCP, 79 rows"
                                + System.lineSeparator());
    }

    @Test
    void theEndNamesInterruptionLossAndLateAnswers() {
        interrupted = true;
        counters.add(ScanCounter.DROPPED, 5);
        counters.add(ScanCounter.REPAIRED, 4);
        counters.add(ScanCounter.UNREPAIRED, 1);
        counters.add(ScanCounter.LATE, 2);

        status().end(result());

        assertThat(err.toString())
                .startsWith("mpcap scan: interrupted: 1,500 targets")
                .contains("; 5 packets lost here, 4 SYNs sent again, 1 target may lack an answer")
                .contains("; 2 answers came too late: a longer --cooldown would have taken them");
    }

    @Test
    void theSummaryIsOfTheSchema() throws Exception {
        Path file = directory.resolve("summary");
        summary = Optional.of(file);
        quiet = true;

        status().end(result());

        assertThat(err.toString()).isEmpty();
        assertThat(JsonSchema.shipped("scan-summary").violations(Files.readString(file)))
                .isEmpty();
    }

    @Test
    void aSummaryThatCannotBeWrittenIsAFailure() {
        summary = Optional.of(directory.resolve("none/summary"));

        assertThatThrownBy(() -> status().end(result()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none/summary");
    }
}
