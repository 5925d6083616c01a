package org.mpcap.stack.tcp;

import org.mpcap.wire.TcpSegment;

/**
 * What to do with a segment before its data and options are looked at (RFC 9293 3.10.7, RFC 5961): functions of the segment and of
 * sequence numbers alone.
 */
enum SegmentCheck {
    /** Go on with it. */
    ACCEPT,
    /** Nothing. */
    IGNORE,
    /** The peer has reset the flow. */
    RESET_BY_PEER,
    /** It acknowledges what was never sent: answer with a reset. */
    ANSWER_RESET,
    /** Answer with an ACK of what is expected, but not too often. */
    CHALLENGE,
    /** The peer has missed our SYN/ACK. */
    REPEAT_SYN_ACK,
    /** The peer has missed our third ACK. */
    REPEAT_THIRD_ACK;

    /**
     * In SYN_SENT (RFC 9293 3.10.7.3).
     *
     * @param localIsn our initial sequence number
     * @param synData bytes of data in our SYN, which the peer may acknowledge or not (RFC 7413)
     */
    static SegmentCheck inSynSent(TcpSegment segment, int localIsn, int synData) {
        int covered = segment.acknowledgment() - (localIsn + 1);
        boolean acks = segment.has(TcpSegment.ACK) && covered >= 0 && covered <= synData;
        if (segment.has(TcpSegment.RST)) {
            return acks ? RESET_BY_PEER : IGNORE;
        }
        if (!acks) {
            return segment.has(TcpSegment.ACK) ? ANSWER_RESET : IGNORE;
        }
        return segment.has(TcpSegment.SYN) ? ACCEPT : IGNORE;
    }

    /** In SYN_RECEIVED (RFC 9293 3.10.7.4). */
    static SegmentCheck inSynReceived(TcpSegment segment, int localIsn, int remoteIsn) {
        if (segment.has(TcpSegment.RST)) {
            return segment.sequence() == remoteIsn + 1 ? RESET_BY_PEER : IGNORE;
        }
        if (segment.has(TcpSegment.SYN)) {
            return segment.sequence() == remoteIsn ? REPEAT_SYN_ACK : IGNORE;
        }
        if (!segment.has(TcpSegment.ACK)) {
            return IGNORE;
        }
        if (segment.acknowledgment() != localIsn + 1) {
            return ANSWER_RESET;
        }
        return segment.sequence() == remoteIsn + 1 ? ACCEPT : IGNORE;
    }

    /**
     * In any synchronised state (RFC 9293 3.10.7.4).
     *
     * @param receiveNext sequence number expected next; within {@code window} of it a segment may belong to the flow
     * @param sendNext sequence number of the next byte we send
     */
    static SegmentCheck synchronised(TcpSegment segment, int remoteIsn, int receiveNext, int sendNext, int window) {
        int ahead = segment.sequence() - receiveNext;
        boolean inWindow = ahead > -window && ahead < window;
        if (segment.has(TcpSegment.RST)) {
            // Only an exact match resets; a near one may be forged and is challenged (RFC 5961 3.2).
            return ahead == 0 ? RESET_BY_PEER : inWindow ? CHALLENGE : IGNORE;
        }
        if (segment.has(TcpSegment.SYN)) {
            return segment.sequence() == remoteIsn && segment.has(TcpSegment.ACK) ? REPEAT_THIRD_ACK : CHALLENGE;
        }
        boolean acksUnsent = SequenceNumbers.before(sendNext, segment.acknowledgment());
        return segment.has(TcpSegment.ACK) && !acksUnsent && inWindow ? ACCEPT : CHALLENGE;
    }
}
