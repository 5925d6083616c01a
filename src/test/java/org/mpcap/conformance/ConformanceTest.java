package org.mpcap.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.FaultSpec;

/** Whole runs against a server of ours in virtual time. */
class ConformanceTest {
    private static ConformanceCheck check(String id, RequirementLevel level, Script script) {
        return ConformanceCheck.of(id, level, "made for a test").script(script);
    }

    private static CheckResult only(ConformanceCheck check, Conformance.Options options) {
        List<CheckResult> results =
                new SimulatedRun(MptcpVersion.V1).with(options).run(List.of(check));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private static Conformance.Options repeating(int times, boolean strict) {
        return new Conformance.Options(times, strict, 8, 1, false, false, 0);
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void ourOwnServerFailsNoCheck(MptcpVersion version) {
        SimulatedRun run = new SimulatedRun(version);

        List<CheckResult> results = run.run(SimulatedRun.checks(version.toString()));

        assertThat(SimulatedRun.ids(results, Grade.FAIL)).isEmpty();
        assertThat(run.stopped()).isEmpty();
        assertThat(results).hasSameSizeAs(SimulatedRun.checks(version.toString()));
    }

    @Test
    void twoRunsWithOneSeedFindTheSame() {
        List<ConformanceCheck> checks = SimulatedRun.checks("v1/handshake", "v1/join", "v1/close");

        List<String> first = actual(new SimulatedRun(MptcpVersion.V1).run(checks));
        List<String> second = actual(new SimulatedRun(MptcpVersion.V1).run(checks));

        assertThat(second).isEqualTo(first);
    }

    private static List<String> actual(List<CheckResult> results) {
        return results.stream()
                .map(result -> result.check().id() + " " + result.grade() + " " + result.actual())
                .toList();
    }

    @Test
    void aFailureIsRepeatedBeforeItCounts() {
        CheckResult result =
                only(check("v1/x/-1", RequirementLevel.MUST, s -> s.must(false, "wrong")), repeating(3, false));

        assertThat(result.grade()).isEqualTo(Grade.FAIL);
        assertThat(result.attempts()).hasSize(3);
        assertThat(result.actual()).isEqualTo("wrong");
    }

    @Test
    void repetitionsThatDisagreeAreInconclusive() {
        int[] runs = {0};

        CheckResult result = only(
                check("v1/x/-1", RequirementLevel.MUST, s -> s.must(runs[0]++ > 0, "wrong the first time")),
                repeating(2, false));

        assertThat(result.grade()).isEqualTo(Grade.INCONCLUSIVE);
        assertThat(result.actual()).startsWith("repetitions disagree");
    }

    @Test
    void silenceIsTriedAgainAndForgottenWhenAnAnswerComes() {
        int[] runs = {0};

        CheckResult result = only(
                check("v1/x/-1", RequirementLevel.MUST, s -> s.mustAnswer(runs[0]++ > 1, "silence")),
                repeating(2, false));

        assertThat(result.grade()).isEqualTo(Grade.PASS);
        assertThat(result.attempts()).hasSize(3);
    }

    @Test
    void nothingButSilenceFailsAfterAsManyAttemptsAsThereAre() {
        CheckResult result =
                only(check("v1/x/-1", RequirementLevel.MUST, s -> s.mustAnswer(false, "silence")), repeating(2, false));

        assertThat(result.grade()).isEqualTo(Grade.FAIL);
        assertThat(result.actual()).isEqualTo("silence");
        assertThat(result.attempts()).hasSize(4).allMatch(attempt -> attempt.grade() == Grade.FAIL);
    }

    @Test
    void silenceAmongOtherUnclearEndsProvesNothing() {
        int[] runs = {0};

        CheckResult result = only(
                check("v1/x/-1", RequirementLevel.MUST, s -> {
                    s.given(runs[0]++ != 1, "no SYN/ACK");
                    s.mustAnswer(false, "silence");
                }),
                repeating(2, false));

        assertThat(result.grade()).isEqualTo(Grade.INCONCLUSIVE);
    }

    @ParameterizedTest
    @CsvSource({"V1, v1/join/3.2-12", "V0, v0/join/3.2-5"})
    void silenceToAJoinBeforeAnyDssIsNoRefusalIfLaterJoinsMeetItToo(MptcpVersion version, String id) {
        Script script = SimulatedRun.checks(id).get(0).script();

        Optional<Throwable> thrown =
                new SimulatedServer(version, 1, FaultSpec.parse("ignores-joins")).run(version, Recorder.NONE, script);

        assertThat(thrown).containsInstanceOf(CheckStopped.class);
        assertThat(thrown.get()).hasMessage("silence, and behind a DSS: silence");
    }

    @Test
    void aViolatedShouldWarnsAndFailsInStrictMode() {
        ConformanceCheck should = check("v1/x/-1", RequirementLevel.SHOULD, s -> s.should(false, "better not"));

        assertThat(only(should, repeating(1, false)).grade()).isEqualTo(Grade.WARN);
        assertThat(only(should, repeating(1, true)).grade()).isEqualTo(Grade.FAIL);
    }

    @Test
    void anAmbiguousMustWarnsEvenInStrictMode() {
        ConformanceCheck ought = check("v1/x/-1", RequirementLevel.MUST, s -> s.ought(false, "hm"));

        assertThat(only(ought, repeating(1, true)).grade()).isEqualTo(Grade.WARN);
    }

    @Test
    void aScriptThatBreaksIsInconclusiveAndDoesNotEndTheRun() {
        ConformanceCheck broken = check("v1/x/-1", RequirementLevel.MUST, s -> {
            throw new IllegalStateException("oops");
        });
        ConformanceCheck good = check("v1/x/-2", RequirementLevel.MUST, s -> s.note("fine"));

        List<CheckResult> results = new SimulatedRun(MptcpVersion.V1).run(List.of(broken, good));

        assertThat(SimulatedRun.ids(results, Grade.INCONCLUSIVE)).containsExactly("v1/x/-1");
        assertThat(SimulatedRun.ids(results, Grade.PASS)).containsExactly("v1/x/-2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8})
    void anAssertionErrorOfAScriptIsAFailureWithItsMessageAndDoesNotEndTheRun(int waits) {
        ConformanceCheck broken = check("v1/x/-1", RequirementLevel.MUST, s -> {
            for (int i = 0; i < waits; i++) {
                s.pause(1);
            }
            throw new AssertionError("the greeting is wrong");
        });
        ConformanceCheck good = check("v1/x/-2", RequirementLevel.MUST, s -> s.note("fine"));

        List<CheckResult> results = new SimulatedRun(MptcpVersion.V1).run(List.of(broken, good));

        assertThat(results)
                .filteredOn(result -> result.grade() == Grade.FAIL)
                .singleElement()
                .returns("the greeting is wrong", CheckResult::actual);
        assertThat(SimulatedRun.ids(results, Grade.PASS)).containsExactly("v1/x/-2");
    }

    @Test
    void anyOtherErrorOfAScriptIsAFailureThatNamesIt() {
        CheckResult result = only(
                check("v1/x/-1", RequirementLevel.MUST, s -> {
                    throw new NoClassDefFoundError("org/example/Missing");
                }),
                repeating(2, false));

        assertThat(result.grade()).isEqualTo(Grade.FAIL);
        assertThat(result.attempts()).hasSize(2);
        assertThat(result.actual()).contains("NoClassDefFoundError", "org/example/Missing");
    }

    @Test
    void aScriptThatBreaksLeavesNothingOpenAtTheServer() {
        Optional<Throwable> thrown = new SimulatedServer(MptcpVersion.V1, 1, List.of())
                .run(MptcpVersion.V1, Recorder.NONE, s -> {
                    s.open();
                    throw new AssertionError("after a handshake");
                });

        assertThat(thrown.orElseThrow()).isInstanceOf(AssertionError.class).hasMessage("after a handshake");
    }

    @Test
    void checksAreSkippedWithTheReasonWhenTheirControlFails() {
        List<CheckResult> results = new SimulatedRun(MptcpVersion.V1)
                .with(FaultSpec.parse("no-option"))
                .run(SimulatedRun.checks("v1/dss/3.3-5"));

        assertThat(results.get(0).grade()).isEqualTo(Grade.SKIP);
        assertThat(results.get(0).actual()).startsWith("control v1/handshake/3.1-1: ");
    }

    @Test
    void everyCheckSaysWhatItRequiresAndExpects() {
        assertThat(Catalogue.all()).allSatisfy(check -> {
            assertThat(check.requirement()).as(check.id().toString()).endsWith(".");
            assertThat(check.expected()).as(check.id().toString()).isNotEmpty();
            assertThat(check.title()).as(check.id().toString()).isNotEmpty();
        });
    }
}
