package org.mpcap.craft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mpcap.craft.Step.Term;

/** Reads steps from text. What is between {@code #} and the end of a line is commentary. */
public final class CraftText {
    private static final int MOST_STEPS = 100_000;

    private final int line;
    private final String text;
    private int at;

    private CraftText(int line, String text) {
        this.line = line;
        this.text = text;
    }

    /**
     * Reads all steps.
     *
     * @throws CraftException if a line is no step
     */
    public static List<Step> parse(String text) {
        List<Step> steps = new ArrayList<>();
        int number = 0;
        for (String each : text.lines().toList()) {
            number++;
            CraftText reader = new CraftText(number, each);
            if (!reader.atEnd()) {
                steps.add(reader.step());
            }
            if (steps.size() > MOST_STEPS) {
                throw new CraftException(number, "more than " + MOST_STEPS + " steps");
            }
        }
        new CraftValidation().check(steps);
        return steps;
    }

    private Step step() {
        String name = word();
        StepVerb verb =
                StepVerb.of(name).orElseThrow(() -> error("'" + name + "' is no step; write one of " + verbs()));
        List<String> words = new ArrayList<>();
        Map<String, String> fields = new LinkedHashMap<>();
        List<Term> options = new ArrayList<>();
        while (!atEnd()) {
            if (text.charAt(at) == '<') {
                options.add(term());
            } else {
                pair(word(), words, fields);
            }
        }
        if (!verb.takes(words.size())) {
            throw error(words.size() + " words behind '" + verb + "' are too "
                    + (verb.takes(words.size() + 1) ? "few" : "many"));
        }
        if (!options.isEmpty() && !verb.hasOptions()) {
            throw error("'" + verb + "' takes no options");
        }
        for (String field : fields.keySet()) {
            if (!verb.fields().contains(field)) {
                throw error("'" + verb + "' has no field '" + field + "'");
            }
        }
        return new Step(line, verb, words, fields, options);
    }

    private static String verbs() {
        return String.join(
                ", ",
                List.of(StepVerb.values()).stream().map(StepVerb::toString).toList());
    }

    private Term term() {
        at++;
        List<String> words = new ArrayList<>();
        Map<String, String> fields = new LinkedHashMap<>();
        boolean first = true;
        String name = "";
        while (!atEnd() && text.charAt(at) != '>') {
            String word = word();
            if (first) {
                name = word;
                first = false;
            } else {
                pair(word, words, fields);
            }
        }
        if (at >= text.length() || text.charAt(at) != '>') {
            throw error("an option begins with '<' and does not end with '>'");
        }
        at++;
        words.forEach(word -> fields.put(word, ""));
        return new Term(name, fields);
    }

    private void pair(String word, List<String> words, Map<String, String> fields) {
        int equals = word.indexOf('=');
        if (equals < 0) {
            words.add(word);
        } else if (fields.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
            throw error("'" + word.substring(0, equals) + "' is given twice");
        }
    }

    /** Whether only blanks and commentary are left; moves over blanks. */
    private boolean atEnd() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at >= text.length() || text.charAt(at) == '#';
    }

    /** Up to the next blank or bracket outside of quotes; the quotes stay. */
    private String word() {
        int from = at;
        boolean quoted = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean ends = Character.isWhitespace(c) || c == '>' || c == '<';
            if (ends && !quoted) {
                break;
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                at++;
            }
            at++;
        }
        if (quoted || at > text.length()) {
            throw error("a quotation mark is missing");
        }
        if (at == from) {
            throw error("'" + text.charAt(at) + "' does not belong here");
        }
        return text.substring(from, at);
    }

    private CraftException error(String what) {
        return new CraftException(line, what);
    }
}
