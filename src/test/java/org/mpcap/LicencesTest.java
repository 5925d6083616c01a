package org.mpcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The licences that go with every jar. */
class LicencesTest {
    private static final Path LICENCES = Path.of("src/main/resources/META-INF/licenses");

    @Test
    void everyLibraryThatGoesIntoTheRunnableJarIsListedWithItsLicence() throws Exception {
        String list = Files.readString(LICENCES.resolve("README.txt"));

        assertThat(libraries())
                .hasSizeGreaterThan(7)
                .allSatisfy(library -> assertThat(list)
                        .containsPattern("(?m)^" + Pattern.quote(library)
                                + " +(Apache License 2.0|MIT License|(Zero|Three)-Clause BSD License) "));
    }

    @Test
    void everyTextThatTheListNamesIsThereAndNoOther() throws IOException {
        Matcher named = Pattern.compile("([a-z0-9-]+\\.txt)").matcher(Files.readString(LICENCES.resolve("README.txt")));
        Stream<String> names = named.results().map(match -> match.group(1)).distinct();

        try (Stream<Path> files = Files.list(LICENCES)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.txt")))
                    .containsExactlyInAnyOrderElementsOf(names.toList());
        }
    }

    /** What the build file names as needed when mpcap runs. */
    private static List<String> libraries() throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("pom.xml").toFile())
                .getDocumentElement();
        NodeList dependencies = project.getElementsByTagName("dependency");
        return Stream.iterate(0, i -> i < dependencies.getLength(), i -> i + 1)
                .map(i -> (Element) dependencies.item(i))
                .filter(dependency -> dependency.getParentNode().getParentNode().isSameNode(project))
                .filter(dependency -> !text(dependency, "scope").matches("test|provided"))
                .map(dependency -> text(dependency, "artifactId"))
                .toList();
    }

    private static String text(Element element, String child) {
        NodeList found = element.getElementsByTagName(child);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }
}
