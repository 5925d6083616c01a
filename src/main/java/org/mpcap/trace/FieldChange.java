package org.mpcap.trace;

/**
 * A field that is not as it was sent.
 *
 * @param field which field
 * @param sent its value when sent, empty if it was not there
 * @param seen its value in the quote, empty if it is gone
 */
public record FieldChange(HeaderField field, String sent, String seen) {
    @Override
    public String toString() {
        if (seen.isEmpty()) {
            return field.words() + " " + sent + " removed";
        }
        if (sent.isEmpty()) {
            return field.words() + " " + seen + " added";
        }
        return field.words() + " " + sent + " > " + seen;
    }
}
