package org.mpcap.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Results as JSON, one object per line. */
public final class JsonLines {
    private JsonLines() {}

    /**
     * The object on one line, without the line's end.
     *
     * @throws IllegalArgumentException if a list holds a value that JSON has no form for, or a number is not finite
     */
    public static String line(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setHtmlSafe(false);
            write(json, fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonWriter json, Object value) throws IOException {
        if (value instanceof Fields fields) {
            json.beginObject();
            for (Map.Entry<String, Object> field : fields.asMap().entrySet()) {
                json.name(field.getKey());
                write(json, field.getValue());
            }
            json.endObject();
        } else if (value instanceof List<?> list) {
            json.beginArray();
            for (Object element : list) {
                write(json, element);
            }
            json.endArray();
        } else if (value instanceof String text) {
            json.value(text);
        } else if (value instanceof Number number) {
            json.value(number);
        } else if (value instanceof Boolean truth) {
            json.value(truth);
        } else {
            throw new IllegalArgumentException("JSON has no form for " + value.getClass());
        }
    }
}
