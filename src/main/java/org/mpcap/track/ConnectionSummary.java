package org.mpcap.track;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.crypto.Idsn;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.Token;
import org.mpcap.timing.ConnectionTiming;
import org.mpcap.timing.Delays;

/**
 * What became of one connection.
 *
 * @param number in order of first appearance, from 1
 * @param version version spoken, or asked for where none was agreed; -1 unknown
 * @param outcome what became of it
 * @param closing how it ended
 * @param cause why it did not speak MPTCP, or stopped
 * @param causePackets packets that show it
 * @param firstPacket its first packet
 * @param lastPacket its last
 * @param firstNanos time of the first
 * @param lastNanos time of the last
 * @param sides keys and what follows from them; 0 the initiator
 * @param directions the data level; 0 what the initiator sends
 * @param subflows its subflows, the initial one first
 * @param subflowCounts how many there were, also those beyond the most that are kept
 * @param checksums whether DSS checksums were agreed on
 * @param inferred whether a subflow was assigned by data sequence numbers for want of a handshake
 * @param checks verifications
 * @param events how many events of each kind there were
 * @param addAddrs addresses announced
 * @param addAddrEchoes announcements confirmed
 * @param timing how fast it was, and where it came to a stop
 */
public record ConnectionSummary(
        int number,
        int version,
        Outcome outcome,
        Closing closing,
        Optional<Cause> cause,
        List<Long> causePackets,
        long firstPacket,
        long lastPacket,
        long firstNanos,
        long lastNanos,
        List<Secrets> sides,
        List<Direction> directions,
        List<SubflowSummary> subflows,
        SubflowCounts subflowCounts,
        boolean checksums,
        boolean inferred,
        Map<Verification, VerificationCount> checks,
        Map<Event.Kind, Integer> events,
        int addAddrs,
        int addAddrEchoes,
        ConnectionTiming timing) {
    /** Copies the collections. */
    public ConnectionSummary {
        causePackets = List.copyOf(causePackets);
        sides = List.copyOf(sides);
        directions = List.copyOf(directions);
        subflows = List.copyOf(subflows);
        checks = Collections.unmodifiableMap(checks.isEmpty() ? Map.of() : new EnumMap<>(checks));
        events = Collections.unmodifiableMap(events.isEmpty() ? Map.of() : new EnumMap<>(events));
    }

    /**
     * How many subflows there were, and flows that wanted to be one.
     *
     * @param established those that took part
     * @param failed those that did not
     */
    public record SubflowCounts(long established, long failed) {
        /** Both together. */
        public long all() {
            return established + failed;
        }
    }

    /** Subflows beyond the most that are kept: counted, but not listed. */
    public long furtherSubflows() {
        return subflowCounts.all() - subflows.size();
    }

    /**
     * One side's secrets.
     *
     * @param key its key
     * @param token what names the connection there
     * @param idsn its initial data sequence number
     */
    public record Secrets(Optional<Key> key, Optional<Token> token, Optional<Idsn> idsn) {}

    /**
     * The data level of one direction. Packets and bytes that were seen twice count as reinjected unless they are
     * retransmissions of TCP.
     *
     * @param bytes distinct bytes of data
     * @param payloadBytes payload of all subflows, retransmissions included
     * @param retransmittedPackets TCP retransmissions
     * @param retransmittedBytes their bytes
     * @param reinjectedElsewherePackets sent again on another subflow
     * @param reinjectedElsewhereBytes their bytes
     * @param reinjectedSamePackets sent again on the same subflow, with new sequence numbers
     * @param reinjectedSameBytes their bytes
     * @param outOfOrderPackets new data below the highest number seen
     * @param gaps holes in the data at the end
     * @param gapBytes their size
     * @param unmappedPackets data segments no mapping covers
     * @param unmappedBytes their bytes
     * @param infiniteBytes bytes behind an infinite mapping
     * @param cutOffBytes bytes whose mapping, if they have one, the capture cut off
     * @param strayBytes bytes on joined subflows that no mapping covers: the receiver drops them, and they are sent again elsewhere
     * @param dataFin whether DATA_FIN was sent
     * @param dataAcked bytes acknowledged by DATA_ACK, -1 if there was none
     * @param activeNanos time from the first data to the last
     * @param dataAcks delays of its DATA_ACKs
     */
    public record Direction(
            long bytes,
            long payloadBytes,
            long retransmittedPackets,
            long retransmittedBytes,
            long reinjectedElsewherePackets,
            long reinjectedElsewhereBytes,
            long reinjectedSamePackets,
            long reinjectedSameBytes,
            long outOfOrderPackets,
            int gaps,
            long gapBytes,
            long unmappedPackets,
            long unmappedBytes,
            long infiniteBytes,
            long cutOffBytes,
            long strayBytes,
            boolean dataFin,
            long dataAcked,
            long activeNanos,
            Optional<Delays> dataAcks) {
        /** Distinct bytes per second, 0 where there is too little to tell. */
        public double goodput() {
            return activeNanos <= 0 ? 0 : bytes * 1e9 / activeNanos;
        }

        /** Bytes the application sent as far as known: on the data stream, and without a mapping on the initial subflow. */
        public long applicationBytes() {
            return bytes + unmappedBytes - strayBytes + infiniteBytes + cutOffBytes;
        }
    }

    /** Whether the keys of both sides are in the capture. */
    public boolean isHandshakeCaptured() {
        return sides.stream().allMatch(side -> side.key().isPresent());
    }

    /** Verifications that failed. */
    public long failures() {
        return checks.values().stream().mapToLong(VerificationCount::failed).sum();
    }
}
