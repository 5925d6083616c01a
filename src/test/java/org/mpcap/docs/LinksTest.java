package org.mpcap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between the README and the manual's pages, and what leads to them. */
class LinksTest {
    private static final Path MANUAL = Path.of("src/site/markdown");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> manual = Files.list(MANUAL)) {
            return Stream.concat(
                            Stream.of(Path.of("README.md"), Path.of(".github/CONTRIBUTING.md")),
                            manual.filter(page -> page.toString().endsWith(".md"))
                                    .sorted())
                    .toList();
        }
    }

    private static Stream<Path> links(Path page) {
        try {
            return LINK.matcher(Files.readString(page))
                    .results()
                    .map(link -> link.group(1))
                    .filter(link -> !link.matches("[a-z]+:.*"))
                    .map(link -> page.resolveSibling(link).normalize());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFile(Path page) {
        assertThat(links(page).filter(file -> !Files.exists(file))).isEmpty();
    }

    @Test
    void everyPageOfTheManualIsLinkedFromItsFirstPageAndInTheMenu() throws IOException {
        String menu = Files.readString(Path.of("src/site/.vitepress/config.mts"));
        List<Path> linked = links(MANUAL.resolve("index.md")).toList();

        assertThat(pages())
                .filteredOn(page -> page.startsWith(MANUAL) && !page.endsWith("index.md"))
                .hasSizeGreaterThan(15)
                .allSatisfy(page -> {
                    String name = page.getFileName().toString().replace(".md", "");
                    assertThat(linked).contains(page);
                    assertThat(menu).containsPattern("['/]" + name + "'");
                });
    }
}
