package org.mpcap.serve;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** What passed in the handshake of one flow of a server: requests, keys and nonces. */
public final class FaultedFlow {
    private final Map<Long, FaultedFlow> byToken;
    private List<MptcpOption> asked = List.of();
    private MptcpVersion version = MptcpVersion.V1;
    private Optional<Key> server = Optional.empty();
    private Optional<Key> client = Optional.empty();
    private Optional<FaultedFlow> joined = Optional.empty();
    private Nonce clientNonce = new Nonce(0);
    private Nonce serverNonce = new Nonce(0);
    private final Set<Predicate<TcpSegment>> seen = new HashSet<>();
    private boolean answered;

    /** @param byToken the flows that began a connection, by the server's token */
    FaultedFlow(Map<Long, FaultedFlow> byToken) {
        this.byToken = byToken;
    }

    /** Takes in a segment as it came, or as the server meant to send it. */
    void note(TcpSegment segment, boolean outgoing) {
        List<MptcpOption> options = MptcpOption.in(segment.options());
        if (segment.has(TcpSegment.SYN)) {
            answered |= outgoing;
            asked = outgoing ? asked : options;
        }
        for (MptcpOption option : options) {
            if (outgoing) {
                sent(option);
            } else {
                received(option);
            }
        }
    }

    private void sent(MptcpOption option) {
        if (option instanceof MpCapable.OneKey one) {
            version = MptcpVersion.of(one.version()).orElse(MptcpVersion.V1);
            Key key = new Key(one.senderKey());
            server = Optional.of(key);
            byToken.put(Integer.toUnsignedLong(Token.of(version, key).bits()), this);
        } else if (option instanceof MpJoin.SynAck join) {
            serverNonce = new Nonce(join.nonce());
        }
    }

    private void received(MptcpOption option) {
        if (option instanceof MpCapable.OneKey one) {
            client = Optional.of(new Key(one.senderKey()));
        } else if (option instanceof MpCapable.BothKeys both) {
            client = Optional.of(new Key(both.senderKey()));
        } else if (option instanceof MpCapable.WithData both) {
            client = Optional.of(new Key(both.senderKey()));
        } else if (option instanceof MpJoin.Syn join) {
            joined = Optional.ofNullable(byToken.get(Integer.toUnsignedLong(join.receiverToken())));
            clientNonce = new Nonce(join.nonce());
        }
    }

    /** The MP_CAPABLE of the SYN that asked for the version the server agreed to. */
    public Optional<MptcpOption> request() {
        return asked.stream()
                .filter(
                        version == MptcpVersion.V1
                                ? MpCapable.Syn.class::isInstance
                                : MpCapable.OneKey.class::isInstance)
                .findFirst();
    }

    /** Both keys of the flow's connection, from the server's end. */
    public Optional<ConnectionKeys> keys() {
        FaultedFlow of = joined.orElse(this);
        return of.server.flatMap(own -> of.client.map(peer -> new ConnectionKeys(of.version, own, peer)));
    }

    /** The right third ACK of the join this flow is making. */
    public Optional<MptcpOption> rightJoinAck() {
        return joined.isEmpty()
                ? Optional.empty()
                : keys().map(keys -> new MpJoin.Ack(0, keys.expectedAckHmac(serverNonce, clientNonce)));
    }

    /** The server's MP_JOIN with the HMAC that is right for it. */
    public Optional<MptcpOption> rightJoinSynAck(MpJoin.SynAck answer) {
        return joined.isEmpty()
                ? Optional.empty()
                : keys().map(keys -> new MpJoin.SynAck(
                        answer.flags(), answer.addressId(), keys.synAckHmac(serverNonce, clientNonce), answer.nonce()));
    }

    /** Whether the flow began with an MP_JOIN. */
    public boolean isJoin() {
        return asked.stream().anyMatch(MpJoin.Syn.class::isInstance);
    }

    /** Lets the edit at every segment this holds of but the first of each flow. */
    static SegmentEdit onRepetition(Predicate<TcpSegment> which, SegmentEdit edit) {
        return (segment, flow) -> {
            if (!which.test(segment)) {
                return List.of(segment);
            }
            boolean first = flow.seen.add(which);
            return first ? List.of(segment) : edit.apply(segment, flow);
        };
    }

    /** Whether the flow began with an MP_JOIN that the server has not answered with a SYN/ACK. */
    public boolean isUnansweredJoin() {
        return !answered && asked.stream().anyMatch(MpJoin.Syn.class::isInstance);
    }
}
