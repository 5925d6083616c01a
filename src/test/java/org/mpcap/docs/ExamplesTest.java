package org.mpcap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every block of Java in the README and the pages beside it is compiled and run as it stands there. */
class ExamplesTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

    @TempDir
    private Path directory;

    /** Statements with the imports they need, as a reader would paste them into a method. */
    private record Example(String place, String code) {
        String compilationUnit(String name) {
            List<String> lines = code.lines().toList();
            return lines.stream().filter(Example::isImport).collect(Collectors.joining("\n"))
                    + "\npublic class " + name + " {\n    public static void run() throws Exception {\n"
                    + lines.stream().filter(line -> !isImport(line)).collect(Collectors.joining("\n"))
                    + "\n    }\n}\n";
        }

        private static boolean isImport(String line) {
            return line.startsWith("import ");
        }
    }

    @TestFactory
    List<DynamicTest> everyExampleRuns() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            for (Example example : examples(page.toString(), Files.readString(page))) {
                String name = "Example" + tests.size();
                tests.add(DynamicTest.dynamicTest(example.place(), () -> run(name, example)));
            }
        }
        // A factory without tests would be an error where no page has an example.
        tests.add(DynamicTest.dynamicTest(
                "the pages are there", () -> assertThat(pages()).isNotEmpty()));
        return tests;
    }

    @Test
    void aBlockIsFoundWithTheLineItBeginsIn() {
        assertThat(examples("page.md", "text\n```java\nint a = 1;\n```\n```\nno java\n```\n"))
                .containsExactly(new Example("page.md, line 2", "int a = 1;\n"));
    }

    @Test
    void anExampleThatFailsOrDoesNotCompileIsNoticed() {
        assertThat(failure("throw new IllegalStateException(\"no\");")).hasMessage("no");
        assertThat(failure("int a = \"text\";")).hasMessageContaining("incompatible types");
        assertThat(failure("import java.util.List;\nif (List.of(1).size() != 1) throw new Error();"))
                .isNull();
    }

    private @Nullable Throwable failure(String code) {
        try {
            run("Example" + code.length(), new Example("here", code));
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> site = Files.list(Path.of("src/site/markdown"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), site.sorted()).toList();
        }
    }

    private static List<Example> examples(String page, String text) {
        return BLOCK.matcher(text)
                .results()
                .map(block -> example(page, text, block))
                .toList();
    }

    private static Example example(String page, String text, MatchResult block) {
        long line = text.substring(0, block.start()).lines().count() + 1;
        return new Example(page + ", line " + line, block.group(1));
    }

    private void run(String name, Example example) throws Throwable {
        Path source = Files.writeString(directory.resolve(name + ".java"), example.compilationUnit(name));
        StringWriter complaints = new StringWriter();
        boolean compiled;
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            compiled = compiler.getTask(
                            complaints,
                            files,
                            null,
                            List.of("-proc:none", "-d", directory.toString()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
        }
        assertThat(compiled).as("%s: %s", example.place(), complaints).isTrue();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            loader.loadClass(name).getMethod("run").invoke(null);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
