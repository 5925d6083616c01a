package org.mpcap.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
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
        Line text = new Line();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setHtmlSafe(false);
            write(json, fields);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Characters of one line, for one thread: a {@link java.io.StringWriter} takes a lock for each of some hundred names and values. */
    private static final class Line extends Writer {
        private static final int USUAL = 4 << 10;

        private final StringBuilder characters = new StringBuilder(USUAL);

        @Override
        public void write(int character) {
            characters.append((char) character);
        }

        @Override
        public void write(String text) {
            characters.append(text);
        }

        @Override
        public void write(String text, int offset, int length) {
            characters.append(text, offset, offset + length);
        }

        @Override
        public void write(char[] text, int offset, int length) {
            characters.append(text, offset, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public String toString() {
            return characters.toString();
        }
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
