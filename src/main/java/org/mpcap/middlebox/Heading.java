package org.mpcap.middlebox;

/** Which way a segment goes, seen from who opened its flow. */
public enum Heading {
    /** From who opened the flow. */
    OUT,
    /** To who opened the flow. */
    BACK;

    /** The other way. */
    public Heading reversed() {
        return this == OUT ? BACK : OUT;
    }
}
