package org.mpcap.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** The document. */
    public static String text(InteropRecord run) {
        Markup xml = new Markup().open("testsuites").line();
        Map<String, List<CheckResult>> suites = run.results().stream()
                .collect(Collectors.groupingBy(
                        result -> result.check().id().suite(), LinkedHashMap::new, Collectors.toList()));
        int number = 0;
        for (Map.Entry<String, List<CheckResult>> suite : suites.entrySet()) {
            suite(xml, run, suite.getKey(), number++, suite.getValue());
        }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml.close().line();
    }

    private static void suite(Markup xml, InteropRecord run, String name, int number, List<CheckResult> results) {
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
                        count(results, Grade.FAIL),
                        "errors",
                        count(results, Grade.INCONCLUSIVE),
                        "skipped",
                        count(results, Grade.SKIP),
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
        results.forEach(result -> testcase(xml, result));
        xml.open("system-out");
        results.stream()
                .filter(result ->
                        result.grade() == Grade.PASS || result.grade() == Grade.WARN || result.grade() == Grade.INFO)
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

    private static String count(List<CheckResult> results, Grade grade) {
        return Long.toString(
                results.stream().filter(result -> result.grade() == grade).count());
    }

    private static void testcase(Markup xml, CheckResult result) {
        ConformanceCheck check = result.check();
        xml.open(
                "testcase",
                "classname",
                check.id().suite().replace('/', '.'),
                "name",
                check.id().section() + "-" + check.id().number() + " " + check.title(),
                "time",
                seconds(result.nanos()));
        switch (result.grade()) {
            case FAIL ->
                xml.element("failure", details(result), "type", check.level().toString(), "message", result.actual());
            case INCONCLUSIVE ->
                xml.element("error", details(result), "type", "inconclusive", "message", result.actual());
            case SKIP -> xml.empty("skipped", "message", result.actual());
            default -> {}
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
