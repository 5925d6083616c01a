package org.mpcap.analyze;

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
import org.junit.jupiter.api.Test;

/** The schema of analyze's JSON is what readers of it have to go by. */
class AnalyzeSchemaTest {
    private static final Path SCHEMA = Path.of("src/main/resources/schema/analyze.json");

    @Test
    void everyFieldSaysWhatItIs() throws IOException {
        List<String> silent = new ArrayList<>();
        look(JsonParser.parseString(Files.readString(SCHEMA)), "", silent);
        assertThat(silent).isEmpty();
    }

    private static void look(JsonElement element, String path, List<String> silent) {
        if (!element.isJsonObject()) {
            return;
        }
        JsonObject object = element.getAsJsonObject();
        if (object.has("properties") && object.get("properties").isJsonObject()) {
            for (Map.Entry<String, JsonElement> field :
                    object.getAsJsonObject("properties").entrySet()) {
                if (!field.getValue().getAsJsonObject().has("description")) {
                    silent.add(path + "/" + field.getKey());
                }
            }
        }
        object.entrySet().forEach(entry -> look(entry.getValue(), path + "/" + entry.getKey(), silent));
    }
}
