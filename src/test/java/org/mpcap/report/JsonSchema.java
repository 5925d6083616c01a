package org.mpcap.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks JSON against one of the schemas mpcap ships. Knows the keywords those use; any other keyword is an error, so that
 * no rule of a schema passes unchecked.
 */
public final class JsonSchema {
    private static final Set<String> COMMENTARY = Set.of("$schema", "$id", "title", "description", "$defs");

    private final JsonObject root;

    private JsonSchema(JsonObject root) {
        this.root = root;
    }

    /** The schema shipped under {@code /schema/}. */
    public static JsonSchema shipped(String name) {
        try (InputStream text =
                Objects.requireNonNull(JsonSchema.class.getResourceAsStream("/schema/" + name + ".json"), name)) {
            return new JsonSchema(JsonParser.parseReader(new InputStreamReader(text, StandardCharsets.UTF_8))
                    .getAsJsonObject());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A schema written in the test. */
    static JsonSchema of(String json) {
        return new JsonSchema(JsonParser.parseString(json).getAsJsonObject());
    }

    /** What in this JSON breaks the schema; empty if nothing does. */
    public List<String> violations(String json) {
        List<String> found = new ArrayList<>();
        check("$", root, JsonParser.parseString(json), found);
        return found;
    }

    private void check(String at, JsonObject schema, JsonElement value, List<String> found) {
        for (Map.Entry<String, JsonElement> rule : schema.entrySet()) {
            if (!COMMENTARY.contains(rule.getKey())
                    && !holds(at, schema, rule.getKey(), rule.getValue(), value, found)) {
                found.add(at + ": " + value + " breaks " + rule.getKey() + " " + rule.getValue());
            }
        }
    }

    private boolean holds(
            String at, JsonObject schema, String keyword, JsonElement rule, JsonElement value, List<String> found) {
        return switch (keyword) {
            case "type" -> isOfType(rule.getAsString(), value);
            case "enum" -> rule.getAsJsonArray().contains(value);
            case "const" -> rule.equals(value);
            case "pattern" ->
                isOfType("string", value)
                        && Pattern.compile(rule.getAsString())
                                .matcher(value.getAsString())
                                .find();
            case "minimum" -> isOfType("number", value) && value.getAsDouble() >= rule.getAsDouble();
            case "maximum" -> isOfType("number", value) && value.getAsDouble() <= rule.getAsDouble();
            case "required" ->
                value.isJsonObject()
                        && rule.getAsJsonArray().asList().stream()
                                .allMatch(name -> value.getAsJsonObject().has(name.getAsString()));
            case "additionalProperties" ->
                rule.getAsBoolean()
                        || (value.isJsonObject()
                                && schema.getAsJsonObject("properties")
                                        .keySet()
                                        .containsAll(value.getAsJsonObject().keySet()));
            case "oneOf" ->
                rule.getAsJsonArray().asList().stream()
                                .filter(choice -> matches(at, choice.getAsJsonObject(), value))
                                .count()
                        == 1;
            case "$ref", "properties", "items" -> {
                checkInside(at, keyword, rule, value, found);
                yield true;
            }
            default -> throw new IllegalArgumentException("this checker does not know the keyword '" + keyword + "'");
        };
    }

    private boolean matches(String at, JsonObject schema, JsonElement value) {
        List<String> violations = new ArrayList<>();
        check(at, schema, value, violations);
        return violations.isEmpty();
    }

    private void checkInside(String at, String keyword, JsonElement rule, JsonElement value, List<String> found) {
        if (keyword.equals("$ref")) {
            check(at, resolve(rule.getAsString()), value, found);
        } else if (keyword.equals("properties") && value.isJsonObject()) {
            rule.getAsJsonObject().entrySet().forEach(property -> {
                JsonElement member = value.getAsJsonObject().get(property.getKey());
                if (member != null) {
                    check(at + "." + property.getKey(), property.getValue().getAsJsonObject(), member, found);
                }
            });
        } else if (keyword.equals("items") && value.isJsonArray()) {
            JsonArray array = value.getAsJsonArray();
            for (int i = 0; i < array.size(); i++) {
                check(at + "[" + i + "]", rule.getAsJsonObject(), array.get(i), found);
            }
        }
    }

    private JsonObject resolve(String reference) {
        if (!reference.startsWith("#/$defs/")) {
            throw new IllegalArgumentException("this checker does not follow " + reference);
        }
        return root.getAsJsonObject("$defs").getAsJsonObject(reference.substring("#/$defs/".length()));
    }

    private static boolean isOfType(String type, JsonElement value) {
        return switch (type) {
            case "object" -> value.isJsonObject();
            case "array" -> value.isJsonArray();
            case "string" ->
                value.isJsonPrimitive() && value.getAsJsonPrimitive().isString();
            case "boolean" ->
                value.isJsonPrimitive() && value.getAsJsonPrimitive().isBoolean();
            case "number" ->
                value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
            case "integer" ->
                value.isJsonPrimitive()
                        && value.getAsJsonPrimitive().isNumber()
                        && value.getAsDouble() == Math.rint(value.getAsDouble());
            default -> throw new IllegalArgumentException("this checker does not know the type '" + type + "'");
        };
    }
}
