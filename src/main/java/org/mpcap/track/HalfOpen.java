package org.mpcap.track;

import org.mpcap.wire.mptcp.MptcpOption;

/** A flow of which nothing but its SYN was seen: a flood has a million of them, so there is no more of it than that. */
final class HalfOpen extends FlowEntry {
    final int sequence;
    final int payload;
    final int windowScale;
    final MptcpOption asking;
    final long packet;
    final long nanos;
    /** Number of the connection it opens. */
    final int number;

    private boolean over;

    HalfOpen(SegmentContext at, int hash, MptcpOption asking, int number) {
        super(FlowAddresses.of(at.view(), Side.INITIATOR), hash, at.nanos());
        this.sequence = at.view().sequence();
        this.payload = at.payload();
        this.windowScale = at.options.windowScale();
        this.asking = asking;
        this.packet = at.packet();
        this.nanos = at.nanos();
        this.number = number;
    }

    /** Something followed, or it was given up. */
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }
}
