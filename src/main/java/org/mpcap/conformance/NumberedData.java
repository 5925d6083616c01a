package org.mpcap.conformance;

import java.util.List;
import org.mpcap.wire.mptcp.Dss;

/** The data of a crafted connection in both directions: what we have numbered, and what the peer has sent and acknowledged. */
public abstract sealed class NumberedData permits CraftedConnection {
    private final ReceivedLog inbound;
    private long nextDsn;

    /** @param first the data sequence number of our first byte */
    NumberedData(long first) {
        nextDsn = first;
        inbound = new ReceivedLog(first - 1);
    }

    final ReceivedLog inbound() {
        return inbound;
    }

    /** Counts this many bytes as sent. */
    public void skip(long bytes) {
        nextDsn += bytes;
    }

    /** Everything that has come on all subflows, in order of arrival. */
    public List<ReceivedSegment> history() {
        return inbound.history();
    }

    /** The 64-bit data sequence number of a mapping of the server. */
    public long widen(Dss dss, Dss.Mapping mapping) {
        return inbound.widen(dss, mapping);
    }

    /** Data sequence number of our next byte. */
    public long nextDsn() {
        return nextDsn;
    }

    /** Sets the data sequence number of our next byte. */
    public void nextDsn(long value) {
        nextDsn = value;
    }

    /** Highest DATA_ACK of the server. */
    public long dataAck() {
        return inbound.dataAck();
    }

    /** Whether the last DATA_ACK had 64 bits. */
    public boolean lastAckWide() {
        return inbound.lastAckWide();
    }

    /** Data sequence number expected next from the server. */
    public long peerNext() {
        return inbound.peerNext();
    }

    /** Data sequence number of the server's first byte. */
    public long peerBase() {
        return inbound.peerBase();
    }

    /** Whether the server's DATA_FIN has come, behind all its data. */
    public boolean finReceived() {
        return inbound.finReceived();
    }

    /** Whether data without mapping, or an infinite one, has come. */
    public boolean plain() {
        return inbound.plain();
    }

    /** All data received in order of data sequence numbers, as text. */
    public String delivered() {
        return inbound.delivered();
    }

    /** Number of bytes received in order of data sequence numbers. */
    public int deliveredLength() {
        return inbound.deliveredLength();
    }
}
