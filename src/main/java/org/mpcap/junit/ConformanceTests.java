package org.mpcap.junit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.mpcap.MptcpConformance;
import org.mpcap.Network;
import org.mpcap.NetworkOptions;
import org.mpcap.UserError;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ConformanceCheck;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * The conformance of a server as dynamic tests, one for each check, grouped as the catalogue is.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicContainer> ourServerKeepsToTheRfc() {
 *     return ConformanceTests.of(MptcpConformance.of("10.1.0.2:5001").checks("v1/join").build());
 * }
 * }</pre>
 *
 * <p>All checks run together, several at a time, when the first of these tests does. A check that fails fails its test; what could not be
 * judged aborts it.
 */
public final class ConformanceTests {
    private final MptcpConformance request;
    private Optional<MptcpConformance.Result> result = Optional.empty();

    private ConformanceTests(MptcpConformance request) {
        this.request = request;
    }

    /** Tests of this request, over the network of this host, or in memory if the server is inside this process. */
    public static Stream<DynamicContainer> of(MptcpConformance request) {
        ConformanceTests tests = new ConformanceTests(request);
        Map<String, List<DynamicTest>> suites = request.checks().stream()
                .collect(Collectors.groupingBy(
                        check -> check.id().suite(),
                        LinkedHashMap::new,
                        Collectors.mapping(tests::test, Collectors.toList())));
        return suites.entrySet().stream()
                .map(suite -> DynamicContainer.dynamicContainer(suite.getKey(), suite.getValue()));
    }

    private DynamicTest test(ConformanceCheck check) {
        return DynamicTest.dynamicTest(
                check.id().section() + "-" + check.id().number() + " " + check.title(), () -> judge(check));
    }

    private void judge(ConformanceCheck check) {
        MptcpConformance.Result whole = result();
        CheckResult found = whole.results().stream()
                .filter(each -> each.check().id().equals(check.id()))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionFailedError("not run: " + whole.stopped().orElse("no result")));
        switch (found.grade()) {
            case FAIL ->
                throw new AssertionFailedError(
                        check.id() + ": " + check.requirement() + "\nexpected: " + check.expected() + "\nactual: "
                                + found.actual(),
                        check.expected(),
                        found.actual());
            case SKIP, INCONCLUSIVE -> throw new TestAbortedException(found.grade() + ": " + found.actual());
            case PASS, WARN, INFO -> {}
        }
    }

    private synchronized MptcpConformance.Result result() {
        if (result.isEmpty()) {
            try (Network network = request.network(NetworkOptions.usual())) {
                result = Optional.of(request.run(network));
            } catch (UserError e) {
                throw MptcpTestServer.aborted(e);
            }
        }
        return result.get();
    }
}
