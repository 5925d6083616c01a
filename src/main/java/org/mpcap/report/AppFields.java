package org.mpcap.report;

import java.util.List;
import java.util.Locale;
import org.mpcap.app.AppAnswer;
import org.mpcap.app.AppResult;
import org.mpcap.app.AppRole;

/** What {@code mpcap app} found, as a line and as fields. */
public final class AppFields {
    private AppFields() {}

    /** As one line. */
    public static String line(AppResult result) {
        String asked = "asked for MPTCP  " + words(result.asked());
        return result.asked().kind() == AppAnswer.Kind.YES
                ? asked + "   joined  " + words(result.joined()) + "   survived a path cut  " + words(result.survived())
                        + "   " + result.program()
                : asked + "   " + result.program();
    }

    private static String words(AppAnswer answer) {
        return switch (answer.kind()) {
            case YES -> answer.detail().isEmpty() ? "yes" : "yes (" + answer.detail() + ")";
            case NO -> "no: " + answer.detail();
            case OPEN -> "–";
        };
    }

    /** As the fields of a JSON object. */
    public static Fields of(AppResult result) {
        return new Fields()
                .put("program", result.program())
                .put("role", result.role().name().toLowerCase(Locale.ROOT))
                .put("asked", answer(result.asked()))
                .put("joined", answer(result.joined()))
                .put("survived", answer(result.survived()))
                .putIfPresent("exitCode", result.exitCode())
                .put("seconds", result.seconds())
                .put("allYes", result.allYes());
    }

    private static Fields answer(AppAnswer answer) {
        return new Fields()
                .put(
                        "answer",
                        answer.kind() == AppAnswer.Kind.OPEN
                                ? "open"
                                : answer.kind().name().toLowerCase(Locale.ROOT))
                .put("detail", answer.detail());
    }

    /** As an HTML page. */
    public static String page(AppResult result) {
        Markup body = new Markup();
        body.open("p").element("code", result.program()).close().line();
        body.open("div", "class", "tiles").line();
        tile(body, result.role() == AppRole.CLIENT ? "asked for MPTCP" : "answers with MPTCP", result.asked());
        tile(body, "joined a second path", result.joined());
        tile(body, "survived the cut of the first", result.survived());
        body.close().line();
        body.element("p", String.format(Locale.ROOT, "Tried for %.1f s.", result.seconds()), "class", "note");
        return new HtmlPage("MPTCP in " + result.program(), List.of(), body).text();
    }

    private static void tile(Markup body, String question, AppAnswer answer) {
        String word = switch (answer.kind()) {
            case YES -> "yes";
            case NO -> "no";
            case OPEN -> "–";
        };
        String color = switch (answer.kind()) {
            case YES -> "good";
            case NO -> "bad";
            case OPEN -> "faint";
        };
        body.open("div", "class", "tile")
                .element("b", word, "class", color)
                .element("span", question)
                .element("p", answer.detail())
                .close()
                .line();
    }
}
