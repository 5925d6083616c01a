package org.mpcap.conformance;

import java.util.Optional;
import org.mpcap.crypto.Nonce;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** Our answer to a client's MP_JOIN, step by step; what is not set is right. */
public final class JoinAnswer {
    private final CheckContext context;
    private final CraftedConnection connection;
    private final CraftedSubflow subflow;
    private final MpJoin.Syn request;
    private int addressId;
    private int flags;
    private Nonce nonce;

    JoinAnswer(CheckContext context, CraftedConnection connection, CraftedSubflow subflow, MpJoin.Syn request) {
        this.context = context;
        this.connection = connection;
        this.subflow = subflow;
        this.request = request;
        this.nonce = new Nonce(context.random().nextInt());
    }

    /** The connection that is joined. */
    public CraftedConnection connection() {
        return connection;
    }

    /** The client's MP_JOIN. */
    public MpJoin.Syn request() {
        return request;
    }

    /** Our address id. */
    public JoinAnswer addressId(int id) {
        addressId = id;
        return this;
    }

    /** The flags, 0x1 is backup. */
    public JoinAnswer flags(int nibble) {
        flags = nibble;
        return this;
    }

    /** Our nonce. */
    public JoinAnswer nonce(int bits) {
        nonce = new Nonce(bits);
        return this;
    }

    /** Our nonce. */
    public Nonce nonce() {
        return nonce;
    }

    /** The client's nonce. */
    public Nonce peerNonce() {
        return new Nonce(request.nonce());
    }

    /** The right HMAC of our SYN/ACK. */
    public long hmac() {
        return connection.keys().synAckHmac(nonce, peerNonce());
    }

    /** The right MP_JOIN of our SYN/ACK. */
    public MpJoin.SynAck option() {
        return option(hmac());
    }

    /** The MP_JOIN of our SYN/ACK with this HMAC. */
    public MpJoin.SynAck option(long hmac) {
        return new MpJoin.SynAck(flags, addressId, hmac, nonce.bits());
    }

    /** Sends the right SYN/ACK. */
    public JoinAnswer synAck() {
        return synAck(option());
    }

    /** Sends a SYN/ACK with these options. */
    public JoinAnswer synAck(MptcpOption... options) {
        subflow.answerSyn(options);
        return this;
    }

    /** Waits for the third ACK or a reset. */
    public Optional<ReceivedSegment> third() {
        return subflow.await(received -> !received.segment().has(TcpSegment.SYN));
    }

    /** Whether this is a third ACK with the right HMAC. */
    public boolean isRight(ReceivedSegment third) {
        return third.option(MpJoin.Ack.class)
                .filter(ack -> ack.hmac().equals(hmacOfThird()))
                .isPresent();
    }

    /** The HMAC the third ACK has to have. */
    public Bytes hmacOfThird() {
        return connection.keys().expectedAckHmac(nonce, peerNonce());
    }

    /** SYN/ACK and third ACK, no fourth packet; the script ends as inconclusive if the third ACK is not right. */
    public JoinAnswer handshake() {
        subflow.acking(AckPolicy.NONE);
        Optional<ReceivedSegment> third = synAck().third();
        if (third.filter(this::isRight).isEmpty()) {
            throw context.unclear("no right third ACK of the join: "
                    + third.map(ReceivedSegment::words).orElse("silence"));
        }
        return this;
    }

    /** All steps: the fourth packet has a DSS with DATA_ACK. */
    public CraftedSubflow complete() {
        handshake();
        CraftedSubflow joined = established();
        joined.ack(connection.ackOption());
        return joined;
    }

    /** The subflow, which belongs to the connection from now on. */
    public CraftedSubflow established() {
        subflow.acking(AckPolicy.BOTH);
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
