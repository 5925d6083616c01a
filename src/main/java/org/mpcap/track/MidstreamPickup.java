package org.mpcap.track;

import java.util.Optional;
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

    private final Connections connections;

    MidstreamPickup(Connections connections) {
        this.connections = connections;
    }

    /** Decides by a segment where its flow belongs; false while that is open. */
    boolean assign(SegmentContext at) {
        SegmentOptions options = at.options;
        if (options.others().stream().anyMatch(MpCapable.OneKey.class::isInstance)) {
            return open(at);
        }
        boolean hasAck = options.has(Dss.FLAG_DATA_ACK);
        boolean hasMapping = options.has(Dss.FLAG_MAPPING);
        boolean wide =
                (hasAck && options.has(Dss.FLAG_WIDE_DATA_ACK)) || (hasMapping && options.has(Dss.FLAG_WIDE_DSN));
        boolean clue = wide || (hasAck && hasMapping);
        if (!clue) {
            return at.flow().undecidedAgain() >= PATIENCE && open(at);
        }
        for (TrackedConnection candidate : connections.recent()) {
            Optional<Side> sender = match(candidate, options);
            if (sender.isPresent() && !candidate.is(TrackedConnection.Origin.ORPHAN)) {
                at.enroll(candidate, sender.get() != at.sender());
                candidate.infer();
                return true;
            }
        }
        return open(at);
    }

    private boolean open(SegmentContext at) {
        at.enroll(connections.open(TrackedConnection.Origin.MIDSTREAM, at.packet(), at.nanos()), false);
        return true;
    }

    /** The side of the connection that may have sent the segment. */
    private static Optional<Side> match(TrackedConnection candidate, SegmentOptions options) {
        boolean hasAck = options.has(Dss.FLAG_DATA_ACK);
        boolean hasMapping = options.has(Dss.FLAG_MAPPING);
        boolean wideAck = options.has(Dss.FLAG_WIDE_DATA_ACK);
        boolean wideDsn = options.has(Dss.FLAG_WIDE_DSN);
        for (Side side : Side.values()) {
            DataStream sent = candidate.data.of(side);
            DataStream received = candidate.data.of(side.other());
            boolean mappingFits = hasMapping && fits(sent, options.dsn(), wideDsn);
            boolean ackFits = hasAck && fits(received, options.dataAck(), wideAck);
            boolean strong = (mappingFits && wideDsn && sent.isWide()) || (ackFits && wideAck && received.isWide());
            boolean contradicts =
                    (hasMapping && !mappingFits && sent.isBased()) || (hasAck && !ackFits && received.isBased());
            if (!contradicts && (strong || (mappingFits && ackFits))) {
                return Optional.of(side);
            }
        }
        return Optional.empty();
    }

    private static boolean fits(DataStream stream, long number, boolean wide) {
        if (!stream.isBased()) {
            return false;
        }
        long reference = stream.reached();
        long distance = wide && stream.isWide()
                ? number - stream.number(reference)
                : (int) number - (int) stream.number(reference);
        return distance < NEAR && distance > -NEAR;
    }
}
