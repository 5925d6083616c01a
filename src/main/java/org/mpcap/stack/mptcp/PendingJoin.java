package org.mpcap.stack.mptcp;

import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Nonce;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/** The handshake of an additional subflow: our HMAC sent, the peer's must come with the third packet (RFC 8684 3.2). */
final class PendingJoin extends PendingHandshake {
    private final Connection connection;
    private final MpJoin.Syn request;
    private final Nonce nonce;

    PendingJoin(Listener listener, FourTuple tuple, Connection connection, MpJoin.Syn request, Nonce nonce) {
        super(listener, tuple);
        this.connection = connection;
        this.request = request;
        this.nonce = nonce;
    }

    /** Whether it would join {@code other}. */
    boolean joins(Connection other) {
        return connection == other;
    }

    @Override
    List<MptcpOption> synAckOptions() {
        long hmac = connection.keys().synAckHmac(nonce, new Nonce(request.nonce()));
        return List.of(new MpJoin.SynAck(0, addressId(), hmac, nonce.bits()));
    }

    /** The id of our address: 0 for that of the first subflow, otherwise what we announced it with (RFC 8684 3.2). */
    private int addressId() {
        boolean first = connection.subflows().stream()
                .anyMatch(subflow -> subflow.tuple().local().equals(tuple().local()));
        return first ? 0 : listener().announced().indexOf(tuple().local()) + 1;
    }

    @Override
    public void completed(Subflow subflow, TcpSegment thirdPacket) {
        forget();
        Bytes expected = connection.keys().expectedAckHmac(nonce, new Nonce(request.nonce()));
        Optional<MpJoin.Ack> ack = MptcpOption.in(thirdPacket.options()).stream()
                .filter(MpJoin.Ack.class::isInstance)
                .map(MpJoin.Ack.class::cast)
                .findFirst();
        ack.ifPresent(any -> count(Counter.MPJoinAckRx));
        boolean genuine = ack.isPresent() && ack.get().hmac().equals(expected);
        if (!genuine) {
            count(Counter.MPJoinAckHMacFailure);
        }
        if (!genuine || !connection.phase().isMptcp()) {
            subflow.reset(listener().resetReason(ResetReason.MPTCP_ERROR));
            return;
        }
        if (connection.subflows().size() >= listener().profile().mostSubflows()) {
            count(Counter.MPJoinRejected);
            subflow.reset(listener().resetReason(ResetReason.LACK_OF_RESOURCES));
            return;
        }
        connection.join(subflow, request.addressId(), (request.flags() & MpJoin.FLAG_BACKUP) != 0);
        connection.thirdPacket(subflow, thirdPacket);
    }
}
