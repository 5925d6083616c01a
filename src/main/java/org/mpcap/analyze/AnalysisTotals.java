package org.mpcap.analyze;

import java.util.List;
import java.util.Map;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;
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
 * @param withoutTcp packets in which no TCP was found, by what they are, the most first
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
        List<CarriedCount> withoutTcp,
        long cutOff,
        long malformed,
        long truncated,
        Map<Integer, Long> unknownLinkTypes,
        TrackTotals tracked) {
    /**
     * How many packets there were of a sort.
     *
     * @param carried the sort
     * @param packets their number
     */
    public record CarriedCount(NoTcp carried, long packets) {}

    /** Copies the collections. */
    public AnalysisTotals {
        withoutTcp = List.copyOf(withoutTcp);
        unknownLinkTypes = Map.copyOf(unknownLinkTypes);
    }

    /** Of the packets without TCP those in which there may be some that was not opened. */
    public List<CarriedCount> notOpened() {
        return withoutTcp.stream()
                .filter(count -> count.carried().kind().mayHoldTcp())
                .toList();
    }
}
