package org.mpcap.craft;

import static java.util.Map.entry;
import static java.util.Map.ofEntries;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.mpcap.craft.Step.Term;

/** The options that can be written, and the forms of their fields. */
enum OptionForm {
    /** Maximum segment size. */
    MSS(Map.of("size", ValueForm.NUMBER)),
    /** Window scale. */
    WINDOW_SCALE(Map.of("shift", ValueForm.NUMBER)),
    /** No operation. */
    NOP(Map.of()),
    /** End of options. */
    EOL(Map.of()),
    /** Selective acknowledgments permitted. */
    SACK_PERMITTED(Map.of()),
    /** Timestamps. */
    TIMESTAMPS(Map.of("value", ValueForm.NUMBER, "echo", ValueForm.PLACE)),
    /** A Fast Open cookie, or the request for one. */
    FAST_OPEN(Map.of("cookie", ValueForm.HEX)),
    /** Bytes of the option area as they are. */
    RAW(Map.of("bytes", ValueForm.HEX)),
    /** MP_CAPABLE. */
    MP_CAPABLE(ofEntries(
            entry("version", ValueForm.NUMBER),
            entry("flags", ValueForm.NUMBER),
            entry("sender", ValueForm.KEY),
            entry("receiver", ValueForm.KEY),
            entry("length", ValueForm.NUMBER),
            entry("checksum", ValueForm.CHECKSUM))),
    /** MP_JOIN. */
    MP_JOIN(ofEntries(
            entry("flags", ValueForm.NUMBER),
            entry("id", ValueForm.NUMBER),
            entry("token", ValueForm.TOKEN),
            entry("nonce", ValueForm.NONCE),
            entry("hmac", ValueForm.HMAC),
            entry("reserved", ValueForm.NUMBER))),
    /** DSS. */
    DSS(ofEntries(
            entry("ack", ValueForm.PLACE),
            entry("ack4", ValueForm.PLACE),
            entry("dsn", ValueForm.PLACE),
            entry("dsn4", ValueForm.PLACE),
            entry("ssn", ValueForm.PLACE),
            entry("length", ValueForm.NUMBER),
            entry("checksum", ValueForm.CHECKSUM),
            entry("fin", ValueForm.BARE),
            entry("flags", ValueForm.NUMBER))),
    /** ADD_ADDR. */
    ADD_ADDR(ofEntries(
            entry("flags", ValueForm.NUMBER),
            entry("id", ValueForm.NUMBER),
            entry("address", ValueForm.ADDRESS),
            entry("port", ValueForm.NUMBER),
            entry("hmac", ValueForm.HMAC))),
    /** REMOVE_ADDR. */
    REMOVE_ADDR(Map.of("flags", ValueForm.NUMBER, "ids", ValueForm.IDS)),
    /** MP_PRIO. */
    MP_PRIO(Map.of("flags", ValueForm.NUMBER, "id", ValueForm.NUMBER)),
    /** MP_FAIL. */
    MP_FAIL(Map.of("dsn", ValueForm.PLACE, "reserved", ValueForm.NUMBER)),
    /** MP_FASTCLOSE. */
    MP_FASTCLOSE(Map.of("key", ValueForm.KEY, "reserved", ValueForm.NUMBER)),
    /** MP_TCPRST. */
    MP_TCPRST(Map.of("flags", ValueForm.NUMBER, "reason", ValueForm.NUMBER));

    @SuppressWarnings("ImmutableEnumChecker") // made by Map.of
    private final Map<String, ValueForm> fields;

    OptionForm(Map<String, ValueForm> fields) {
        this.fields = fields;
    }

    /** The form of an option with this name. */
    static Optional<OptionForm> of(String name) {
        return Stream.of(values()).filter(form -> form.toString().equals(name)).findFirst();
    }

    /** @throws CraftException if the option is not of this form */
    void check(int line, Term term) {
        term.fields().forEach((name, value) -> {
            ValueForm form = fields.get(name);
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
