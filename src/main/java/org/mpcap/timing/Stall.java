package org.mpcap.timing;

/**
 * A time in which data of one direction was outstanding and no DATA_ACK told of progress. Times are in nanoseconds since 1970.
 *
 * @param fromInitiator whether the connection's initiator sent the data
 * @param fromNanos the last progress, or when the data that waited was sent if none waited before
 * @param fromPacket the packet of that
 * @param arrivedNanos when the last byte before the stall passed: the receiver got it between this and the DATA_ACK that covers it
 * @param toNanos the next progress; the connection's last packet if there was none
 * @param toPacket the packet of that
 * @param isOver whether there was progress again
 * @param holder the subflow that sent the first missing byte first
 * @param carrier the subflow that sent it last
 * @param copyNanos when it was sent last
 * @param bytes from the first missing byte to the last one sent
 * @param isWindowClosed whether the receiver had said that it had no room
 */
public record Stall(
        boolean fromInitiator,
        long fromNanos,
        long fromPacket,
        long arrivedNanos,
        long toNanos,
        long toPacket,
        boolean isOver,
        int holder,
        int carrier,
        long copyNanos,
        long bytes,
        boolean isWindowClosed) {
    /** How long it lasted, in nanoseconds. */
    public long nanos() {
        return toNanos - fromNanos;
    }
}
