package org.mpcap.conformance;

import java.util.Optional;
import org.mpcap.crypto.Nonce;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.mptcp.MpJoin;

/** The handshake of an additional subflow, step by step; what is not set is right. */
public final class JoinBuilder {
    private final CheckContext context;
    private final CraftedConnection connection;
    private final CraftedSubflow subflow;
    private int addressId;
    private int flags;
    private int token;
    private Nonce nonce;
    private Optional<MpJoin.SynAck> synAck = Optional.empty();

    JoinBuilder(CheckContext context, CraftedConnection connection, CraftedSubflow subflow) {
        this.context = context;
        this.connection = connection;
        this.subflow = subflow;
        this.addressId = connection.subflows().size() + 1;
        this.token = connection.token().bits();
        this.nonce = new Nonce(context.random().nextInt());
    }

    /** The address id. */
    public JoinBuilder addressId(int id) {
        addressId = id;
        return this;
    }

    /** The flags, 0x1 is backup. */
    public JoinBuilder flags(int nibble) {
        flags = nibble;
        return this;
    }

    /** The token. */
    public JoinBuilder token(int bits) {
        token = bits;
        return this;
    }

    /** The nonce. */
    public JoinBuilder nonce(int bits) {
        nonce = new Nonce(bits);
        return this;
    }

    /** The MP_JOIN of the SYN. */
    public MpJoin.Syn option() {
        return new MpJoin.Syn(flags, addressId, token, nonce.bits());
    }

    /** Sends the SYN. */
    public JoinBuilder syn() {
        subflow.syn(option());
        return this;
    }

    /** Waits for the answer to the SYN, SYN/ACK or RST. */
    public Optional<ReceivedSegment> answer() {
        Optional<ReceivedSegment> answer = subflow.answer();
        synAck = answer.flatMap(received -> received.option(MpJoin.SynAck.class));
        return answer;
    }

    /** Sends the SYN and waits for a SYN/ACK with MP_JOIN; the script ends as inconclusive if there is none. */
    public JoinBuilder begin() {
        Optional<ReceivedSegment> answer = syn().answer();
        if (synAck.isEmpty()) {
            throw context.unclear(
                    "join not answered: " + answer.map(ReceivedSegment::words).orElse("silence"));
        }
        return this;
    }

    /** Whether the HMAC in the SYN/ACK is right. */
    public boolean hmacHolds() {
        return synAck.filter(
                        option -> option.truncatedHmac() == connection.keys().expectedSynAckHmac(nonce, peerNonce()))
                .isPresent();
    }

    /** The server's MP_JOIN. */
    public Optional<MpJoin.SynAck> synAck() {
        return synAck;
    }

    /** The server's nonce. */
    public Nonce peerNonce() {
        return new Nonce(synAck.map(MpJoin.SynAck::nonce).orElse(0));
    }

    /** Our nonce. */
    public Nonce nonce() {
        return nonce;
    }

    /** The right HMAC of our third ACK. */
    public Bytes hmac() {
        return connection.keys().ackHmac(nonce, peerNonce());
    }

    /** Sends the third ACK with this HMAC. */
    public JoinBuilder third(Bytes hmac) {
        subflow.ack(new MpJoin.Ack(0, hmac));
        return this;
    }

    /** Sends the third ACK. */
    public JoinBuilder third() {
        return third(hmac());
    }

    /** Waits for the fourth packet or a reset. */
    public Optional<ReceivedSegment> fourth() {
        return subflow.await(received -> !received.isSynAck());
    }

    /** All steps; the script ends as inconclusive if one fails. */
    public CraftedSubflow complete() {
        begin().third();
        Optional<ReceivedSegment> fourth = fourth();
        if (fourth.isEmpty() || fourth.get().isReset()) {
            throw context.unclear(
                    "join not let in: " + fourth.map(ReceivedSegment::words).orElse("silence after the third ACK"));
        }
        return established();
    }

    /** The subflow, which belongs to the connection from now on. */
    public CraftedSubflow established() {
        if (!connection.subflows().contains(subflow)) {
            connection.adopt(subflow);
        }
        return subflow;
    }

    /** The subflow. */
    public CraftedSubflow subflow() {
        return subflow;
    }
}
