package org.mpcap.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One result as named fields in order: what the JSON and the CSV renderer have in common. A value is text, a number, a truth
 * value, nested fields or a list of these. Absent values are left out.
 *
 * <p>Numbers that name something and may pass 2^53 (keys, sequence numbers of 64 bits) are put as hexadecimal text, since
 * many JSON readers hold numbers as doubles.
 */
public final class Fields {
    /** The beginning of 1900 in nanoseconds since 1970. */
    private static final long BEFORE_CAPTURES = -2_208_988_800_000_000_000L;

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Adds text. */
    public Fields put(String name, String value) {
        return add(name, value);
    }

    /** Adds a whole number. */
    public Fields put(String name, long value) {
        return add(name, value);
    }

    /** Adds a number with a fraction. */
    public Fields put(String name, double value) {
        return add(name, value);
    }

    /** Adds a truth value. */
    public Fields put(String name, boolean value) {
        return add(name, value);
    }

    /** Adds nested fields. */
    public Fields put(String name, Fields value) {
        return add(name, value);
    }

    /** Adds a list of text, numbers, truth values or fields. */
    public Fields put(String name, List<?> value) {
        return add(name, List.copyOf(value));
    }

    /** Adds text if there is any. */
    public Fields putIfPresent(String name, Optional<String> value) {
        value.ifPresent(present -> add(name, present));
        return this;
    }

    /** Adds a number if there is one. */
    public Fields putIfPresent(String name, OptionalInt value) {
        value.ifPresent(present -> add(name, (long) present));
        return this;
    }

    /** Adds a number if there is one. */
    public Fields putIfPresent(String name, OptionalLong value) {
        value.ifPresent(present -> add(name, present));
        return this;
    }

    /** The fields in the order they were put, to be read only. */
    public Map<String, Object> asMap() {
        return Collections.unmodifiableMap(values);
    }

    /**
     * The value at a path of names joined by dots, as in {@code peer.token}; empty where a part of it is absent.
     */
    public Optional<Object> at(String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return Optional.ofNullable(values.get(path));
        }
        return values.get(path.substring(0, dot)) instanceof Fields nested
                ? nested.at(path.substring(dot + 1))
                : Optional.empty();
    }

    private Fields add(String name, Object value) {
        if (values.put(name, value) != null) {
            throw new IllegalArgumentException("field '" + name + "' was put twice");
        }
        return this;
    }

    /** Text, since a double holds seconds since 1970 to no more than a quarter of a microsecond. */
    static String seconds(long nanos) {
        // Years from 2262 on take the sign bit; nothing was captured in the 19th century.
        boolean late = nanos < BEFORE_CAPTURES;
        long seconds = late ? Long.divideUnsigned(nanos, 1_000_000_000L) : Math.floorDiv(nanos, 1_000_000_000L);
        String fraction = Long.toString(1_000_000_000L + nanos - seconds * 1_000_000_000L);
        return seconds + "." + fraction.substring(1);
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
