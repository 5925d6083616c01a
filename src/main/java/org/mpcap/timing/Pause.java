package org.mpcap.timing;

/**
 * A time in which a subflow that had carried data of one direction carried none that was acknowledged, while the connection went on.
 *
 * @param subflow its number
 * @param lastNanos when the last data that it carried was covered by a DATA_ACK
 * @param lastPacket the packet with that
 * @param next the subflow whose data was covered next, 0 if none was
 * @param nextNanos when that was
 * @param nextPacket the packet with that
 * @param againNanos when data it carried was covered again
 * @param againPacket the packet with that, 0 if none was
 */
public record Pause(
        int subflow,
        long lastNanos,
        long lastPacket,
        int next,
        long nextNanos,
        long nextPacket,
        long againNanos,
        long againPacket) {
    /** Whether the subflow carried data again. */
    public boolean isOver() {
        return againPacket != 0;
    }
}
