package org.mpcap.report;

import java.util.ArrayList;
import java.util.List;

/** Which rows are written: all conditions must hold. */
public final class RowFilter {
    private final List<Condition> conditions = new ArrayList<>();

    private record Condition(String field, boolean negated, List<String> values) {
        boolean holds(Fields row) {
            String value = row.at(field).map(Object::toString).orElse("");
            return values.stream().anyMatch(value::equalsIgnoreCase) != negated;
        }
    }

    /**
     * Adds a condition {@code FIELD=VALUE[,VALUE…]} or {@code FIELD!=VALUE[,VALUE…]}. An absent field has the empty value.
     *
     * @param known names of fields there are
     * @throws IllegalArgumentException with a message for the user
     */
    public RowFilter and(String text, List<String> known) {
        int equals = text.indexOf('=');
        boolean negated = equals > 0 && text.charAt(equals - 1) == '!';
        String field = equals < 0 ? text : text.substring(0, negated ? equals - 1 : equals);
        if (equals < 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no condition; write verdict=PROVEN or verdict!=CLOSED");
        }
        if (!known.contains(field)) {
            throw new IllegalArgumentException(
                    "there is no field '" + field + "'; fields: " + String.join(", ", known));
        }
        conditions.add(
                new Condition(field, negated, List.of(text.substring(equals + 1).split(",", -1))));
        return this;
    }

    /** The fields that are looked at, each once; none if every row is to be written. */
    public List<String> fields() {
        return conditions.stream().map(Condition::field).distinct().toList();
    }

    /** Whether this row is to be written. */
    public boolean accepts(Fields row) {
        for (Condition condition : conditions) {
            if (!condition.holds(row)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a condition on this field names this value. */
    public boolean asksFor(String field, String value) {
        return conditions.stream()
                .anyMatch(condition -> condition.field.equals(field)
                        && !condition.negated
                        && condition.values.stream().anyMatch(value::equalsIgnoreCase));
    }
}
