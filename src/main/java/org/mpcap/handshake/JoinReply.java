package org.mpcap.handshake;

import java.util.OptionalInt;
import org.mpcap.crypto.Nonce;
import org.mpcap.wire.IcmpMessage;

/** How the peer answered our MP_JOIN (RFC 8684 3.2). */
public sealed interface JoinReply {
    /**
     * Accepted, and the HMAC shows that the peer holds both keys.
     *
     * @param addressId the peer's address id
     * @param backup whether the peer asks to use the subflow as backup only
     * @param hmac left 64 bits of the HMAC
     * @param nonce the peer's nonce
     */
    record Accepted(int addressId, boolean backup, long hmac, Nonce nonce) implements JoinReply {}

    /**
     * SYN/ACK with MP_JOIN, but the HMAC is not the one the keys give.
     *
     * @param expected left 64 bits the keys give
     * @param actual the bits that came
     */
    record WrongHmac(long expected, long actual) implements JoinReply {}

    /**
     * Reset.
     *
     * @param reason reason code of MP_TCPRST (RFC 8684 3.6), if there was one
     */
    record Refused(OptionalInt reason) implements JoinReply {}

    /** SYN/ACK without MP_JOIN. */
    record Plain() implements JoinReply {}

    /**
     * SYN/ACK with an MPTCP option that is no MP_JOIN of length 16.
     *
     * @param what the fault
     */
    record Malformed(String what) implements JoinReply {}

    /**
     * An ICMP error.
     *
     * @param message the error
     */
    record Unreachable(IcmpMessage message) implements JoinReply {}

    /** Nothing came, whatever was sent again. */
    record Silent() implements JoinReply {}
}
