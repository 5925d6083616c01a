package org.mpcap.track;

import org.mpcap.wire.TransportAddress;

/** Hears what a {@link Tracker} makes out. Every method does nothing unless overridden. */
public interface TrackListener {
    /** Whether events of a connection are wanted at all; asked before each is put into words. */
    default boolean wantsEvents(int connection) {
        return false;
    }

    /** A connection did something. */
    default void event(Event event) {}

    /** A verification failed. */
    default void finding(Finding finding) {}

    /** Whether {@link #data} is wanted for a connection. */
    default boolean wantsData(int connection) {
        return false;
    }

    /**
     * A segment with mapped data.
     *
     * @param connection number of the connection
     * @param subflow number of the subflow
     * @param sender the side of the connection that sent it
     * @param nanos its time
     * @param position of its first byte on the data stream; the first byte of data is 0
     * @param length bytes of data
     * @param reinjected whether the data had been seen before, on another subflow or on the same, without being a TCP
     *     retransmission
     */
    default void data(
            int connection, int subflow, Side sender, long nanos, long position, int length, boolean reinjected) {}

    /**
     * A flow is, or wants to become, a subflow of a connection.
     *
     * @param connection number of the connection
     * @param subflow number of the subflow in it, from 1
     * @param initiator the end of the connection's initiator
     * @param listener the other end
     * @param packet number of the packet that tells it
     * @param nanos its time, nanoseconds since 1970
     */
    default void subflow(
            int connection,
            int subflow,
            TransportAddress initiator,
            TransportAddress listener,
            long packet,
            long nanos) {}

    /** Whether {@link #sample} is wanted for a connection. */
    default boolean wantsSamples(int connection) {
        return false;
    }

    /** A point of a connection's time series. */
    default void sample(Sample sample) {}

    /**
     * Two connections proved to be one, which from now on has the lower of their numbers.
     *
     * @param other the one whose subflows join the other's
     * @param connection number the one connection had
     * @param subflowsBefore by how much the numbers of the other's subflows move up
     */
    default void merged(int other, int connection, int subflowsBefore) {}

    /** A connection is over, or the tracking is. */
    default void closed(ConnectionSummary connection) {}
}
