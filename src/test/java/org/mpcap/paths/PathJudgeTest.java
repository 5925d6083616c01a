package org.mpcap.paths;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.probe.PlainOpen.Answer;

/** What follows from what several flows showed. */
class PathJudgeTest {
    private static FlowReport report(PathAspect aspect, FlowSighting sighting) {
        return new FlowReport(Map.of(aspect, sighting), List.of());
    }

    private static List<FlowReport> reports(PathAspect aspect, int passed, int refused, int silent) {
        return Stream.of(
                        IntStream.range(0, passed).mapToObj(i -> report(aspect, FlowSighting.passed())),
                        IntStream.range(0, refused).mapToObj(i -> report(aspect, FlowSighting.refused("reset"))),
                        IntStream.range(0, silent).mapToObj(i -> report(aspect, FlowSighting.silent("no answer"))))
                .flatMap(each -> each)
                .toList();
    }

    @ParameterizedTest(name = "{0} passed, {1} refused, {2} silent: {3}")
    @CsvSource({
        "3, 0, 0, PASSES, ''",
        "1, 0, 2, PASSES, ''",
        "1, 2, 0, PARTLY, reset",
        "0, 1, 2, LOST, reset",
        "0, 0, 3, LOST, no answer",
        "0, 0, 0, UNKNOWN, MP_JOIN was not tried"
    })
    void silenceIsLossAsLongAsOthersPassAndARefusalIsNot(
            int passed, int refused, int silent, PathFinding.Verdict verdict, String detail) {
        List<FlowReport> all = Stream.concat(
                        reports(PathAspect.MP_CAPABLE, 1, 0, 0).stream(),
                        reports(PathAspect.MP_JOIN, passed, refused, silent).stream())
                .toList();
        PathFinding finding = PathJudge.of(PathJudge.judge(all, Optional.empty()), PathAspect.MP_JOIN);

        assertThat(finding.verdict()).isEqualTo(verdict);
        assertThat(finding.detail()).isEqualTo(detail);
    }

    @ParameterizedTest
    @CsvSource({"SYN_ACK, LOST", "RESET, UNKNOWN", "SILENT, UNKNOWN", "UNREACHABLE, UNKNOWN"})
    void noBoxIsAccusedWhereAPlainSynIsTreatedAlike(Answer plain, PathFinding.Verdict verdict) {
        PathFinding finding = PathJudge.of(
                PathJudge.judge(reports(PathAspect.MP_CAPABLE, 0, 0, 3), Optional.of(plain)), PathAspect.MP_CAPABLE);

        assertThat(finding.verdict()).isEqualTo(verdict);
    }

    @Test
    void withoutAConnectionNothingElseCanBeTold() {
        Map<PathAspect, PathFinding> findings =
                PathJudge.judge(reports(PathAspect.MP_CAPABLE, 0, 3, 0), Optional.of(Answer.SYN_ACK));

        assertThat(findings.get(PathAspect.DATA_OUT))
                .isEqualTo(PathFinding.unknown("there is no connection with MPTCP over this path"));
    }

    @Test
    void dataThatPassesWithoutChecksumsOnlyIsChanged() {
        List<FlowReport> all = Stream.of(
                        reports(PathAspect.MP_CAPABLE, 1, 0, 0),
                        reports(PathAspect.DATA_OUT, 3, 0, 0),
                        reports(PathAspect.CHECKSUM, 0, 3, 0))
                .flatMap(List::stream)
                .toList();

        assertThat(PathJudge.of(PathJudge.judge(all, Optional.empty()), PathAspect.CHECKSUM)
                        .detail())
                .startsWith("data is changed on the way");
    }
}
