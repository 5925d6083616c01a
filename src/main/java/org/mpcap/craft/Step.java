package org.mpcap.craft;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step, which is one line of text: {@code send f1 ACK data="hello" <dss ack=auto dsn=auto>}.
 *
 * @param line where it is written, from 1
 * @param verb what to do
 * @param words what follows without a name
 * @param fields what follows as {@code name=value}, in order
 * @param options the TCP options
 */
public record Step(int line, StepVerb verb, List<String> words, Map<String, String> fields, List<Term> options) {
    /** Copies the collections. */
    public Step {
        words = List.copyOf(words);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        options = List.copyOf(options);
    }

    /**
     * A TCP option, or what is expected of one.
     *
     * @param name of the option
     * @param fields its fields; a bare word has an empty value
     */
    public record Term(String name, Map<String, String> fields) {
        /** Copies the map. */
        public Term {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        /** The value of a field. */
        Optional<String> field(String field) {
            return Optional.ofNullable(fields.get(field));
        }

        /** As {@code <dss ack=auto>}. */
        @Override
        public String toString() {
            return "<" + name + join(fields) + ">";
        }
    }

    /** The word at this place. */
    String word(int index) {
        return words.get(index);
    }

    /** The value of a field. */
    Optional<String> field(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    private static String join(Map<String, String> fields) {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> text.append(' ').append(name).append(value.isEmpty() ? "" : "=" + value));
        return text.toString();
    }

    /** The step as it is written. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(verb.toString());
        parts.addAll(words);
        String text = String.join(" ", parts) + join(fields);
        for (Term option : options) {
            text += " " + option;
        }
        return text;
    }
}
