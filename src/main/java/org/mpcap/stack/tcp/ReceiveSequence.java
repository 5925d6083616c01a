package org.mpcap.stack.tcp;

import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;

/** Which sequence number of the peer's is expected next (RFC 9293 3.3.1). Takes data in order only. */
final class ReceiveSequence {
    private int initial;
    private int next;

    /**
     * What a segment brings.
     *
     * @param data bytes that have not come before; may be empty
     * @param fin whether the peer's FIN came with it, behind all data
     */
    record Taken(Bytes data, boolean fin) {}

    /** How a segment lies to what is expected. */
    enum Place {
        /** It takes no sequence number and lies where the next byte is expected. */
        BARE,
        /** It takes none and runs ahead: it follows a lost segment. */
        BARE_AHEAD,
        /** It brings at least one byte or FIN that is expected next. */
        IN_ORDER,
        /** All of it has come before, or something before it is missing. */
        OUT_OF_ORDER
    }

    /** The peer's SYN has come. */
    void synReceived(int sequence) {
        initial = sequence;
        next = sequence + 1;
    }

    /** The peer's initial sequence number. */
    int initial() {
        return initial;
    }

    /** The number expected next. */
    int next() {
        return next;
    }

    /** Where a segment lies. */
    Place place(TcpSegment segment) {
        int length = segment.sequenceLength();
        int known = next - segment.sequence();
        if (length == 0 && known <= 0) {
            return known == 0 ? Place.BARE : Place.BARE_AHEAD;
        }
        return known < 0 || known >= length ? Place.OUT_OF_ORDER : Place.IN_ORDER;
    }

    /** Takes from a segment in order what is new, at most {@code window} bytes. */
    Taken take(TcpSegment segment, int window) {
        Bytes payload = segment.payload();
        Bytes offered = payload.from(Math.min(next - segment.sequence(), payload.length()));
        Bytes fresh = offered.slice(0, Math.min(offered.length(), window));
        next += fresh.length();
        return new Taken(fresh, segment.has(TcpSegment.FIN) && fresh.length() == offered.length());
    }

    /** Takes the FIN, which has a sequence number of its own. */
    void takeFin() {
        next++;
    }
}
