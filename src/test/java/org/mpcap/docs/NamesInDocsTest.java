package org.mpcap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages for contributors name exists. */
class NamesInDocsTest {
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(\\.\\w+)?");
    private static final Pattern PACKAGE = Pattern.compile("org\\.mpcap[a-z.]*");
    private static final Pattern FILE = Pattern.compile("(src|scripts|captures)/[\\w./-]*");

    @ParameterizedTest
    @ValueSource(strings = {"src/site/markdown/architecture.md", ".github/CONTRIBUTING.md"})
    void everyClassPackageAndFileNamedExists(String page) throws IOException {
        Set<String> types = types();
        Set<String> missing = new TreeSet<>();
        Matcher code = CODE.matcher(Files.readString(Path.of(page)).replaceAll("(?s)```.*?```", ""));
        while (code.find()) {
            String name = code.group(1);
            boolean known = TYPE.matcher(name).matches()
                    ? types.contains(name.replaceAll("\\..*", "")) || isOfTheJdk(name)
                    : PACKAGE.matcher(name).matches()
                            ? Files.isDirectory(Path.of("src/main/java", name.split("\\.")))
                            : !FILE.matcher(name).matches() || Files.exists(Path.of(name));
            if (!known) {
                missing.add(name);
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Set<String> types() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String root : List.of("src/main/java", "src/test/java")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                names.addAll(files.map(path -> path.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .map(name -> name.replace(".java", ""))
                        .collect(Collectors.toSet()));
            }
        }
        return names;
    }

    private static boolean isOfTheJdk(String name) {
        try {
            Class.forName("java.lang." + name);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
