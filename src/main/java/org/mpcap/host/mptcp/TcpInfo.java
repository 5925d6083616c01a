package org.mpcap.host.mptcp;

import org.mpcap.wire.Bytes;

/**
 * The kernel's {@code struct tcp_info} of one TCP socket, in host byte order. Fields that an older kernel does not have are 0.
 *
 * @param raw the structure as it came
 */
public record TcpInfo(Bytes raw) {
    /** Reads a structure of any length. */
    public static TcpInfo parse(byte[] structure) {
        return new TcpInfo(Bytes.of(structure));
    }

    /** The bytes {@link #parse} reads. */
    public byte[] write() {
        return raw.toArray();
    }

    private long at(int offset, int size) {
        return NetlinkValues.number(raw.toArray(), offset, size);
    }

    /** Timeouts in a row of what is being sent. */
    public int retransmits() {
        return (int) at(2, 1);
    }

    /** Segments sent and not acknowledged. */
    public long unacknowledged() {
        return at(24, 4);
    }

    /** Milliseconds since data was sent. */
    public long lastDataSentMillis() {
        return at(44, 4);
    }

    /** Milliseconds since data came. */
    public long lastDataReceivedMillis() {
        return at(52, 4);
    }

    /** Milliseconds since an ACK came. */
    public long lastAckReceivedMillis() {
        return at(56, 4);
    }

    /** Path MTU in bytes. */
    public long pathMtu() {
        return at(60, 4);
    }

    /** Smoothed round-trip time in microseconds. */
    public long rttMicros() {
        return at(68, 4);
    }

    /** Congestion window in segments. */
    public long congestionWindow() {
        return at(80, 4);
    }

    /** Segments sent again since the flow began. */
    public long totalRetransmissions() {
        return at(100, 4);
    }

    /** Bytes acknowledged, the SYN counted as one. */
    public long bytesAcknowledged() {
        return at(120, 8);
    }

    /** Bytes received. */
    public long bytesReceived() {
        return at(128, 8);
    }

    /** Segments sent. */
    public long segmentsSent() {
        return at(136, 4);
    }

    /** Bytes queued and not sent yet. */
    public long bytesNotSent() {
        return at(144, 4);
    }

    /** Least round-trip time seen, in microseconds. */
    public long leastRttMicros() {
        return at(148, 4);
    }

    /** Data segments sent. */
    public long dataSegmentsSent() {
        return at(156, 4);
    }

    /** Delivery rate in bytes per second. */
    public long deliveryRate() {
        return at(160, 8);
    }

    /** Bytes sent, those sent again counted each time. */
    public long bytesSent() {
        return at(200, 8);
    }
}
