package org.mpcap.report;

import java.util.List;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ConformanceCheck;

/** A conformance run as one HTML page without scripts: for every check the requirement, the packets and the verdict. */
public final class InteropHtml {
    private static final String STYLE =
            "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em}"
                    + "pre{font:12px/1.4 monospace;overflow-x:auto;background:#8881;padding:.6em}"
                    + "summary{cursor:pointer}code{font-family:monospace}"
                    + ".v{display:inline-block;width:7em;font-weight:600}"
                    + ".pass{color:#187a2f}.fail{color:#b3141d}.warn{color:#8a5a00}.inconclusive{color:#8a5a00}"
                    + ".skip,.info{color:#666}@media(prefers-color-scheme:dark){body{background:#16181b;color:#ddd}"
                    + ".pass{color:#6fd08c}.fail{color:#ff7b80}.warn,.inconclusive{color:#e0b050}.skip,.info{color:#999}}";
    private static final int MOST_PACKETS = 400;

    private InteropHtml() {}

    /** The page. */
    public static String text(InteropRecord run) {
        StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>MPTCP conformance of ");
        html.append(Xml.escape(run.target()))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n");
        html.append("<h1>MPTCP conformance of ")
                .append(Xml.escape(run.target()))
                .append("</h1>\n<p>");
        html.append(Xml.escape(InteropText.numbers(run.results()))).append("</p>\n");
        run.stopped()
                .ifPresent(why -> html.append("<p><strong>Stopped:</strong> ")
                        .append(Xml.escape(why))
                        .append("</p>\n"));
        run.nearest()
                .ifPresent(name ->
                        html.append("<p>Most like: ").append(Xml.escape(name)).append("</p>\n"));
        html.append("<dl>\n");
        run.properties()
                .forEach((key, value) -> html.append("<dt>")
                        .append(Xml.escape(key))
                        .append("</dt><dd>")
                        .append(Xml.escape(value))
                        .append("</dd>\n"));
        html.append("</dl>\n");
        String suite = "";
        for (CheckResult result : run.results()) {
            if (!suite.equals(result.check().id().suite())) {
                suite = result.check().id().suite();
                html.append("<h2>").append(Xml.escape(suite)).append("</h2>\n");
            }
            check(html, result);
        }
        return html.append("</body>\n</html>\n").toString();
    }

    private static void check(StringBuilder html, CheckResult result) {
        ConformanceCheck check = result.check();
        html.append("<details id=\"").append(Xml.escape(check.id().fileName())).append("\"><summary><span class=\"v ");
        html.append(result.grade())
                .append("\">")
                .append(result.grade())
                .append("</span><code>")
                .append(Xml.escape(check.id().toString()));
        html.append("</code> ").append(Xml.escape(check.title())).append("</summary>\n<ul>\n");
        item(html, "requires (" + check.level() + ")", check.requirement());
        item(html, "expected", check.expected());
        item(html, "actual", result.actual());
        html.append("</ul>\n");
        List<CheckResult.Attempt> attempts = result.attempts();
        for (int i = 0; i < attempts.size(); i++) {
            CheckResult.Attempt attempt = attempts.get(i);
            html.append("<p>Attempt ")
                    .append(i + 1)
                    .append(": ")
                    .append(attempt.grade())
                    .append("</p>\n<pre>");
            attempt.packets().stream()
                    .limit(MOST_PACKETS)
                    .forEach(packet -> html.append(Xml.escape(packet.words())).append('\n'));
            if (attempt.packets().size() > MOST_PACKETS) {
                html.append("… and ")
                        .append(attempt.packets().size() - MOST_PACKETS)
                        .append(" more\n");
            }
            html.append("</pre>\n");
        }
        html.append("</details>\n");
    }

    private static void item(StringBuilder html, String name, String text) {
        html.append("<li><strong>")
                .append(Xml.escape(name))
                .append(":</strong> ")
                .append(Xml.escape(text))
                .append("</li>\n");
    }
}
