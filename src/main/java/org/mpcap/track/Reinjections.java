package org.mpcap.track;

/** Data sent more than once on the data level. */
final class Reinjections {
    private long samePackets;
    private long sameBytes;
    private long elsewherePackets;
    private long elsewhereBytes;

    void same(long bytes) {
        samePackets++;
        sameBytes += bytes;
    }

    void elsewhere(long bytes) {
        elsewherePackets++;
        elsewhereBytes += bytes;
    }

    long samePackets() {
        return samePackets;
    }

    long sameBytes() {
        return sameBytes;
    }

    long elsewherePackets() {
        return elsewherePackets;
    }

    long elsewhereBytes() {
        return elsewhereBytes;
    }
}
