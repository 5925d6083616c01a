package org.mpcap.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.mpcap.interop.Check;
import org.mpcap.interop.Grade;
import org.mpcap.interop.Packet;
import org.mpcap.interop.Result;

/** A conformance run as JUnit XML: one suite for each group of requirements. */
public final class InteropJunit {
    private InteropJunit() {}

    /** The document. */
    public static String text(InteropRecord run) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
        Map<String, List<Result>> suites = run.results().stream()
                .collect(Collectors.groupingBy(
                        result -> result.check().id().suite(), LinkedHashMap::new, Collectors.toList()));
        suites.forEach((name, results) -> suite(xml, run, name, results));
        return xml.append("</testsuites>\n").toString();
    }

    private static void suite(StringBuilder xml, InteropRecord run, String name, List<Result> results) {
        double seconds = results.stream().mapToLong(Result::nanos).sum() / 1e9;
        xml.append(String.format(
                Locale.ROOT,
                "  <testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%.3f\""
                        + " timestamp=\"%s\" hostname=\"%s\">%n",
                Xml.escape(name),
                results.size(),
                count(results, Grade.FAIL),
                count(results, Grade.INCONCLUSIVE),
                count(results, Grade.SKIP),
                seconds,
                run.started().toString().replaceFirst("\\..*|Z$", ""),
                Xml.escape(run.target())));
        xml.append("    <properties>\n");
        run.properties()
                .forEach((key, value) -> xml.append("      <property name=\"")
                        .append(Xml.escape(key))
                        .append("\" value=\"")
                        .append(Xml.escape(value))
                        .append("\"/>\n"));
        xml.append("    </properties>\n");
        results.forEach(result -> testcase(xml, result));
        xml.append("  </testsuite>\n");
    }

    private static long count(List<Result> results, Grade grade) {
        return results.stream().filter(result -> result.grade() == grade).count();
    }

    private static void testcase(StringBuilder xml, Result result) {
        Check check = result.check();
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
            default ->
                xml.append("\n      <system-out>")
                        .append(Xml.escape(result.grade() + ": " + result.actual()))
                        .append("</system-out>\n    ");
        }
        xml.append("</testcase>\n");
    }

    private static String details(Result result) {
        StringBuilder text = new StringBuilder("requires " + result.check().requirement() + "\nexpected "
                + result.check().expected() + "\nactual " + result.actual() + "\n");
        result.attempts().stream()
                .reduce((first, second) -> second)
                .ifPresent(last -> last.packets().stream()
                        .limit(200)
                        .map(Packet::words)
                        .forEach(line -> text.append(line).append('\n')));
        return text.toString();
    }
}
