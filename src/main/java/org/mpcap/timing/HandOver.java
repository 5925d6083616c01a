package org.mpcap.timing;

/**
 * One subflow carried data of one direction, came to a stop, and another carried it on. Times are in nanoseconds since 1970.
 *
 * @param fromInitiator whether the connection's initiator sent the data
 * @param reason why the one came to a stop
 * @param from the subflow that came to a stop
 * @param to the subflow that carried on
 * @param lastNanos when a DATA_ACK covered the last data of the one
 * @param lastPacket the packet with it
 * @param firstNanos when a DATA_ACK covered the first data of the other after that
 * @param firstPacket the packet with it
 * @param againNanos when data of the one was covered again
 * @param againPacket the packet with that, 0 if there was none
 */
public record HandOver(
        boolean fromInitiator,
        Reason reason,
        int from,
        int to,
        long lastNanos,
        long lastPacket,
        long firstNanos,
        long firstPacket,
        long againNanos,
        long againPacket) {
    /** Why a subflow came to a stop. */
    public enum Reason {
        /** What it had sent was not acknowledged. */
        SILENT("no ACK came"),
        /** It was closed or reset. */
        ENDED("it ended"),
        /** It was made a backup. */
        BACKUP("it became a backup");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** The reason as a clause. */
        public String words() {
            return words;
        }
    }

    /** Whether the subflow that had come to a stop carried data again. */
    public boolean isUsedAgain() {
        return againPacket != 0;
    }

    /** From the last data on the one to the first on the other, in nanoseconds. */
    public long nanos() {
        return firstNanos - lastNanos;
    }
}
