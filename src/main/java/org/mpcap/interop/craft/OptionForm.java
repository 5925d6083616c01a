package org.mpcap.interop.craft;

import static java.util.Map.entry;
import static java.util.Map.ofEntries;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mpcap.interop.craft.Step.Term;

/** The options that can be written, and the forms of their fields. */
enum OptionForm {
    /** Maximum segment size. */
    MSS(Map.of("size", Value.NUMBER)),
    /** Window scale. */
    WINDOW_SCALE(Map.of("shift", Value.NUMBER)),
    /** No operation. */
    NOP(Map.of()),
    /** End of options. */
    EOL(Map.of()),
    /** Selective acknowledgments permitted. */
    SACK_PERMITTED(Map.of()),
    /** Timestamps. */
    TIMESTAMPS(Map.of("value", Value.NUMBER, "echo", Value.PLACE)),
    /** A Fast Open cookie, or the request for one. */
    FAST_OPEN(Map.of("cookie", Value.HEX)),
    /** Bytes of the option area as they are. */
    RAW(Map.of("bytes", Value.HEX)),
    /** MP_CAPABLE. */
    MP_CAPABLE(ofEntries(
            entry("version", Value.NUMBER),
            entry("flags", Value.NUMBER),
            entry("sender", Value.KEY),
            entry("receiver", Value.KEY),
            entry("length", Value.NUMBER),
            entry("checksum", Value.CHECKSUM))),
    /** MP_JOIN. */
    MP_JOIN(ofEntries(
            entry("flags", Value.NUMBER),
            entry("id", Value.NUMBER),
            entry("token", Value.TOKEN),
            entry("nonce", Value.NONCE),
            entry("hmac", Value.HMAC),
            entry("reserved", Value.NUMBER))),
    /** DSS. */
    DSS(ofEntries(
            entry("ack", Value.PLACE),
            entry("ack4", Value.PLACE),
            entry("dsn", Value.PLACE),
            entry("dsn4", Value.PLACE),
            entry("ssn", Value.PLACE),
            entry("length", Value.NUMBER),
            entry("checksum", Value.CHECKSUM),
            entry("fin", Value.BARE),
            entry("flags", Value.NUMBER))),
    /** ADD_ADDR. */
    ADD_ADDR(ofEntries(
            entry("flags", Value.NUMBER),
            entry("id", Value.NUMBER),
            entry("address", Value.ADDRESS),
            entry("port", Value.NUMBER),
            entry("hmac", Value.HMAC))),
    /** REMOVE_ADDR. */
    REMOVE_ADDR(Map.of("flags", Value.NUMBER, "ids", Value.IDS)),
    /** MP_PRIO. */
    MP_PRIO(Map.of("flags", Value.NUMBER, "id", Value.NUMBER)),
    /** MP_FAIL. */
    MP_FAIL(Map.of("dsn", Value.PLACE, "reserved", Value.NUMBER)),
    /** MP_FASTCLOSE. */
    MP_FASTCLOSE(Map.of("key", Value.KEY, "reserved", Value.NUMBER)),
    /** MP_TCPRST. */
    MP_TCPRST(Map.of("flags", Value.NUMBER, "reason", Value.NUMBER));

    @SuppressWarnings("ImmutableEnumChecker") // made by Map.of
    private final Map<String, Value> fields;

    OptionForm(Map<String, Value> fields) {
        this.fields = fields;
    }

    /** The form of an option with this name. */
    static Optional<OptionForm> of(String name) {
        return Stream.of(values()).filter(form -> form.toString().equals(name)).findFirst();
    }

    /** @throws CraftException if the option is not of this form */
    void check(int line, Term term) {
        term.fields().forEach((name, value) -> {
            Value form = fields.get(name);
            if (form == null) {
                throw new CraftException(line, "<" + this + "> has no field '" + name + "'");
            }
            form.check(line, "<" + this + "> " + name, value);
        });
    }

    /** As it is written. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
