package org.mpcap.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a program in the lab found out, one {@code name: value} per line. */
public final class Lines {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final String output;

    private Lines(String output) {
        this.output = output;
        output.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 2));
            }
        });
    }

    /** Reads the output of a program that must have ended well. */
    public static Lines of(Lab.Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        return new Lines(outcome.output());
    }

    /** The value under this name; the test fails if there is none. */
    public String get(String name) {
        assertThat(values).as(output).containsKey(name);
        return requireNonNull(values.get(name));
    }

    /** Prints one line for {@link #of}. */
    public static void say(String name, Object value) {
        System.out.println(name + ": " + String.valueOf(value).replace('\n', ' '));
    }
}
