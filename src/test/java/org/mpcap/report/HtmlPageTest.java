package org.mpcap.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** The shell all HTML pages stand in, and the markup they are written with. */
class HtmlPageTest {
    private static final String HOSTILE = "\"><script>alert(1)</script>&'\u0001\ud800";

    @Test
    void anXmlParserReadsBackWhatWasText() throws Exception {
        String document =
                new Markup().open("a", "b", HOSTILE).text(HOSTILE).close().toString();

        Element read = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();

        String expected = "\"><script>alert(1)</script>&'\ufffd\ufffd";
        assertThat(read.getAttribute("b")).isEqualTo(expected);
        assertThat(read.getTextContent()).isEqualTo(expected);
    }

    @Test
    void aPageWithoutScriptsForbidsThem() {
        assertThat(new HtmlPage(HOSTILE, List.of(), new Markup()).text())
                .contains("default-src 'none'; style-src 'unsafe-inline'\">")
                .doesNotContain("<script");
    }

    @Test
    void dataCannotEndItsElement() throws IOException {
        StringBuilder page = new StringBuilder();
        new HtmlPage("title", List.of(), new Markup())
                .write(page, new HtmlPage.Scripts("[\"</script><b>\"]", List.of("analyze.js")));
        assertThat(page).contains("[\"\\u003c/script>\\u003cb>\"]").doesNotContain("<b>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"analyze.css", "trace.css", "interop.css"})
    void onlyTheSharedStyleSheetKnowsColours(String style) throws IOException {
        String css = Files.readString(Path.of("src/main/resources/page", style));
        assertThat(css).doesNotContainPattern("#[0-9a-fA-F]{3,8}\\b(?!\\s+tbody)|rgb\\(|prefers-color-scheme");
    }

    @Test
    void noOtherClassWritesAShell() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(path -> path.toString().endsWith(".java"))
                            .filter(path -> contains(path, "<!DOCTYPE", "&amp;", "<html")))
                    .extracting(path -> path.getFileName().toString())
                    .containsExactlyInAnyOrder("HtmlPage.java", "Markup.java");
        }
    }

    private static boolean contains(Path path, String... words) {
        try {
            String text = Files.readString(path);
            return Stream.of(words).anyMatch(text::contains);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
