package org.mpcap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names and sizes: one name for one idea, classes that fit into a head. */
class HouseStyleTest {
    private static final int MOST_LINES = 400;
    private static final int MOST_MUTABLE_FIELDS_IN_TRACK = 12;

    private static Stream<JavaClass> topLevelTypes() {
        return Production.CLASSES.stream()
                .filter(type -> type.getEnclosingClass().isEmpty())
                .filter(type -> !type.getSimpleName().equals("package-info"));
    }

    private static Stream<Path> sources() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a test or a script writes must not end up beside these. What .gitignore names may be there. */
    @Test
    void nothingElseLiesBesideTheSources() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("."))) {
            assertThat(entries.map(entry -> entry.getFileName().toString())
                            .filter(name -> !name.matches("[.].*|target|javac[.].*[.]args|.*[.]iml")))
                    .containsExactlyInAnyOrder("pom.xml", "src", "captures", "scripts", "README.md", "LICENSE");
        }
    }

    @Test
    void noTopLevelNameOccursTwice() {
        Set<String> seen = new TreeSet<>();
        List<String> again = topLevelTypes()
                .map(JavaClass::getSimpleName)
                .filter(name -> !seen.add(name))
                .toList();

        assertThat(again).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"java/lang", "java/util", "java/nio/file"})
    void noTopLevelNameIsOneEveryReaderOfJavaKnowsOtherwise(String place) throws IOException {
        Set<String> known;
        Path directory = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base/" + place);
        try (Stream<Path> files = Files.list(directory)) {
            known = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .collect(Collectors.toSet());
        }

        assertThat(known).isNotEmpty();
        assertThat(topLevelTypes().map(JavaClass::getSimpleName).filter(known::contains))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Timeline",
                "Half",
                "Midway",
                "Explainer",
                "Lingering",
                "Endings",
                "Opening",
                "KeyRepair",
                "Scene",
                "Session",
                "Flow",
                "Seen",
                "Draft",
                "Tries",
                "Strand",
                "Hearsay",
                "Vicinity",
                "Neighbourhood",
                "Flight",
                "Conclusions",
                "Reception",
                "Burst",
                "Sight",
                "Walk",
                "Exchange",
                "Manner",
                "Mix",
                "Behaviour",
                "SpareAddress",
                "Backlog",
                "Way",
                "ScanWay",
                "Paint",
                "Derived"
            })
    void noTypeHasANameThatANetworkEngineerWouldNotSearchFor(String name) {
        assertThat(Production.CLASSES.stream()
                        .filter(type -> type.getSimpleName().equals(name))
                        .map(JavaClass::getName))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Util", "Utils", "Manager", "Helper", "Impl"})
    void noTypeHidesWhatItDoesBehindAWordForAnything(String word) {
        assertThat(Production.CLASSES.stream()
                        .filter(type -> type.getSimpleName().endsWith(word)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reflect", "endpoint", "interop"})
    void noPackageHasItsOldName(String name) {
        assertThat(Production.CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .filter(room -> !room.startsWith("org.mpcap.cli.")) // named as the command is
                        .filter(room -> List.of(room.split("\\.")).contains(name)))
                .isEmpty();
    }

    @Test
    void noFileHasMoreLinesThanFitIntoAHead() {
        assertThat(sources()
                        .filter(file -> lines(file) > MOST_LINES)
                        .map(file -> file.getFileName().toString()))
                .isEmpty();
    }

    private static int lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noTypeOfTrackHasManyFieldsThatChange() {
        assertThat(Production.CLASSES.stream()
                        .filter(type -> type.getPackageName().equals("org.mpcap.track"))
                        .filter(type -> mutableFields(type) > MOST_MUTABLE_FIELDS_IN_TRACK)
                        .map(JavaClass::getSimpleName))
                .isEmpty();
    }

    private static long mutableFields(JavaClass type) {
        return type.getFields().stream()
                .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                .count();
    }

    @Test
    void noStaticFieldChanges() {
        assertThat(Production.CLASSES.stream()
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                        .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                        .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .map(field -> field.getFullName()))
                .isEmpty();
    }
}
