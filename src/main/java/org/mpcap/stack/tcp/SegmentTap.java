package org.mpcap.stack.tcp;

import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;

/** Looks on at every segment sent and received. */
@FunctionalInterface
public interface SegmentTap {
    /** Called once per segment; {@code tuple} is seen from our end whatever the direction. */
    void seen(boolean outgoing, FourTuple tuple, TcpSegment segment, long nanos);
}
