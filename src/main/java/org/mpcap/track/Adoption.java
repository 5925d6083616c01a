package org.mpcap.track;

/**
 * Joins seen before their connection find it: at two points of capture the clocks differ, or the handshake is not in the trace and the
 * data tells. What was seen of them becomes part of the connection.
 */
final class Adoption {
    private final Connections connections;
    private final Joins joins;

    Adoption(Connections connections, Joins joins) {
        this.connections = connections;
        this.joins = joins;
    }

    /** Lets connections whose token became known have the joins that carry it. */
    void adoptExplained(SegmentContext at) {
        for (TrackedConnection owner : connections.explained()) {
            adoptOrphansOf(at, owner);
        }
    }

    /** Lets a connection have the joins that carry one of its tokens. */
    void adoptOrphansOf(SegmentContext at, TrackedConnection owner) {
        for (SideKeys keys : owner.keys.both()) {
            if (keys.isKnown()) {
                int token = keys.held().orElseThrow().token().bits();
                for (TrackedConnection orphan : connections.orphansWithToken(token)) {
                    adopt(at, orphan, owner, Joins.isListenersJoin(owner, token));
                }
            }
        }
    }

    /**
     * Makes a connection of joins part of another.
     *
     * @param reversed whether what is the initiator of the joins is the other's listener
     */
    void adopt(SegmentContext at, TrackedConnection orphan, TrackedConnection owner, boolean reversed) {
        int orphansNumber = orphan.number();
        int ownNumber = owner.number();
        TrackedFlow[] flows = orphan.subflows.live().toArray(TrackedFlow[]::new);
        connections.moveOrphan(orphan, owner);
        connections.unpark(owner);
        int before = owner.subflows.absorb(owner, orphan.subflows, reversed);
        owner.absorb(orphan, reversed);
        for (Side side : Side.values()) {
            Side same = reversed ? side.other() : side;
            long shift = owner.data.of(same).absorb(orphan.data.of(side), before + 1);
            orphan.data.of(side).release();
            for (TrackedFlow flow : flows) {
                flow.from(flow.side(same)).mappings.shift(shift);
            }
        }
        connections.merged(Math.max(orphansNumber, ownNumber));
        at.listener.merged(orphansNumber, ownNumber, before);
        for (TrackedFlow flow : flows) {
            if (flow.join().isPresent() && !owner.is(TrackedConnection.Origin.ORPHAN)) {
                joins.explained(at.elsewhere(flow, Side.INITIATOR));
            }
        }
    }
}
