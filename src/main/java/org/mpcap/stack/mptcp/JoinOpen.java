package org.mpcap.stack.mptcp;

import java.util.List;
import java.util.function.BiConsumer;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.JoinReply;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.HandshakeOwner;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.ResetReason;

/** Opens an additional subflow: MP_JOIN, the peer's HMAC verified, our HMAC (RFC 8684 3.2). */
public final class JoinOpen implements HandshakeOwner {
    /**
     * What to ask for.
     *
     * @param token the token in the SYN; the connection's own, or a wrong one as a control
     * @param nonce our nonce
     * @param addressId our address id, 0…255
     * @param backup whether the subflow is for backup only
     * @param isn our initial sequence number
     * @param profile how the flow behaves as TCP
     */
    public record Request(Token token, Nonce nonce, int addressId, boolean backup, int isn, TcpProfile profile) {}

    private final Connection connection;
    private final Request request;
    private final BiConsumer<JoinReply, Subflow> result;

    private JoinOpen(Connection connection, Request request, BiConsumer<JoinReply, Subflow> result) {
        this.connection = connection;
        this.request = request;
        this.result = result;
    }

    /**
     * Sends the SYN; {@code result} is called once with the answer. An accepted subflow belongs to the connection, any other
     * has been reset.
     */
    public static Subflow start(
            Connection connection,
            NetworkPath path,
            FourTuple tuple,
            Request request,
            BiConsumer<JoinReply, Subflow> result) {
        TcpStack stack = connection.stack();
        JoinOpen open = new JoinOpen(connection, request, result);
        Subflow subflow = new Subflow(stack, path, tuple, request.profile(), request.isn(), open);
        stack.counters().add(Counter.MPJoinSynTx);
        subflow.open(List.of(new MpJoin.Syn(
                request.backup() ? 1 : 0,
                request.addressId(),
                request.token().bits(),
                request.nonce().bits())));
        return subflow;
    }

    @Override
    public void answered(Subflow subflow, TcpSegment synAck) {
        JoinReply reply = JoinReply.toSynAck(connection.keys(), request.nonce(), synAck.options());
        boolean genuine = reply instanceof JoinReply.Accepted;
        if (genuine || reply instanceof JoinReply.WrongHmac) {
            connection.stack().counters().add(Counter.MPJoinSynAckRx);
        }
        if (reply instanceof JoinReply.WrongHmac) {
            connection.stack().counters().add(Counter.MPJoinSynAckHMacFailure);
        }
        if (reply instanceof JoinReply.Accepted accepted && connection.phase().isMptcp()) {
            subflow.accept(
                    List.of(new MpJoin.Ack(0, connection.keys().ackHmac(request.nonce(), accepted.nonce()))), true);
            connection.join(subflow);
        } else {
            // The reason is optional (RFC 8684 3.2, 3.6); version 0 has none.
            subflow.reset(
                    connection.keys().version() == MptcpVersion.V1
                            ? List.of(new MpTcpRst(0, ResetReason.MPTCP_ERROR.code()))
                            : List.of());
        }
        result.accept(reply, subflow);
    }

    @Override
    public void reset(Subflow subflow, TcpSegment segment) {
        JoinReply.Refused reply = JoinReply.toReset(segment.options());
        if (reply.reason().isPresent()) {
            connection.stack().counters().add(Counter.MPRstRx);
        }
        result.accept(reply, subflow);
    }

    @Override
    public void unreachable(Subflow subflow, IcmpMessage message) {
        subflow.close();
        result.accept(new JoinReply.Unreachable(message), subflow);
    }

    @Override
    public void silent(Subflow subflow) {
        result.accept(new JoinReply.Silent(), subflow);
    }
}
