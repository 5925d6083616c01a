package org.mpcap.track;

/** Whether one side of a flow goes on with MPTCP options, or without. */
final class OptionSilence {
    /** A few segments without an option may come at the very end, from a host that has forgotten the connection. */
    private static final int PLAIN_SEGMENTS = 3;

    private long withOption;
    private long plainSegments;
    private long plainDataSince;
    private long firstPlainData;
    private long plainAckSince;

    /** Counts a segment behind the SYN that has an option. */
    void option() {
        withOption++;
        plainDataSince = 0;
        plainAckSince = 0;
        plainSegments = 0;
    }

    /** Counts a segment behind the SYN that certainly has none. */
    void plain() {
        plainSegments++;
    }

    /** A packet without an option acknowledges data of the other side that was not acknowledged before. */
    void plainAcknowledgment(long packet) {
        if (plainAckSince == 0) {
            plainAckSince = packet;
        }
    }

    /** A packet carried data with neither option nor mapping. */
    void plainData(long packet) {
        if (plainDataSince == 0) {
            plainDataSince = packet;
        }
        if (firstPlainData == 0) {
            firstPlainData = packet;
        }
    }

    /** First packet of data with neither option nor mapping since the last packet with an option; 0 if there is none. */
    long plainDataSince() {
        return plainDataSince;
    }

    /** First packet of data with neither option nor mapping, whatever came later; 0 if there is none. */
    long firstPlainData() {
        return firstPlainData;
    }

    /** First packet that acknowledges data without an option since the last packet with one; 0 if there is none. */
    long plainAckSince() {
        return plainAckSince;
    }

    /** Whether no segment behind the SYN had an option. */
    boolean isTotal() {
        return withOption == 0;
    }

    /** Whether this side went on without options, at some length, and acknowledged data that way. */
    boolean began() {
        return plainSegments >= PLAIN_SEGMENTS && plainAckSince != 0;
    }
}
