package org.mpcap.track;

import java.util.Arrays;

/** One direction of one TCP flow. Positions count from the SYN: it is 0, the first byte of data 1. */
final class FlowDirection {
    private static final int MOST_MAPPINGS = 64;
    private static final TrackedMapping[] NO_MAPPINGS = {};
    /** A few segments without an option may come at the very end, from a host that has forgotten the connection. */
    private static final int PLAIN_SEGMENTS = 3;

    boolean isnKnown;
    int isn;
    /** Position behind the highest byte seen. */
    long highest;

    final RangeSet seen = new RangeSet();

    /** Distance from positions to subflow sequence numbers; 0 once the SYN was seen. */
    long ssnShift;

    boolean ssnKnown;
    long expectedSsn = -1;

    long packets;
    long bytes;
    long retransmittedPackets;
    long retransmittedBytes;
    long mappedBytes;
    long dataPackets;
    long withMptcp;
    /** First packet of data with neither option nor mapping since the last packet with an option; 0 if there is none. */
    long plainSince;
    /** Segments since the last one with an option, and what this side had acknowledged with that. */
    long plainSegments;

    long acknowledgedWithOption;

    long finPacket;
    /** Highest acknowledgment this side sent, as a position of the other half. */
    long acknowledged;

    boolean infinite;
    long infiniteBytes;
    long unmappedPackets;
    long unmappedBytes;
    long fallbackBytes;
    int addressId = -1;
    boolean backup;

    private TrackedMapping[] mappings = NO_MAPPINGS;
    private int mappingCount;
    private int newest = -1;

    /** Fixes the initial sequence number. */
    void synchronize(int initial) {
        isn = initial;
        isnKnown = true;
        ssnKnown = true;
        ssnShift = 0;
        highest = 1;
    }

    /** Counts a segment behind the SYN. */
    void count(boolean withOption) {
        if (withOption) {
            withMptcp++;
            plainSince = 0;
            plainSegments = 0;
        } else {
            plainSegments++;
        }
    }

    /** Whether this side went on without options, at some length, and acknowledged data that way. */
    boolean wentSilent() {
        return plainSegments >= PLAIN_SEGMENTS && acknowledged > acknowledgedWithOption;
    }

    /** Position of a sequence number. */
    long position(int sequence) {
        if (!isnKnown) {
            isn = sequence - 1;
            isnKnown = true;
            highest = 1;
        }
        return SequenceSpace.near(sequence - isn, highest);
    }

    /** The mapping that covers a position, newest first. */
    TrackedMapping covering(long position) {
        if (newest < 0) {
            return null;
        }
        int index = newest;
        for (int i = 0; i < mappingCount; i++) {
            TrackedMapping mapping = mappings[index];
            if (position >= mapping.start && position < mapping.start + mapping.length) {
                return mapping;
            }
            index = index == 0 ? mappingCount - 1 : index - 1;
        }
        return null;
    }

    /** A mapping already known with these properties. */
    boolean knows(long start, int length, long data) {
        if (newest < 0) {
            return false;
        }
        TrackedMapping last = mappings[newest];
        if (last.start == start && last.data == data && last.length == length) {
            return true;
        }
        for (int i = 0; i < mappingCount; i++) {
            TrackedMapping mapping = mappings[i];
            if (mapping.start == start && mapping.data == data && mapping.length == length) {
                return true;
            }
        }
        return false;
    }

    /**
     * The place for a new mapping. One whose checksum still waits for payload is kept as long as there is room; the one given
     * up is returned as it was.
     */
    TrackedMapping next() {
        int candidate = mappingCount == 0 ? 0 : (newest + 1) % mappingCount;
        boolean room = mappingCount < MOST_MAPPINGS;
        boolean grow = mappingCount < 2 || (room && mappings[candidate].isOpen());
        if (grow) {
            if (mappingCount == mappings.length) {
                mappings = Arrays.copyOf(mappings, Math.max(2, mappingCount * 2));
            }
            int at = newest + 1;
            System.arraycopy(mappings, at, mappings, at + 1, mappingCount - at);
            mappings[at] = new TrackedMapping();
            mappingCount++;
            newest = at;
        } else {
            newest = candidate;
        }
        return mappings[newest];
    }

    int mappingCount() {
        return mappingCount;
    }

    TrackedMapping mapping(int index) {
        return mappings[index];
    }
}
