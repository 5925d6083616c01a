package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.CheckStopped;
import org.mpcap.conformance.Grade;
import org.mpcap.conformance.ServerRuns.ScriptOutcome;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.wire.IpAddress;

/** Conformance of a server, as a Java caller asks for it, over a network in memory. */
class MptcpConformanceTest {
    private static ConformanceBuilder ours(String... checks) {
        return MptcpConformance.of("embedded:v1").checks(checks).seed(1);
    }

    private static Network network(MptcpConformance request) {
        return request.network(NetworkOptions.usual());
    }

    private static List<String> ids(List<CheckResult> results) {
        return results.stream().map(result -> result.check().id().toString()).toList();
    }

    @Test
    void aServerIsCheckedInTwoStatements() {
        MptcpConformance request =
                MptcpConformance.of("embedded:v1").checks("v1/join", "v1/key").build();
        MptcpConformance.Result result = request.run(request.network(NetworkOptions.usual()));

        assertThat(result.isPassed()).isTrue();
        assertThat(result.with(Grade.PASS)).hasSizeGreaterThan(10);
    }

    @Test
    void resultsAreInTheOrderOfTheCatalogueAndToldAsTheyCome() {
        MptcpConformance request = ours("v1/handshake", "v1/dss").build();
        List<CheckResult> told = new ArrayList<>();

        MptcpConformance.Result result = request.run(network(request), told::add);

        assertThat(result.results()).extracting(CheckResult::check).isEqualTo(request.checks());
        assertThat(told).hasSameElementsAs(result.results());
    }

    @Test
    void aRequestThatIsRunAgainFindsTheSame() {
        MptcpConformance request = ours("v1/handshake", "v1/close").build();

        List<String> first = request.run(network(request)).results().stream()
                .map(CheckResult::actual)
                .toList();
        List<String> second = request.run(network(request)).results().stream()
                .map(CheckResult::actual)
                .toList();

        assertThat(second).isEqualTo(first);
        assertThat(request.seed()).isOne();
    }

    @Test
    void severalRequestsShareANetwork() {
        MptcpConformance one = ours("v1/key").build();
        MptcpConformance other = ours("v1/fastclose").build();

        try (Network network = network(one)) {
            assertThat(one.run(network).isPassed()).isTrue();
            assertThat(other.run(network).isPassed()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void checksOfAnotherVersionThanTheServersAreSkipped(MptcpVersion version) {
        MptcpVersion other = version == MptcpVersion.V0 ? MptcpVersion.V1 : MptcpVersion.V0;
        MptcpConformance request = MptcpConformance.of("embedded:" + version)
                .checks("v0/dss", "v1/dss")
                .versions(other)
                .build();

        MptcpConformance.Result result = request.run(network(request));

        assertThat(result.results()).isNotEmpty().allMatch(each -> each.grade() == Grade.SKIP);
        assertThat(ids(result.results())).allMatch(id -> id.startsWith(other + "/"));
    }

    @Test
    void exclusionsAreLeftOut() {
        MptcpConformance request =
                ours("v1/key", "v1/join/3.2-1").without("v1/key").build();

        assertThat(request.checks())
                .singleElement()
                .returns("v1/join/3.2-1", check -> check.id().toString());
    }

    @Test
    void whatIsNotRunIsKnownBeforehand() {
        MptcpConformance safe = ours("v1/robust", "v1/fastclose").build();
        MptcpConformance full = ours("v1/robust", "v1/fastclose")
                .full(true)
                .flood(true)
                .app(ServerUnderTest.App.TESTD)
                .build();

        assertThat(safe.checks())
                .extracting(safe::whySkipped)
                .contains(
                        Optional.of("not in the safe profile; asked for with --profile full"),
                        Optional.of("needs a program that obeys commands"));
        assertThat(full.checks()).extracting(full::whySkipped).containsOnly(Optional.empty());
    }

    @Test
    void aSecondPathIsUsedIfThereIsOne() {
        MptcpConformance without = ours("v1/join/3.2-4").build();
        MptcpConformance with = ours("v1/join/3.2-4")
                .secondSource(IpAddress.parse("192.0.2.9"))
                .secondPath(IpAddress.parse("192.0.2.2"), Optional.of(IpAddress.parse("192.0.2.10")))
                .build();

        assertThat(without.run(network(without)).results())
                .singleElement()
                .returns("needs a second path", CheckResult::actual);
        assertThat(with.run(network(with)).results())
                .singleElement()
                .satisfies(result -> assertThat(result.attempts()).isNotEmpty());
    }

    @Test
    void anAddressWithoutServerEndsTheRunAndSaysWhy() {
        MptcpConformance request =
                MptcpConformance.of("192.0.2.77:80").checks("v1").build();

        MptcpConformance.Result result = request.run(Network.simulated(1));

        assertThat(result.stopped())
                .hasValueSatisfying(why -> assertThat(why).startsWith("the target does not speak TCP: "));
        assertThat(result.isPassed()).isFalse();
        assertThat(result.isInterrupted()).isFalse();
    }

    @Test
    void anUnknownHostIsAnErrorOfTheUser() {
        MptcpConformance request =
                MptcpConformance.of("nowhere.example:80").checks("v1/key").build();

        assertThatThrownBy(() -> request.run(Network.simulated(1)))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("unknown host 'nowhere.example'");
    }

    @Test
    void aNetworkThatIsClosedEndsTheRunWithWhatWasFound() {
        MptcpConformance request = ours("v1").build();
        Network network = network(request);

        MptcpConformance.Result result = request.run(network, one -> {
            if (one.check().id().group().equals("join")) {
                network.close();
            }
        });

        assertThat(result.isInterrupted()).isTrue();
        assertThat(result.isPassed()).isFalse();
        assertThat(result.results())
                .isNotEmpty()
                .hasSizeLessThan(request.checks().size());
    }

    @Test
    void aClosedNetworkSaysSo() {
        MptcpConformance request = ours("v1/key").build();
        Network network = network(request);
        network.close();
        network.close();

        assertThatThrownBy(() -> request.run(network))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aScriptIsRunOnceAndItsPacketsAreTold() {
        MptcpConformance request = ours("v1/key").build();

        ScriptOutcome outcome = request.run(network(request), MptcpVersion.V1, s -> s.open());

        assertThat(outcome.thrown()).isEmpty();
        assertThat(outcome.packets()).hasSizeGreaterThan(4);
    }

    @Test
    void aScriptThatBreaksIsToldWithItsPackets() {
        MptcpConformance request = ours("v1/key").build();

        ScriptOutcome outcome = request.run(network(request), MptcpVersion.V1, s -> {
            s.open();
            throw new AssertionError("enough");
        });

        assertThat(outcome.thrown().orElseThrow())
                .isInstanceOf(AssertionError.class)
                .hasMessage("enough");
        assertThat(outcome.packets()).isNotEmpty();
    }

    @Test
    void aNetworkThatIsClosedEndsAScript() {
        MptcpConformance request = ours("v1/key").build();
        Network network = network(request);

        ScriptOutcome outcome = request.run(network, MptcpVersion.V1, s -> {
            s.eventLoop().schedule(1_000_000_000, network::close);
            s.pause(5_000);
        });

        assertThat(outcome.thrown().orElseThrow())
                .isInstanceOf(CheckStopped.class)
                .hasMessage("interrupted");
    }

    @Test
    void aCheckIsExportedInSteps() {
        MptcpConformance request =
                ours("v1/join/3.2-5").app(ServerUnderTest.App.TESTD).build();

        assertThat(request.export(network(request)))
                .extracting(Object::toString)
                .anyMatch(step -> step.contains("mp_join"));
    }

    @ParameterizedTest
    @MethodSource
    void aCheckThatCannotBeExportedSaysWhy(String id, String why) {
        MptcpConformance request = ours(id).build();

        assertThatThrownBy(() -> request.export(network(request)))
                .isInstanceOf(UserError.class)
                .hasMessage("cannot export " + id + " from embedded:v1: " + why);
    }

    static Stream<Arguments> aCheckThatCannotBeExportedSaysWhy() {
        return Stream.of(Arguments.of("v1/join/3.2-4", "needs a second path"));
    }

    @ParameterizedTest
    @MethodSource
    void aWrongSettingSaysWhatIsWrong(Consumer<ConformanceBuilder> setting, String why) {
        assertThatThrownBy(() -> {
                    ConformanceBuilder builder = MptcpConformance.of("10.1.0.2:5001");
                    setting.accept(builder);
                    builder.build();
                })
                .isInstanceOf(UserError.class)
                .hasMessageContaining(why);
    }

    static Stream<Arguments> aWrongSettingSaysWhatIsWrong() {
        return Stream.of(
                row(builder -> builder.repeat(0), "repetitions: 0 is not within 1…100"),
                row(builder -> builder.jobs(257), "checks at a time: 257"),
                row(builder -> builder.rate(-1), "SYNs per second: -1"),
                row(builder -> builder.wait(Duration.ZERO), "milliseconds to wait: 0"),
                row(builder -> builder.mptcpPort(0), "port: 0"),
                row(builder -> builder.tcpPort(65_536), "port: 65536"),
                row(builder -> builder.checks("v1/jion"), "no check is called 'v1/jion'"),
                row(builder -> builder.without("v0", "v1"), "no check is left to run"));
    }

    private static Arguments row(Consumer<ConformanceBuilder> setting, String why) {
        return Arguments.of(setting, why);
    }

    @Test
    void aTargetWithoutPortIsRefused() {
        ConformanceBuilder builder = MptcpConformance.of(Target.parse("10.1.0.2", 0));

        assertThatThrownBy(builder::build).isInstanceOf(UserError.class).hasMessageContaining("has no port");
    }
}
