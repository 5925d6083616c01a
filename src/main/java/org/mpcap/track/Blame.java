package org.mpcap.track;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a flow or connection is not MPTCP, or stopped being it.
 *
 * @param cause the reason
 * @param packet number of a packet that shows it, 0 for none
 * @param second number of another, 0 for none
 */
record Blame(Cause cause, long packet, long second) {
    List<Long> packets() {
        List<Long> packets = new ArrayList<>(2);
        if (packet != 0) {
            packets.add(packet);
        }
        if (second != 0) {
            packets.add(second);
        }
        return packets;
    }
}
