package org.mpcap.analyze;

import java.util.Map;
import org.mpcap.track.TrackTotals;

/**
 * What an analysis read and found.
 *
 * @param packets frames read
 * @param bytes their bytes on the wire
 * @param firstNanos time of the first, nanoseconds since 1970
 * @param lastNanos latest time
 * @param duplicates packets captured twice, not counted again
 * @param fragments IP fragments, but for the one that made a packet whole
 * @param other frames that hold no TCP
 * @param cutOff frames captured too short to hold their TCP header
 * @param malformed frames whose headers contradict themselves
 * @param truncated frames of which the capture lacks the end
 * @param unknownLinkTypes frames of link types that are not read, by number
 * @param tracked what the tracker made of them
 */
public record AnalysisTotals(
        long packets,
        long bytes,
        long firstNanos,
        long lastNanos,
        long duplicates,
        long fragments,
        long other,
        long cutOff,
        long malformed,
        long truncated,
        Map<Integer, Long> unknownLinkTypes,
        TrackTotals tracked) {
    /** Copies the map. */
    public AnalysisTotals {
        unknownLinkTypes = Map.copyOf(unknownLinkTypes);
    }
}
