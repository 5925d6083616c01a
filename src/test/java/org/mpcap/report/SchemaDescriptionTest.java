package org.mpcap.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas tell a reader what every field means. */
class SchemaDescriptionTest {
    private static final Path SCHEMAS = Path.of("src/main/resources/schema");
    /** What numbers are measured in; "number" is for what has no unit, such as a port. */
    private static final Pattern UNIT = Pattern.compile(
            "\\b(microseconds|milliseconds|seconds|nanoseconds|bytes|bits|packets|SYNs|targets|probes|rows|answers|events|hops|subflows"
                    + "|connections|joins|flows|segments|handshakes|requests|numbers?|files|gaps|options|findings|verifications|ACKs|mappings|DATA_FINs"
                    + "|frames|fragments|holes|measurements|times)\\b",
            Pattern.CASE_INSENSITIVE);

    static Stream<String> schemas() throws IOException {
        try (Stream<Path> files = Files.list(SCHEMAS)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void everyFieldIsDescribedWithItsUnit(String schema) throws IOException {
        assertThat(undescribed(JsonParser.parseString(Files.readString(SCHEMAS.resolve(schema)))))
                .isEmpty();
    }

    private static List<String> undescribed(JsonElement schema) {
        List<String> found = new ArrayList<>();
        collect("", schema, found);
        return found;
    }

    private static void collect(String path, JsonElement element, List<String> found) {
        if (element.isJsonArray()) {
            element.getAsJsonArray().forEach(each -> collect(path, each, found));
        }
        if (!element.isJsonObject()) {
            return;
        }
        for (Map.Entry<String, JsonElement> entry : element.getAsJsonObject().entrySet()) {
            if (entry.getKey().equals("properties")) {
                entry.getValue().getAsJsonObject().entrySet().forEach(property -> {
                    String name = path + "/" + property.getKey();
                    check(name, property.getValue().getAsJsonObject(), found);
                    collect(name, property.getValue(), found);
                });
            } else if (!entry.getKey().equals("enum") && !entry.getKey().equals("const")) {
                collect(path + "/" + entry.getKey(), entry.getValue(), found);
            }
        }
    }

    private static void check(String name, JsonObject property, List<String> found) {
        String description =
                property.has("description") ? property.get("description").getAsString() : "";
        boolean isNumber = property.has("type")
                && Set.of("integer", "number").contains(property.get("type").getAsString());
        if (description.isBlank()) {
            found.add(name + " has no description");
        } else if (isNumber && !UNIT.matcher(description).find()) {
            found.add(name + " names no unit: " + description);
        }
    }
}
