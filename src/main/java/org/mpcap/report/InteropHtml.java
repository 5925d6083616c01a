package org.mpcap.report;

import java.util.Arrays;
import java.util.List;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Grade;

/** A conformance run as one HTML page without scripts: for every check the requirement, the packets and the verdict. */
public final class InteropHtml {
    /** Packets shown of one attempt; more of them are a flood, and in its capture. */
    private static final int MOST_PACKETS = 400;

    private InteropHtml() {}

    /** The page. */
    public static String text(InteropRecord run) {
        Markup body = new Markup();
        summary(body, run);
        String suite = "";
        for (CheckResult result : run.results()) {
            if (!suite.equals(result.check().id().suite())) {
                suite = result.check().id().suite();
                body.element("h2", suite).line();
            }
            check(body, result);
        }
        return new HtmlPage("MPTCP conformance of " + run.target(), List.of("interop.css"), body).text();
    }

    private static void summary(Markup body, InteropRecord run) {
        body.open("section").open("div", "class", "tiles");
        Arrays.stream(Grade.values())
                .filter(grade -> count(run, grade) > 0)
                .forEach(grade -> body.open("div", "class", "tile")
                        .element("b", Long.toString(count(run, grade)), "class", tone(grade))
                        .element("span", grade.toString())
                        .close());
        body.close().element("p", InteropText.numbers(run.results())).line();
        run.stopped()
                .ifPresent(why ->
                        body.element("p", "Stopped: " + why, "class", "bad").line());
        run.nearest().ifPresent(name -> body.element("p", "Most like: " + name).line());
        body.open("dl", "class", "properties");
        run.properties()
                .forEach((key, value) ->
                        body.open("div").element("dt", key).element("dd", value).close());
        body.close().close().line();
    }

    private static long count(InteropRecord run, Grade grade) {
        return run.results().stream().filter(result -> result.grade() == grade).count();
    }

    private static String tone(Grade grade) {
        return switch (grade) {
            case PASS -> "good";
            case FAIL -> "bad";
            case WARN, INCONCLUSIVE -> "notice";
            case SKIP, INFO -> "faint";
        };
    }

    private static void check(Markup body, CheckResult result) {
        ConformanceCheck check = result.check();
        body.open("details", "id", check.id().fileName())
                .open("summary")
                .element("span", result.grade().toString(), "class", "grade " + tone(result.grade()))
                .element("code", check.id().toString())
                .element("span", check.title(), "class", "title")
                .close()
                .open("dl");
        item(body, "requires (" + check.level() + ")", check.requirement());
        item(body, "expected", check.expected());
        item(body, "actual", result.actual());
        body.close();
        List<CheckResult.Attempt> attempts = result.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            attempt(body, i + 1, attempts.get(i));
        }
        body.close().line();
    }

    private static void attempt(Markup body, int number, CheckResult.Attempt attempt) {
        body.element("p", "Attempt " + number + ": " + attempt.grade()).open("pre", "tabindex", "0");
        attempt.packets().stream()
                .limit(MOST_PACKETS)
                .forEach(packet -> body.text(packet.words()).line());
        if (attempt.packets().size() > MOST_PACKETS) {
            body.text("… and " + (attempt.packets().size() - MOST_PACKETS) + " more")
                    .line();
        }
        body.close();
    }

    private static void item(Markup body, String name, String text) {
        body.element("dt", name).element("dd", text);
    }
}
