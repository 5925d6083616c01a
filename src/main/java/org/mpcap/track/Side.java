package org.mpcap.track;

/** The two ends of a connection or of one of its flows. */
public enum Side {
    /** Sent the SYN: of the connection's first flow where a connection is meant, of the flow itself where a flow is meant. */
    INITIATOR,
    /** Answered it. */
    LISTENER;

    /** The other end. */
    public Side other() {
        return this == INITIATOR ? LISTENER : INITIATOR;
    }
}
