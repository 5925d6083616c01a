package org.mpcap.track;

import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/**
 * Flows whose handshake is not in the capture. Their numbers tell which connection they belong to: data sequence numbers and
 * DATA_ACKs of the subflows of one connection lie close together, those of two connections hardly ever.
 */
final class MidstreamPickup {
    /** How far apart the subflows of one connection may be. */
    private static final long NEAR = 1L << 24;
    /** A flow that gives no good clue in so many segments becomes a connection of its own. */
    private static final int PATIENCE = 16;

    private final Journal journal;
    private final Connections connections;

    MidstreamPickup(Journal journal, Connections connections) {
        this.journal = journal;
        this.connections = connections;
    }

    /** Decides where a flow belongs by a segment that {@code end} sent; false while that is open. */
    boolean assign(TrackedFlow flow, int end, OptionScan scan) {
        if (scan.others().stream().anyMatch(option -> option instanceof MpCapable.OneKey)) {
            return open(flow);
        }
        boolean hasAck = scan.has(Dss.FLAG_DATA_ACK);
        boolean hasMapping = scan.has(Dss.FLAG_MAPPING);
        boolean wide = (hasAck && scan.has(Dss.FLAG_WIDE_DATA_ACK)) || (hasMapping && scan.has(Dss.FLAG_WIDE_DSN));
        boolean clue = wide || (hasAck && hasMapping);
        if (clue) {
            for (TrackedConnection candidate : connections.recent()) {
                int direction = match(candidate, scan, hasAck, hasMapping);
                if (direction >= 0 && !candidate.orphan) {
                    flow.connection = candidate;
                    flow.reversed = direction != end;
                    candidate.inferred = true;
                    return true;
                }
            }
        } else if (++flow.undecided < PATIENCE) {
            return false;
        }
        return open(flow);
    }

    private boolean open(TrackedFlow flow) {
        flow.connection = connections.open(journal.packet, journal.nanos);
        flow.connection.midstream = true;
        return true;
    }

    /** The direction in which the segment fits the connection, or -1. */
    private static int match(TrackedConnection candidate, OptionScan scan, boolean hasAck, boolean hasMapping) {
        for (int direction = 0; direction < 2; direction++) {
            DataStream sent = candidate.data[direction];
            DataStream received = candidate.data[1 - direction];
            boolean mappingFits = hasMapping && fits(sent, scan.dsn, scan.has(Dss.FLAG_WIDE_DSN));
            boolean ackFits = hasAck && fits(received, scan.dataAck, scan.has(Dss.FLAG_WIDE_DATA_ACK));
            boolean strong = (mappingFits && scan.has(Dss.FLAG_WIDE_DSN) && sent.isWide())
                    || (ackFits && scan.has(Dss.FLAG_WIDE_DATA_ACK) && received.isWide());
            boolean contradicts =
                    (hasMapping && !mappingFits && sent.isBased()) || (hasAck && !ackFits && received.isBased());
            if (!contradicts && (strong || (mappingFits && ackFits))) {
                return direction;
            }
        }
        return -1;
    }

    private static boolean fits(DataStream stream, long number, boolean wide) {
        if (!stream.isBased()) {
            return false;
        }
        long reference = Math.max(stream.highest, stream.acknowledged);
        long distance = wide && stream.isWide()
                ? number - stream.number(reference)
                : (int) number - (int) stream.number(reference);
        return distance < NEAR && distance > -NEAR;
    }
}
