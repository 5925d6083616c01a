package org.mpcap.trace;

import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPayload;
import org.mpcap.wire.TcpSegment;

/** What came back for one packet sent. */
public sealed interface TtlReply {
    /** Nanoseconds from sending to receiving. */
    long rttNanos();

    /**
     * An ICMP error of a router, or of the target.
     *
     * @param from who sent it
     * @param message the whole message
     * @param quote our packet as quoted
     * @param comparison the quote held against what was sent
     */
    record Icmp(long rttNanos, IpAddress from, IcmpMessage message, IpPayload quote, QuoteComparison comparison)
            implements TtlReply {
        /** Whether the hop limit ran out, as against any kind of refusal. */
        public boolean exceeded() {
            return message.isTimeExceeded();
        }

        /** The quote as bytes, from the IP header on. */
        public Bytes quoted() {
            return message.body();
        }
    }

    /**
     * A TCP segment of the flow.
     *
     * @param segment the segment
     * @param hopLimit time to live or hop limit it arrived with
     */
    record Segment(long rttNanos, TcpSegment segment, int hopLimit) implements TtlReply {}

    /** An echo reply. */
    record Echo(long rttNanos) implements TtlReply {}
}
