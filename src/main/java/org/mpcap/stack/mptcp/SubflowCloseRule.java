package org.mpcap.stack.mptcp;

/**
 * When a subflow whose peer has sent a FIN gets ours. A FIN closes no more than its subflow (RFC 8684 3.3.3), and only the peer's
 * direction of it: what we have to say must still get through.
 *
 * @param bothDone whether both DATA_FINs are acknowledged
 * @param othersOpen whether another subflow is left on which the peer has sent no FIN
 * @param nothingLeft whether all our data, and the DATA_FIN if we have closed, is acknowledged
 * @param peerDone whether the peer's DATA_FIN has come with all its data
 * @param initiator whether our side opened the connection
 */
record SubflowCloseRule(
        boolean bothDone, boolean othersOpen, boolean nothingLeft, boolean peerDone, boolean initiator) {
    /** Whether our FIN goes out now. */
    boolean finishes() {
        if (bothDone || othersOpen) {
            return true;
        }
        // A server may still have an answer to a client that has half-closed; a client has asked all it wanted to ask.
        return nothingLeft && (initiator || !peerDone);
    }
}
