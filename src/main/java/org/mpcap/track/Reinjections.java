package org.mpcap.track;

/** Data sent more than once on the data level. */
final class Reinjections {
    private long samePackets;
    private long sameBytes;
    private long elsewherePackets;
    private long elsewhereBytes;

    /** A packet repeats bytes that its own subflow sent first, and bytes that others did; it counts as repeating others' if it has any. */
    void again(long own, long others) {
        sameBytes += own;
        elsewhereBytes += others;
        if (others > 0) {
            elsewherePackets++;
        } else {
            samePackets++;
        }
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
