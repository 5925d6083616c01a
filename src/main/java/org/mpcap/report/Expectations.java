package org.mpcap.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mpcap.UserError;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.Grade;

/**
 * Verdicts a run is expected to give: a JSON object whose names are verdicts and whose values are lists of check ids. A check that
 * is in none of the lists is expected to pass, or at least not to fail.
 */
public final class Expectations {
    private final Map<String, Grade> grades;

    private Expectations(Map<String, Grade> grades) {
        this.grades = grades;
    }

    /** No expectation but that nothing fails. */
    public static Expectations none() {
        return new Expectations(Map.of());
    }

    /**
     * Reads a file's text.
     *
     * @param name what errors call it
     * @throws UserError if the text is not such an object
     */
    public static Expectations parse(String name, String text) {
        Map<String, Grade> grades = new LinkedHashMap<>();
        try {
            JsonObject object = JsonParser.parseString(text).getAsJsonObject();
            for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
                Grade grade = Grade.valueOf(entry.getKey().toUpperCase(Locale.ROOT));
                entry.getValue().getAsJsonArray().forEach(id -> grades.put(id.getAsString(), grade));
            }
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            throw UserError.usage(name + " is no expectation file: --write-expect shows what one looks like");
        } catch (IllegalArgumentException e) {
            throw UserError.usage(name + " has a verdict that is none of pass, fail, warn, skip, inconclusive, info");
        }
        return new Expectations(grades);
    }

    /** A file's text that expects just these results. */
    public static String text(List<CheckResult> results) {
        StringBuilder json = new StringBuilder("{\n");
        List<String> parts = new ArrayList<>();
        for (Grade grade : Grade.values()) {
            List<String> ids = results.stream()
                    .filter(result -> result.grade() == grade)
                    .map(result -> "    \"" + result.check().id() + "\"")
                    .toList();
            if (!ids.isEmpty()) {
                parts.add("  \"" + grade + "\": [\n" + String.join(",\n", ids) + "\n  ]");
            }
        }
        return json.append(String.join(",\n", parts)).append("\n}\n").toString();
    }

    /** What is expected of a check. */
    public Optional<Grade> of(String id) {
        return Optional.ofNullable(grades.get(id));
    }

    /** Whether a result is not what is expected. A check that this run leaves out, by profile or for want of an address, is. */
    public boolean isSurprise(CheckResult result) {
        boolean leftOut = result.grade() == Grade.SKIP
                && result.attempts().isEmpty()
                && !result.actual().startsWith("control ");
        if (leftOut) {
            return false;
        }
        Optional<Grade> expected = of(result.check().id().toString());
        return expected.isPresent() ? differs(expected.get(), result.grade()) : result.grade() == Grade.FAIL;
    }

    /** Passing, where something else was expected, is a difference too: the file is out of date. */
    private static boolean differs(Grade expected, Grade found) {
        return expected != found && found != Grade.INCONCLUSIVE && expected != Grade.INCONCLUSIVE;
    }

    /** How many of the results agree with what is expected of them, and how many are known. */
    public Agreement agreement(List<CheckResult> results) {
        int known = 0;
        int same = 0;
        for (CheckResult result : results) {
            Optional<Grade> expected = of(result.check().id().toString());
            boolean judged = result.grade() != Grade.SKIP && result.grade() != Grade.INCONCLUSIVE;
            if (judged && expected.isPresent() && expected.get() != Grade.SKIP) {
                known++;
                same += expected.get() == result.grade() ? 1 : 0;
            }
        }
        return new Agreement(same, known);
    }

    /**
     * How alike a run and a set of expectations are.
     *
     * @param same checks with the same verdict
     * @param known checks both have a verdict for
     */
    public record Agreement(int same, int known) {
        /** The share of equal verdicts, 0…1. */
        public double share() {
            return known == 0 ? 0 : (double) same / known;
        }
    }
}
