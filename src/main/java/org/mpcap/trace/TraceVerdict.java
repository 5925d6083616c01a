package org.mpcap.trace;

/** What happens to MP_CAPABLE on the way. */
public enum TraceVerdict {
    /** It reached the server, and the server's came back. */
    CLEAN("clean"),
    /** Some flows are answered with it, others without or not at all: parallel paths or machines treat them differently. */
    DIFFERS("differs by flow"),
    /** It passes both ways, but not what MPTCP needs after the handshake. */
    HANDSHAKE_ONLY("the handshake passes, data does not"),
    /** It passes both ways, but MP_JOIN does not: connections get no second subflow. */
    JOIN_BLOCKED("MP_JOIN does not pass"),
    /** It is taken out of the SYN. */
    STRIPPED_OUT("stripped on the way out"),
    /** Its bytes are changed. */
    CHANGED("changed"),
    /** SYNs that carry it vanish; plain ones pass. */
    DROPPED("dropped"),
    /** SYNs that carry it are refused; plain ones pass. */
    REFUSED("refused"),
    /** It is taken out of the SYN/ACK. */
    STRIPPED_BACK("stripped on the way back"),
    /** Ours comes back instead of the server's. */
    MIRRORED("mirrored"),
    /** Who answers with it does not hold the keys, or does not compute with them as MPTCP does. */
    IMPOSTOR("answered by an impostor"),
    /** Someone in front of the server answers in its place. */
    PROXY("answered by a proxy"),
    /** The server does not speak MPTCP. */
    PLAIN_SERVER("the server speaks plain TCP"),
    /** The server speaks MPTCP in another version than asked. */
    OTHER_VERSION("the server speaks another version"),
    /** The server refuses SYNs of any kind. */
    CLOSED("the port is closed"),
    /** The way to the server is closed to SYNs of any kind. */
    UNREACHABLE("unreachable"),
    /** What was seen allows more than one answer. */
    UNDECIDED("not decidable");

    private final String words;

    TraceVerdict(String words) {
        this.words = words;
    }

    /** The verdict as the sentence begins with it. */
    public String words() {
        return words;
    }
}
