package org.mpcap.probe;

/** What shows that a server speaks MPTCP, the strongest first. */
public enum ProofGrade {
    /** It took a join; the HMAC over both keys is right and ours was not refused. */
    JOIN("join", "a join was accepted with the right HMAC"),
    /** The HMAC of its answer to a join is right, though the subflow did not last. */
    HMAC("hmac", "the HMAC of its answer to a join is right"),
    /** Version 1: the HMAC of its ADD_ADDR is right, which takes both keys. */
    ADDRESS("add-addr", "the HMAC of its ADD_ADDR is right"),
    /**
     * Its DATA_ACK is the IDSN of our key + 1. In version 1 our key goes out in the third ACK alone, so the server has taken that; in version 0
     * it is in the SYN already, so all this shows is that who answers computes with it.
     */
    KEYS("keys", "its DATA_ACK follows from our key");

    private final String label;
    private final String words;

    ProofGrade(String label, String words) {
        this.label = label;
        this.words = words;
    }

    /** The grade as a field's value. */
    public String label() {
        return label;
    }

    /** The evidence as a part of a sentence. */
    public String words() {
        return words;
    }
}
