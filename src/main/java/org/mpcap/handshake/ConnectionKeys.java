package org.mpcap.handshake;

import org.mpcap.crypto.Idsn;
import org.mpcap.crypto.JoinHmac;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.wire.Bytes;

/**
 * Both keys of a connection, seen from our end, and what follows from them.
 *
 * @param version agreed protocol version
 * @param local our key
 * @param remote the peer's key
 */
public record ConnectionKeys(MptcpVersion version, Key local, Key remote) {
    /** The token by which the peer is asked for this connection. */
    public Token remoteToken() {
        return Token.of(version, remote);
    }

    /** The token by which we are asked for this connection. */
    public Token localToken() {
        return Token.of(version, local);
    }

    /** DSN of our first byte of data: IDSN + 1. */
    public long firstLocalDsn() {
        return Idsn.of(version, local).bits() + 1;
    }

    /** DSN of the peer's first byte of data: IDSN + 1. */
    public long firstRemoteDsn() {
        return Idsn.of(version, remote).bits() + 1;
    }

    /** The HMAC (left 64 bits) the peer must answer our MP_JOIN SYN with. */
    public long expectedSynAckHmac(Nonce localNonce, Nonce remoteNonce) {
        return JoinHmac.synAck(version, remote, local, remoteNonce, localNonce);
    }

    /** The HMAC (left 64 bits) we answer the peer's MP_JOIN SYN with. */
    public long synAckHmac(Nonce localNonce, Nonce remoteNonce) {
        return JoinHmac.synAck(version, local, remote, localNonce, remoteNonce);
    }

    /** The HMAC (left 160 bits) of our MP_JOIN ACK. */
    public Bytes ackHmac(Nonce localNonce, Nonce remoteNonce) {
        return JoinHmac.ack(version, local, remote, localNonce, remoteNonce);
    }

    /** The HMAC (left 160 bits) the peer's MP_JOIN ACK must have. */
    public Bytes expectedAckHmac(Nonce localNonce, Nonce remoteNonce) {
        return JoinHmac.ack(version, remote, local, remoteNonce, localNonce);
    }
}
