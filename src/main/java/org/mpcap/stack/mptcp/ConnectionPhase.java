package org.mpcap.stack.mptcp;

/** Where a connection is in its life, and what that allows. */
public sealed interface ConnectionPhase {
    /** MPTCP was agreed in the handshake, but the peer has sent no DSS yet, so options may still get lost (RFC 8684 3.1, 3.7). */
    record Unconfirmed() implements ConnectionPhase {}

    /** The peer has sent a DSS: both sides use MPTCP. */
    record Confirmed() implements ConnectionPhase {}

    /** Plain TCP on the only subflow, from the start or after a fallback (RFC 8684 3.7). */
    record PlainTcp() implements ConnectionPhase {}

    /**
     * Our MP_FASTCLOSE is out and not answered (RFC 8684 3.5).
     *
     * @param confirmed whether the peer had sent a DSS
     */
    record FastClosing(boolean confirmed) implements ConnectionPhase {}

    /**
     * Over.
     *
     * @param plain whether it was plain TCP in the end
     */
    record Closed(boolean plain) implements ConnectionPhase {}

    /** Whether the peer has shown that it uses MPTCP, and nothing has come between. */
    default boolean isConfirmed() {
        return this instanceof Confirmed || (this instanceof FastClosing closing && closing.confirmed());
    }

    /** Whether it is, or was in the end, plain TCP. */
    default boolean isPlain() {
        return this instanceof PlainTcp || (this instanceof Closed closed && closed.plain());
    }

    /** Whether MP_FASTCLOSE is out. */
    default boolean isFastClosing() {
        return this instanceof FastClosing;
    }

    /** Whether it is over. */
    default boolean isClosed() {
        return this instanceof Closed;
    }

    /** Whether data may be sent, and received data is for the application. */
    default boolean isOpen() {
        return !isClosed() && !isFastClosing();
    }

    /** Whether MPTCP is in use, so that subflows may be added and data is mapped. */
    default boolean isMptcp() {
        return this instanceof Unconfirmed || this instanceof Confirmed;
    }

    /** After a DSS of the peer's. */
    default ConnectionPhase withDss() {
        if (this instanceof Unconfirmed) {
            return new Confirmed();
        }
        return isFastClosing() ? new FastClosing(true) : this;
    }

    /** After it is over. */
    default ConnectionPhase closed() {
        return new Closed(isPlain());
    }
}
