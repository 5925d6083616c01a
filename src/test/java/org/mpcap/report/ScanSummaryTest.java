package org.mpcap.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.scan.Shard;
import org.mpcap.scan.run.ScanResult;

/** The summary of a run keeps to the schema that is shipped. */
class ScanSummaryTest {
    private static String summary(double rate, ScanCounters counters) {
        ScanResult result = new ScanResult(
                counters,
                Long.MIN_VALUE,
                new Shard(2, 4),
                Instant.EPOCH,
                Instant.EPOCH.plusMillis(1500),
                true,
                64,
                64,
                42.5,
                rate,
                rate);
        return JsonLines.line(new ScanSummary(List.of("scan", "8.8.8.0/24"), true, false, result).fields());
    }

    private static ScanCounters everything() {
        ScanCounters counters = new ScanCounters();
        for (ScanCounter counter : ScanCounter.values()) {
            counters.add(counter);
        }
        for (ProbeVerdict verdict : ProbeVerdict.values()) {
            if (verdict != ProbeVerdict.FAILED) { // a scan has no such verdict
                counters.add(verdict, 1);
            }
        }
        return counters;
    }

    @ParameterizedTest
    @ValueSource(doubles = {1000, Double.POSITIVE_INFINITY})
    void everyCountAndVerdictIsInTheSchema(double rate) {
        assertThat(JsonSchema.shipped("scan-summary").violations(summary(rate, everything())))
                .isEmpty();
    }

    @Test
    void whatDidNotOccurIsAbsentAndNoLimitHasNoNumber() {
        String nothing = summary(Double.POSITIVE_INFINITY, new ScanCounters());

        assertThat(nothing)
                .contains("\"verdicts\":{}")
                .doesNotContain("asked", "atTheEnd")
                .contains("\"shard\":\"2/4\"", "\"seconds\":1.5", "\"interrupted\":true");
        assertThat(JsonSchema.shipped("scan-summary").violations(nothing)).isEmpty();
    }
}
