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
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
        Map<String, List<CheckResult>> suites = run.results().stream()
                .collect(Collectors.groupingBy(
                        result -> result.check().id().suite(), LinkedHashMap::new, Collectors.toList()));
        int number = 0;
        for (Map.Entry<String, List<CheckResult>> suite : suites.entrySet()) {
            suite(xml, run, suite.getKey(), number++, suite.getValue());
        }
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(
            StringBuilder xml, InteropRecord run, String name, int number, List<CheckResult> results) {
        double seconds = results.stream().mapToLong(CheckResult::nanos).sum() / 1e9;
        xml.append(String.format(
                Locale.ROOT,
                "  <testsuite id=\"%d\" package=\"mptcp\" name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%.3f\""
                        + " timestamp=\"%s\" hostname=\"%s\">%n",
                number,
                Xml.escape(name),
                results.size(),
                count(results, Grade.FAIL),
                count(results, Grade.INCONCLUSIVE),
                count(results, Grade.SKIP),
                seconds,
                run.started().toString().replaceFirst("\\..*|Z$", ""),
                Xml.escape(run.target())));
        xml.append("    <properties>\n");
        property(xml, "target", run.target());
        run.properties().forEach((key, value) -> property(xml, key, value));
        run.stopped().ifPresent(why -> property(xml, "stopped", why));
        xml.append("    </properties>\n");
        results.forEach(result -> testcase(xml, result));
        xml.append("    <system-out>");
        results.stream()
                .filter(result ->
                        result.grade() == Grade.PASS || result.grade() == Grade.WARN || result.grade() == Grade.INFO)
                .map(result -> result.check().id() + " " + result.grade() + ": " + result.actual() + "\n")
                .forEach(line -> xml.append(Xml.escape(line)));
        xml.append("</system-out>\n    <system-err></system-err>\n");
        xml.append("  </testsuite>\n");
    }

    private static void property(StringBuilder xml, String name, String value) {
        xml.append("      <property name=\"")
                .append(Xml.escape(name))
                .append("\" value=\"")
                .append(Xml.escape(value))
                .append("\"/>\n");
    }

    private static long count(List<CheckResult> results, Grade grade) {
        return results.stream().filter(result -> result.grade() == grade).count();
    }

    private static void testcase(StringBuilder xml, CheckResult result) {
        ConformanceCheck check = result.check();
        xml.append(String.format(
                Locale.ROOT,
                "    <testcase classname=\"%s\" name=\"%s\" time=\"%.3f\">",
                Xml.escape(check.id().suite().replace('/', '.')),
                Xml.escape(check.id().section() + "-" + check.id().number() + " " + check.title()),
                result.nanos() / 1e9));
        String actual = Xml.escape(result.actual());
        switch (result.grade()) {
            case FAIL ->
                xml.append("\n      <failure type=\"")
                        .append(check.level())
                        .append("\" message=\"")
                        .append(actual)
                        .append("\">")
                        .append(Xml.escape(details(result)))
                        .append("</failure>\n    ");
            case INCONCLUSIVE ->
                xml.append("\n      <error type=\"inconclusive\" message=\"")
                        .append(actual)
                        .append("\">")
                        .append(Xml.escape(details(result)))
                        .append("</error>\n    ");
            case SKIP ->
                xml.append("\n      <skipped message=\"").append(actual).append("\"/>\n    ");
            default -> {}
        }
        xml.append("</testcase>\n");
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
