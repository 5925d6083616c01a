package org.mpcap.probe;

import org.mpcap.handshake.ConnectionKeys;

/** What the first DATA_ACK says of who sends it: it must lie behind the IDSN, which is a hash of our key (RFC 8684 3.1, 3.3.2). */
enum DataAckEvidence {
    /** None came. */
    NONE,
    /** The IDSN of our key + 1, and what we have sent. */
    RIGHT,
    /** The one we send ourselves: our own option came back. */
    OURS,
    /** Another number, which does not follow from our key. */
    WRONG;

    private static final long LOW = 0xffff_ffffL;

    /**
     * Judges a DATA_ACK.
     *
     * @param wide whether it has 64 bits; else the 32 low ones
     * @param ourData bytes of data we may have sent, the DATA_FIN not counted
     */
    static DataAckEvidence of(ConnectionKeys keys, long dataAck, boolean wide, int ourData) {
        long mask = wide ? -1L : LOW;
        long acknowledged = (dataAck - keys.firstLocalDsn()) & mask;
        // One more for a DATA_FIN (RFC 8684 3.3.3).
        if (Long.compareUnsigned(acknowledged, ourData + 1L) <= 0) {
            return RIGHT;
        }
        return ((dataAck - keys.firstRemoteDsn()) & mask) == 0 ? OURS : WRONG;
    }
}
