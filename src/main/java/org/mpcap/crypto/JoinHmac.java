package org.mpcap.crypto;

import org.mpcap.wire.Bytes;

/**
 * The proofs of MP_JOIN that a side holds both keys of the connection (RFC 6824 and RFC 8684, section 3.2). The initiator
 * is the side that sends the SYN with MP_JOIN, the listener the side that answers it, whoever opened the connection.
 */
public final class JoinHmac {
    private JoinHmac() {}

    /**
     * The whole HMAC sent by one side: key = own key ‖ peer's key, message = own nonce ‖ peer's nonce. 20 bytes (v0) or 32
     * bytes (v1).
     */
    public static Bytes full(MptcpVersion version, Key own, Key peer, Nonce ownNonce, Nonce peerNonce) {
        return version.hmac(own.bytes().plus(peer.bytes()), ownNonce.bytes().plus(peerNonce.bytes()));
    }

    /** What the SYN/ACK carries: the most significant 64 bits of the listener's HMAC. */
    public static long synAck(
            MptcpVersion version, Key listener, Key initiator, Nonce listenerNonce, Nonce initiatorNonce) {
        return full(version, listener, initiator, listenerNonce, initiatorNonce).u64(0);
    }

    /** What the third ACK carries: the most significant 160 bits (20 bytes) of the initiator's HMAC. */
    public static Bytes ack(
            MptcpVersion version, Key initiator, Key listener, Nonce initiatorNonce, Nonce listenerNonce) {
        return full(version, initiator, listener, initiatorNonce, listenerNonce).slice(0, 20);
    }
}
