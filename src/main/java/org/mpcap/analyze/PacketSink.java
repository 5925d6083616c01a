package org.mpcap.analyze;

import org.mpcap.capture.LinkType;

/** Takes the frames of connections, as they were captured. */
@FunctionalInterface
public interface PacketSink {
    /**
     * One frame that belongs to a connection.
     *
     * @param connection number of the connection
     * @param type link type of the frame
     * @param frame array that holds it, valid during the call
     * @param offset its first byte
     * @param captured its bytes in the capture
     * @param original its bytes on the wire
     * @param nanos its time, nanoseconds since 1970
     */
    void packet(int connection, LinkType type, byte[] frame, int offset, int captured, int original, long nanos);
}
