package org.mpcap.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Grade;
import org.mpcap.conformance.RecordedPacket;

/**
 * A conformance run as JUnit XML: one suite for each group of requirements. It keeps to what the schemas of both Ant and Jenkins
 * allow; so what a check that did not fail has seen stands in the output of its suite.
 */
public final class InteropJunit {
    private InteropJunit() {}

    /**
     * The document. A failure in it is what is not as expected: a check that fails as expected passes, one that passes unexpectedly fails.
     */
    public static String text(InteropRecord run, Expectations expected) {
        Markup xml = new Markup().open("testsuites").line();
        Map<String, List<CheckResult>> suites = run.results().stream()
                .collect(Collectors.groupingBy(
                        result -> result.check().id().suite(), LinkedHashMap::new, Collectors.toList()));
        int number = 0;
        for (Map.Entry<String, List<CheckResult>> suite : suites.entrySet()) {
            suite(xml, run, suite.getKey(), number++, suite.getValue(), expected);
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml.close().line();
    }

    private static void suite(
            Markup xml, InteropRecord run, String name, int number, List<CheckResult> results, Expectations expected) {
        Map<Element, List<CheckResult>> elements =
                results.stream().collect(Collectors.groupingBy(result -> element(result, expected)));
        xml.open(
                        "testsuite",
                        "id",
                        Integer.toString(number),
                        "package",
                        "mptcp",
                        "name",
                        name,
                        "tests",
                        Integer.toString(results.size()),
                        "failures",
                        count(elements, Element.FAILURE),
                        "errors",
                        count(elements, Element.ERROR),
                        "skipped",
                        count(elements, Element.SKIPPED),
                        "time",
                        seconds(results.stream().mapToLong(CheckResult::nanos).sum()),
                        "timestamp",
                        run.started().toString().replaceFirst("\\..*|Z$", ""),
                        "hostname",
                        run.target())
                .line()
                .open("properties")
                .line();
        property(xml, "target", run.target());
        run.properties().forEach((key, value) -> property(xml, key, value));
        run.stopped().ifPresent(why -> property(xml, "stopped", why));
        xml.close().line();
        results.forEach(result -> testcase(xml, result, expected));
        xml.open("system-out");
        elements.getOrDefault(Element.NONE, List.of())
                .forEach(
                        result -> xml.text(result.check().id() + " " + result.grade() + ": " + result.actual() + "\n"));
        xml.close().line().element("system-err", "").line().close().line();
    }

    private static void property(Markup xml, String name, String value) {
        xml.empty("property", "name", name, "value", value).line();
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    private static String count(Map<Element, List<CheckResult>> results, Element element) {
        return Integer.toString(results.getOrDefault(element, List.of()).size());
    }

    /** What stands in a test case. */
    private enum Element {
        FAILURE,
        ERROR,
        SKIPPED,
        NONE
    }

    private static Element element(CheckResult result, Expectations expected) {
        if (expected.isSurprise(result)) {
            return Element.FAILURE;
        }
        return switch (result.grade()) {
            case INCONCLUSIVE ->
                expected.of(result.check().id().toString()).equals(Optional.of(Grade.INCONCLUSIVE))
                        ? Element.NONE
                        : Element.ERROR;
            case SKIP -> Element.SKIPPED;
            default -> Element.NONE;
        };
    }

    private static void testcase(Markup xml, CheckResult result, Expectations expected) {
        ConformanceCheck check = result.check();
        xml.open(
                "testcase",
                "classname",
                check.id().suite().replace('/', '.'),
                "name",
                check.id().section() + "-" + check.id().number() + " " + check.title(),
                "time",
                seconds(result.nanos()));
        String message = expected.of(check.id().toString())
                .map(grade -> result.grade() + ", expected " + grade + ": " + result.actual())
                .orElse(result.actual());
        switch (element(result, expected)) {
            case FAILURE ->
                xml.element("failure", details(result), "type", check.level().toString(), "message", message);
            case ERROR -> xml.element("error", details(result), "type", "inconclusive", "message", message);
            case SKIPPED -> xml.empty("skipped", "message", result.actual());
            case NONE -> {}
        }
        xml.close().line();
    }

    private static String details(CheckResult result) {
        StringBuilder text = new StringBuilder("requires " + result.check().requirement() + "\nexpected "
                + result.check().expected() + "\nactual " + result.actual() + "\n");
        result.attempts().stream()
                .reduce((first, second) -> second)
                .ifPresent(last -> last.packets().stream()
                        .limit(200)
                        .map(RecordedPacket::words)
                        .forEach(line -> text.append(line).append('\n')));
        return text.toString();
    }
}
