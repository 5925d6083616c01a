package org.mpcap.conformance.script;

import org.mpcap.conformance.CraftedConnection;
import org.mpcap.conformance.CraftedSubflow;
import org.mpcap.crypto.Nonce;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.MpJoin;

/**
 * A subflow the server is opening to us.
 *
 * @param connection the connection
 * @param announced what made the server do it
 * @param subflow its subflow, with the SYN received
 * @param nonce our nonce
 */
public record ServerJoin(CraftedConnection connection, AddAddr announced, CraftedSubflow subflow, int nonce) {
    /** The server's MP_JOIN. */
    public MpJoin.Syn syn() {
        return subflow.received().get(0).option(MpJoin.Syn.class).orElseThrow();
    }

    /** The HMAC the server's third ACK must have. */
    public Bytes expectedHmac() {
        var server = new Nonce(syn().nonce());
        return connection.keys().expectedAckHmac(new Nonce(nonce), server);
    }

    /** The right HMAC of our SYN/ACK. */
    long hmac() {
        var server = new Nonce(syn().nonce());
        return connection.keys().synAckHmac(new Nonce(nonce), server);
    }
}
