package org.mpcap.track;

/** Whether one side of a flow goes on with MPTCP options, or without. */
final class OptionSilence {
    /** A few segments without an option may come at the very end, from a host that has forgotten the connection. */
    private static final int PLAIN_SEGMENTS = 3;

    private long withOption;
    private long plainSegments;
    private long plainDataSince;
    private long acknowledged;
    private long acknowledgedWithOption;

    /** Counts a segment behind the SYN. */
    void segment(boolean hasOption) {
        if (hasOption) {
            withOption++;
            plainDataSince = 0;
            plainSegments = 0;
        } else {
            plainSegments++;
        }
    }

    /** Takes an acknowledgment this side sent, as a position of the other direction. */
    void acknowledges(long position, boolean hasOption) {
        acknowledged = Math.max(acknowledged, position);
        if (hasOption) {
            acknowledgedWithOption = acknowledged;
        }
    }

    /** A packet carried data with neither option nor mapping. */
    void plainData(long packet) {
        if (plainDataSince == 0) {
            plainDataSince = packet;
        }
    }

    /** First packet of data with neither option nor mapping since the last packet with an option; 0 if there is none. */
    long plainDataSince() {
        return plainDataSince;
    }

    /** Whether no segment behind the SYN had an option. */
    boolean isTotal() {
        return withOption == 0;
    }

    /** Whether this side acknowledged data of the other, on TCP's level. */
    boolean acknowledgesData() {
        return acknowledged > 1;
    }

    /** Whether this side went on without options, at some length, and acknowledged data that way. */
    boolean began() {
        return plainSegments >= PLAIN_SEGMENTS && acknowledged > acknowledgedWithOption;
    }
}
