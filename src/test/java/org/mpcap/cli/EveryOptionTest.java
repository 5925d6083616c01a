package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No option is left without a test. */
class EveryOptionTest {
    @Test
    void everyLongOptionIsUsedInSomeTest() throws IOException {
        Set<String> untested = new TreeSet<>();
        String tests = sources();
        for (String option : options()) {
            String either = "(" + Pattern.quote(option) + "|" + Pattern.quote("--no-" + option.substring(2)) + ")";
            if (!Pattern.compile(either + "\\b(?!-)").matcher(tests).find()) {
                untested.add(option);
            }
        }
        assertThat(untested).isEmpty();
    }

    @Test
    void theHelpsNameTheOptions() {
        assertThat(options()).contains("--gap", "--wscale", "--idle-timeout").hasSizeGreaterThan(80);
    }

    private static Set<String> options() {
        return CommandRun.of("completion")
                .out()
                .lines()
                .flatMap(line ->
                        Pattern.compile("'?(--[a-z][a-z0-9-]+)").matcher(line).results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All sources of tests, those of the lab included; the shared help has tests of its own. */
    private static String sources() throws IOException {
        try (Stream<Path> files =
                Stream.concat(Files.walk(Path.of("src/test/java")), Files.walk(Path.of("scripts/lab-tests")))) {
            return files.filter(Files::isRegularFile)
                    .filter(path -> !path.endsWith("EveryOptionTest.java"))
                    .map(EveryOptionTest::text)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
