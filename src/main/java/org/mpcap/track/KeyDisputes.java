package org.mpcap.track;

import java.util.ArrayList;
import java.util.List;
import org.mpcap.crypto.Key;

/**
 * Packets of a handshake that contradict each other about a key. Which of them is wrong, the HMACs tell that come later, or another packet
 * that repeats one of the values; without either, the later one is.
 */
final class KeyDisputes {
    /**
     * Two packets, two values.
     *
     * @param side whose key it is
     * @param first value in the SYN or SYN/ACK
     * @param firstPacket number of that packet
     * @param second value in the third ACK
     * @param secondPacket number of that packet
     */
    private record Dispute(Side side, Key first, long firstPacket, Key second, long secondPacket) {
        /** The finding, once it is settled which value is right. */
        void tell(SegmentContext at, boolean secondIsRight) {
            at.failed(
                    Verification.HANDSHAKE_KEYS,
                    secondIsRight ? firstPacket : secondPacket,
                    (secondIsRight ? second : first).toString(),
                    (secondIsRight ? first : second).toString());
        }
    }

    private final List<Dispute> open = new ArrayList<>(0);

    /** Two packets give a side different keys. */
    void add(Side side, Key first, long firstPacket, Key second, long secondPacket) {
        open.add(new Dispute(side, first, firstPacket, second, secondPacket));
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /** What hangs on the keys proves those that the connection holds now, or it ends with them. */
    void settle(SegmentContext at) {
        for (Dispute dispute : List.copyOf(open)) {
            at.connection()
                    .keys
                    .of(dispute.side)
                    .held()
                    .ifPresent(held -> dispute.tell(at, held.key().equals(dispute.second)));
        }
        open.clear();
    }
}
