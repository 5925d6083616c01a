package org.mpcap.track;

/** What was seen of a checksum that failed, and of the MP_FAIL that follows (RFC 8684 3.7). */
final class DataFailure {
    private long mpFailPacket;
    private boolean checksumFailed;

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

    /** Why an MP_FAIL was sent. */
    Cause cause() {
        return checksumFailed ? Cause.CHECKSUM_FAILED : Cause.MP_FAIL;
    }
}
