package org.mpcap.stack.tcp;

import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;

/** Takes what arrives for one flow. */
public interface SegmentHandler {
    /** Called for every segment with a right checksum. */
    void segment(TcpSegment segment, Arrival arrival);

    /** Called for an ICMP error that quotes one of the flow's segments; {@code from} is who sent it. */
    void icmp(IcmpMessage message, IpAddress from);
}
