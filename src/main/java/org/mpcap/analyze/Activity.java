package org.mpcap.analyze;

/**
 * Something that happens to a connection while one watches.
 *
 * @param kind what
 * @param connection number of the connection
 * @param nanos when, nanoseconds since 1970
 * @param packet the packet that shows it, 0 if it is the lack of one
 * @param words the particulars
 */
public record Activity(Kind kind, int connection, long nanos, long packet, String words) {
    /** What may happen. */
    public enum Kind {
        /** Both sides agreed on MPTCP. */
        OPENED,
        /** A subflow was added. */
        JOINED,
        /** It goes on, or begins, as plain TCP. */
        FELL_BACK,
        /** Data waits, and no DATA_ACK tells of progress. */
        STALLED,
        /** There is progress again. */
        GOES_ON,
        /** A verification failed. */
        FAILED,
        /** It came to its end. */
        ENDED
    }
}
