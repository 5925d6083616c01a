package org.mpcap.trace;

import org.mpcap.wire.IpPacket;

/** Looks on at every packet of a trace. */
@FunctionalInterface
public interface PacketTap {
    /** Called once per packet; packets received are those that answer a sweep. */
    void seen(boolean outgoing, IpPacket packet, long nanos);
}
