package org.mpcap.stack.tcp;

/**
 * Where a flow is in its life (RFC 9293 3.3.2), and which event leads where. LAST_ACK leads to TIME_WAIT and not to CLOSED, so that a
 * segment of the peer's that is still on the way finds a flow and not the reset of a listener.
 */
public enum TcpState {
    /** Our SYN is out. */
    SYN_SENT,
    /** Our SYN/ACK is out. */
    SYN_RECEIVED,
    /** Both sides may send. */
    ESTABLISHED,
    /** Our FIN is out and not acknowledged; the peer may send. */
    FIN_WAIT_1,
    /** Our FIN is acknowledged; the peer may send. */
    FIN_WAIT_2,
    /** The peer's FIN has come; we may send. */
    CLOSE_WAIT,
    /** Both FINs are out, ours first, and it is not acknowledged. */
    CLOSING,
    /** Both FINs are out, the peer's first, and ours is not acknowledged. */
    LAST_ACK,
    /** Both sides have closed; what remains is to answer the peer's FIN if it comes again. */
    TIME_WAIT,
    /** Over, or not begun. */
    CLOSED;

    /** Whether both sides know each other's sequence numbers. */
    public boolean isSynchronised() {
        return switch (this) {
            case SYN_SENT, SYN_RECEIVED, CLOSED -> false;
            case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> true;
        };
    }

    /** Whether we may send data, or a FIN for the first time. */
    public boolean maySend() {
        return this == ESTABLISHED || this == CLOSE_WAIT;
    }

    /** Whether the peer's FIN has come. */
    public boolean finReceived() {
        return switch (this) {
            case CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> true;
            case SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSED -> false;
        };
    }

    /** After our FIN has been sent. */
    TcpState withFinSent() {
        return switch (this) {
            case ESTABLISHED -> FIN_WAIT_1;
            case CLOSE_WAIT -> LAST_ACK;
            default -> this;
        };
    }

    /** After our FIN has been acknowledged. */
    TcpState withFinAcknowledged() {
        return switch (this) {
            case FIN_WAIT_1 -> FIN_WAIT_2;
            case CLOSING, LAST_ACK -> TIME_WAIT;
            default -> this;
        };
    }

    /** After the peer's FIN has come, behind all its data. */
    TcpState withFinReceived() {
        return switch (this) {
            case ESTABLISHED -> CLOSE_WAIT;
            case FIN_WAIT_1 -> CLOSING;
            case FIN_WAIT_2 -> TIME_WAIT;
            default -> this;
        };
    }
}
