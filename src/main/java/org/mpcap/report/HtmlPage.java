package org.mpcap.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The shell of every HTML page: one file that needs nothing but itself, light, dark and on paper. A report gives its title, its
 * own style sheet and its sections; a page with scripts gives its data, too.
 *
 * @param title of the document and of its one heading
 * @param styles resources under {@code /page/}, behind the palette and the rules that all pages share
 * @param body what stands below the heading
 */
record HtmlPage(String title, List<String> styles, Markup body) {
    /**
     * What the scripts of a page work on.
     *
     * @param json the content of the element {@code data}
     * @param resources scripts under {@code /page/}, in the order they run
     */
    record Scripts(String json, List<String> resources) {
        static final Scripts NONE = new Scripts("", List.of());
    }

    /** The whole page, without scripts. */
    String text() {
        StringBuilder text = new StringBuilder();
        try {
            write(text, Scripts.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Writes the whole page. */
    void write(Appendable out, Scripts scripts) throws IOException {
        boolean active = !scripts.resources().isEmpty();
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                // Whatever became of text from outside, the page fetches nothing, and runs nothing where it has no
                // scripts.
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'")
                .append(active ? "; script-src 'unsafe-inline'" : "")
                .append("\">\n")
                .append(new Markup().element("title", title).toString())
                .append("\n<style>\n")
                .append(resource("page.css"));
        for (String style : styles) {
            out.append(resource(style));
        }
        out.append("</style>\n</head>\n<body>\n<header>")
                .append(new Markup().element("h1", title).toString())
                .append("</header>\n<main>\n")
                .append(body.toString())
                .append("\n</main>\n");
        if (active) {
            // Text of a capture must not be able to end the element it stands in.
            out.append("<script type=\"application/json\" id=\"data\">")
                    .append(scripts.json().replace("<", "\\u003c"))
                    .append("</script>\n");
        }
        for (String script : scripts.resources()) {
            out.append("<script>").append(resource(script)).append("</script>\n");
        }
        out.append("</body>\n</html>\n");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlPage.class.getResourceAsStream("/page/" + name)) {
            if (in == null) {
                throw new IOException("this build of mpcap lacks its resource page/" + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
