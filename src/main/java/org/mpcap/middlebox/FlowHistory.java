package org.mpcap.middlebox;

import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpJoin;

/**
 * What a box has seen of a flow so far.
 *
 * @param opener who opened the flow, as the local end, and the other
 * @param number 1 for the first flow the box has seen, and so on
 * @param join whether it was opened with MP_JOIN
 * @param stage how far its handshake has come
 * @param bytesOut bytes of data from who opened it, repeated ones counted again
 * @param bytesBack bytes of data to who opened it
 */
record FlowHistory(FourTuple opener, int number, boolean join, Stage stage, long bytesOut, long bytesBack) {
    /** How far a handshake has come. */
    enum Stage {
        /** A SYN was seen, or the flow was there before the box. */
        OPENED,
        /** A SYN/ACK was seen. */
        ANSWERED,
        /** More was seen. */
        UNDER_WAY
    }

    /** A flow whose first segment is this; who sends a segment without SYN may be either. */
    static FlowHistory beginning(Transit first, int number) {
        boolean answer = first.segment().has(TcpSegment.SYN | TcpSegment.ACK);
        return new FlowHistory(
                answer ? first.flow().reversed() : first.flow(),
                number,
                first.mptcp().stream().anyMatch(MpJoin.class::isInstance),
                first.segment().has(TcpSegment.SYN) ? Stage.OPENED : Stage.UNDER_WAY,
                0,
                0);
    }

    /** Which way a segment of this flow goes. */
    Heading heading(Transit transit) {
        return transit.flow().equals(opener) ? Heading.OUT : Heading.BACK;
    }

    /** The history with this segment in it. */
    FlowHistory and(Transit transit) {
        boolean out = heading(transit) == Heading.OUT;
        int data = transit.segment().payload().length();
        return new FlowHistory(
                opener,
                number,
                join,
                next(transit.segment(), out),
                bytesOut + (out ? data : 0),
                bytesBack + (out ? 0 : data));
    }

    private Stage next(TcpSegment segment, boolean out) {
        if (segment.has(TcpSegment.SYN)) {
            return segment.has(TcpSegment.ACK) && stage == Stage.OPENED ? Stage.ANSWERED : stage;
        }
        return out || stage == Stage.OPENED ? Stage.UNDER_WAY : stage;
    }
}
