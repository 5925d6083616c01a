package org.mpcap.handshake;

/**
 * What a SYN/ACK that answers MP_CAPABLE says of who sent it.
 *
 * @param verdict the case
 * @param sentence why, in words for a user
 */
public record SynAckMeaning(Verdict verdict, String sentence) {
    /** What can be said from a SYN/ACK alone. */
    public enum Verdict {
        /** A valid option of the version asked for: MPTCP, as far as one segment can show. */
        CAPABLE,
        /** A valid option of another version. */
        OTHER_VERSION,
        /** Our own bytes: nobody who speaks MPTCP sends them. */
        MIRRORED,
        /** An option that no server may send. */
        MALFORMED,
        /** No option: plain TCP, or the option is taken out on the way. */
        PLAIN
    }
}
