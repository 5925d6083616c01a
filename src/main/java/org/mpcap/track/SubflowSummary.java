package org.mpcap.track;

import java.util.List;
import java.util.Optional;
import org.mpcap.timing.FlowTiming;
import org.mpcap.wire.TransportAddress;

/**
 * What became of one subflow, or of a flow that wanted to be one.
 *
 * @param number in the connection, from 1
 * @param kind {@code initial}, {@code join} or {@code mid}
 * @param initiator end of the connection's initiator (of the join's initiator if {@code fromListener})
 * @param listener the other end
 * @param fromListener whether the connection's listener opened it
 * @param firstPacket its first packet
 * @param lastPacket its last
 * @param firstNanos time of the first
 * @param lastNanos time of the last
 * @param established whether it took part in the connection
 * @param directions what each side sent; 0 the connection's initiator
 * @param cause why it is not part of the connection, or stopped being
 * @param causePackets packets that show it
 * @param resetReason reason of MP_TCPRST, if one was given
 * @param changes what differs between points of capture
 * @param ending {@code fin}, {@code rst} or {@code open}
 */
public record SubflowSummary(
        int number,
        String kind,
        TransportAddress initiator,
        TransportAddress listener,
        boolean fromListener,
        long firstPacket,
        long lastPacket,
        long firstNanos,
        long lastNanos,
        boolean established,
        List<Direction> directions,
        Optional<Cause> cause,
        List<Long> causePackets,
        Optional<Integer> resetReason,
        List<PathChange> changes,
        String ending) {
    /** Copies the lists. */
    public SubflowSummary {
        directions = List.copyOf(directions);
        causePackets = List.copyOf(causePackets);
        changes = List.copyOf(changes);
    }

    /** The same as a subflow of another connection; {@code reversed} if what was its initiator is that connection's listener. */
    SubflowSummary renumbered(int place, boolean reversed) {
        return new SubflowSummary(
                place,
                kind,
                reversed ? listener : initiator,
                reversed ? initiator : listener,
                reversed,
                firstPacket,
                lastPacket,
                firstNanos,
                lastNanos,
                established,
                reversed ? List.of(directions.get(1), directions.get(0)) : directions,
                cause,
                causePackets,
                resetReason,
                changes,
                ending);
    }

    /**
     * What one side sent on the subflow.
     *
     * @param packets segments
     * @param bytes payload, retransmissions included
     * @param mappedBytes payload placed on the data stream, each byte of the subflow once
     * @param retransmittedPackets segments that repeat sequence numbers
     * @param retransmittedBytes repeated bytes
     * @param unmappedPackets data segments no mapping covers
     * @param unmappedBytes their bytes
     * @param infiniteBytes bytes behind an infinite mapping
     * @param addressId address id, or -1 if none was seen
     * @param backup whether the side asked for the subflow to be a backup
     * @param times round-trip times, flight, windows, silences
     */
    public record Direction(
            long packets,
            long bytes,
            long mappedBytes,
            long retransmittedPackets,
            long retransmittedBytes,
            long unmappedPackets,
            long unmappedBytes,
            long infiniteBytes,
            int addressId,
            boolean backup,
            FlowTiming.Summary times) {}
}
