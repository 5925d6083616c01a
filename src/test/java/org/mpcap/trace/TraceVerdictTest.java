package org.mpcap.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.trace.Scenarios.Row;

class TraceVerdictTest {
    private static final long THREE_SECONDS = 3_000_000_000L;
    private static final Pattern INTERVAL =
            Pattern.compile("between (?:hop )?(\\d+|this host) and (?:the server \\()?(?:hop )?(\\d+)");

    @ParameterizedTest
    @MethodSource("org.mpcap.trace.Scenarios#rows")
    void everyMiddleboxIsNamedOverIpv4(Row row) {
        check(row, false);
    }

    @ParameterizedTest
    @MethodSource("org.mpcap.trace.Scenarios#rows")
    void everyMiddleboxIsNamedOverIpv6(Row row) {
        check(row, true);
    }

    private static void check(Row row, boolean v6) {
        TraceResult result = row.trace(1, v6, 0);
        assertThat(result.answer().verdict()).as(result.answer().toString()).isEqualTo(row.verdict());
        assertThat(result.answer().sentence()).contains(row.words());
        assertThat(result.nanos()).isLessThan(THREE_SECONDS);
    }

    @ParameterizedTest
    @MethodSource("org.mpcap.trace.Scenarios#rows")
    void lostIcmpRepliesNeverMakeAWrongAnswer(Row row) {
        List<Integer> truth = interval(row.trace(1, true, 0));
        int decided = 0;
        for (int seed = 0; seed < 50; seed++) {
            TraceResult result = row.trace(seed, seed % 2 == 0, 0.3);
            TraceAnswer answer = result.answer();
            assertThat(answer.verdict()).as("seed %d: %s", seed, answer).isIn(row.verdict(), TraceVerdict.UNDECIDED);
            if (answer.verdict() == row.verdict()) {
                decided++;
                List<Integer> told = interval(result);
                assertThat(told).as("seed %d: %s", seed, answer).hasSameSizeAs(truth);
                if (!truth.isEmpty()) {
                    assertThat(told.get(0)).as("seed %d: %s", seed, answer).isLessThanOrEqualTo(truth.get(0));
                    assertThat(told.get(1)).as("seed %d: %s", seed, answer).isGreaterThanOrEqualTo(truth.get(1));
                }
            }
        }
        assertThat(decided).isGreaterThan(25);
    }

    /** The hops between which the sentence says that something happens; none if it does not say. */
    private static List<Integer> interval(TraceResult result) {
        return INTERVAL.matcher(result.answer().sentence())
                .results()
                .findFirst()
                .map(TraceVerdictTest::hops)
                .orElse(List.of());
    }

    private static List<Integer> hops(MatchResult match) {
        String low = match.group(1);
        return List.of(low.equals("this host") ? 0 : Integer.parseInt(low), Integer.parseInt(match.group(2)));
    }
}
