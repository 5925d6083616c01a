package org.mpcap.track;

/** What was seen of a checksum that failed, and of the MP_FAIL that follows (RFC 8684 3.7). */
final class DataFailure {
    private long mpFailPacket;
    private boolean checksumFailed;
    private long checksumMissingPacket;

    void mpFail(long packet) {
        if (mpFailPacket == 0) {
            mpFailPacket = packet;
        }
    }

    /** The first packet with MP_FAIL, 0 for none. */
    long mpFailPacket() {
        return mpFailPacket;
    }

    void checksumFailed() {
        checksumFailed = true;
    }

    /** A packet has a mapping without the checksum agreed on. */
    void checksumMissing(long packet) {
        if (checksumMissingPacket == 0) {
            checksumMissingPacket = packet;
        }
    }

    /** The first mapping without the checksum agreed on, 0 for none. */
    long checksumMissingPacket() {
        return checksumMissingPacket;
    }

    /** Why an MP_FAIL was sent. */
    Cause cause() {
        return checksumFailed ? Cause.CHECKSUM_FAILED : Cause.MP_FAIL;
    }
}
