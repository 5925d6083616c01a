package org.mpcap.track;

/** What can be verified about a connection from its packets. */
public enum Verification {
    /** The third ACK repeats both keys of the handshake; where they differ, the packet is found that has the wrong one. */
    HANDSHAKE_KEYS("keys in the third ACK", "3.1"),
    /** The listener's key is not the initiator's own come back. */
    MIRRORED_KEY("listener's own key", "3.1"),
    /** The token in an MP_JOIN SYN names a connection. */
    JOIN_TOKEN("token of MP_JOIN", "3.2"),
    /** The listener's truncated HMAC in the MP_JOIN SYN/ACK. */
    JOIN_SYN_ACK_HMAC("HMAC of the MP_JOIN SYN/ACK", "3.2"),
    /** The initiator's HMAC in the MP_JOIN ACK. */
    JOIN_ACK_HMAC("HMAC of the MP_JOIN ACK", "3.2"),
    /** The HMAC of ADD_ADDR (v1). */
    ADD_ADDR_HMAC("HMAC of ADD_ADDR", "3.4.1"),
    /** The first data sequence number is IDSN + 1. */
    FIRST_DSN("first data sequence number", "3.1"),
    /** The checksum of a mapping against its payload. */
    DSS_CHECKSUM("DSS checksum", "3.3.1"),
    /** The key in MP_FASTCLOSE is the receiver's. */
    FASTCLOSE_KEY("key in MP_FASTCLOSE", "3.5"),
    /** Mappings have a checksum if that was agreed on, and only then. */
    CHECKSUM_USE("use of the DSS checksum", "3.3"),
    /** A mapping of the same bytes of a subflow stays the same. */
    FIXED_MAPPING("mapping of the same bytes", "3.3.1"),
    /** The same data sequence numbers stand for the same data. */
    SAME_DATA("data of the same sequence numbers", "3.3.6"),
    /** An option that stands once in a segment. */
    SINGLE_OPTION("options of one segment", "3.1"),
    /** No subflow goes to an address that flag C rules out. */
    FLAG_C("address that flag C rules out", "3.1"),
    /** An address id stands for one address until it is removed. */
    ADDRESS_ID("address of an address id", "3.4.1");

    private final String words;
    private final String section;

    Verification(String words, String section) {
        this.words = words;
        this.section = section;
    }

    /** What is compared, in words. */
    public String words() {
        return words;
    }

    /** What is wrong where it fails, in words: of the keys of a handshake, it may be one in another packet than the third ACK. */
    public String subject() {
        return this == HANDSHAKE_KEYS ? "key of the handshake" : words;
    }

    /** Whether it holds only with the right keys of both sides. */
    boolean provesKeys() {
        return this == JOIN_SYN_ACK_HMAC || this == JOIN_ACK_HMAC || this == ADD_ADDR_HMAC;
    }

    /** Where the rule is written for a version of MPTCP: both documents number these sections alike. */
    public String section(int version) {
        return (version == 0 ? "RFC 6824 " : "RFC 8684 ") + section;
    }
}
