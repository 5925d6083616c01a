package org.mpcap.track;

/**
 * A point of a connection's time series.
 *
 * @param kind what was measured
 * @param connection number of the connection when it was measured: it may prove to be part of another one later
 * @param subflow number of the subflow in it
 * @param sender the side that sent the packet
 * @param packet its number, from 1
 * @param nanos its time, nanoseconds since 1970
 * @param position place on the data stream, the first byte of data is 0: of the first byte of data, or behind the last one that the
 *     DATA_ACK covers; -1 for a round trip
 * @param bytes how many there are of data, or are newly covered
 * @param tookNanos from the passing of the last byte that is covered, or acknowledged, to this packet; -1 for data, and where what
 *     was covered did not pass
 */
public record Sample(
        Kind kind,
        int connection,
        int subflow,
        Side sender,
        long packet,
        long nanos,
        long position,
        long bytes,
        long tookNanos) {
    /** What is measured. */
    public enum Kind {
        /** Data that a mapping places. */
        DATA,
        /** A DATA_ACK that tells of progress. */
        DATA_ACK,
        /** An ACK of the subflow that tells a round-trip time. */
        ROUND_TRIP
    }
}
