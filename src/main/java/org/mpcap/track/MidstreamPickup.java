package org.mpcap.track;

import java.util.Optional;
import org.mpcap.wire.TcpSegment;
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
    private final Adoption adoption;

    MidstreamPickup(Connections connections, Adoption adoption) {
        this.connections = connections;
        this.adoption = adoption;
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
            boolean last = at.has(TcpSegment.RST) || at.flow().undecidedAgain() >= PATIENCE;
            return last && open(at);
        }
        for (TrackedConnection candidate : connections.recent()) {
            Optional<Side> sender = match(candidate, options);
            if (sender.isPresent()) {
                boolean reversed = sender.get() != at.sender();
                if (candidate.is(TrackedConnection.Origin.ORPHAN)) {
                    open(at);
                    adoption.adopt(at, candidate, at.connection(), reversed);
                } else {
                    connections.unpark(candidate);
                    at.enroll(candidate, reversed);
                }
                at.connection().infer();
                return true;
            }
        }
        return open(at);
    }

    /** A join whose token names no connection carries data: the numbers may tell whose it is. */
    void explain(SegmentContext at) {
        SegmentOptions options = at.options;
        boolean clue = options.has(Dss.FLAG_DATA_ACK) || options.has(Dss.FLAG_MAPPING);
        if (!clue || at.flow().undecidedAgain() > PATIENCE) {
            return;
        }
        TrackedConnection orphan = at.connection();
        for (TrackedConnection candidate : connections.recent()) {
            // Where the keys are known, the token would have told.
            boolean open = candidate != orphan && !candidate.hasBothKeys();
            Optional<Side> sender = open ? match(candidate, options) : Optional.empty();
            if (sender.isPresent()) {
                adoption.adopt(at, orphan, candidate, sender.get() != at.side());
                at.belongsTo(at.flow(), at.sender());
                candidate.infer();
                return;
            }
        }
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
