package org.mpcap.middlebox;

import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;

/** When, in the life of a flow, a rule is for a segment. */
public enum Moment {
    /** Whenever. */
    ANY,
    /** The SYN. */
    SYN,
    /** The SYN/ACK. */
    SYNACK,
    /**
     * The third packet: who opened the flow acknowledges the SYN/ACK, or says the keys or the HMAC once more (RFC 8684 3.1, 3.2), with
     * data or without.
     */
    THIRD,
    /** Segments with data that are not the third. */
    DATA,
    /** All behind the third. */
    ESTABLISHED;

    /** Whether this is when {@code transit} comes, in a flow as it is before it. */
    boolean covers(Transit transit, Heading heading, FlowHistory flow) {
        TcpSegment segment = transit.segment();
        boolean opening = segment.has(TcpSegment.SYN);
        return switch (this) {
            case ANY -> true;
            case SYN -> opening && !segment.has(TcpSegment.ACK);
            case SYNACK -> opening && segment.has(TcpSegment.ACK);
            case THIRD -> !opening && isThird(transit, heading, flow);
            case DATA -> !opening && !segment.payload().isEmpty() && !isThird(transit, heading, flow);
            case ESTABLISHED -> !opening && !isThird(transit, heading, flow);
        };
    }

    private static boolean isThird(Transit transit, Heading heading, FlowHistory flow) {
        if (heading == Heading.BACK || transit.segment().has(TcpSegment.RST)) {
            return false;
        }
        return flow.stage() == FlowHistory.Stage.ANSWERED
                || transit.mptcp().stream()
                        .anyMatch(option -> option instanceof MpCapable || option instanceof MpJoin.Ack);
    }
}
