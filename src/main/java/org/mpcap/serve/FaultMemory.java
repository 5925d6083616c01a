package org.mpcap.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpOption;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** What a fault knows of one flow: keys and nonces as they passed. */
final class FaultMemory {
    private final Map<Long, FaultMemory> byToken;
    private MptcpVersion version = MptcpVersion.V1;
    private Optional<Key> server = Optional.empty();
    private Optional<Key> client = Optional.empty();
    private Optional<FaultMemory> joined = Optional.empty();
    private Nonce clientNonce = new Nonce(0);
    private Nonce serverNonce = new Nonce(0);
    private int serverIsn;
    private boolean joining;

    FaultMemory(Map<Long, FaultMemory> byToken) {
        this.byToken = byToken;
    }

    void note(TcpSegment segment, boolean outgoing) {
        if (outgoing && segment.has(TcpSegment.SYN)) {
            serverIsn = segment.sequence();
        }
        for (MptcpOption option : MptcpOption.in(segment.options())) {
            if (option instanceof MpCapable.OneKey one && outgoing) {
                version = MptcpVersion.of(one.version()).orElse(MptcpVersion.V1);
                server = Optional.of(new Key(one.senderKey()));
                long token =
                        Integer.toUnsignedLong(Token.of(version, server.get()).bits());
                byToken.put(token, this);
            } else if (option instanceof MpCapable.OneKey one) {
                client = Optional.of(new Key(one.senderKey()));
            } else if (option instanceof MpCapable.BothKeys both && !outgoing) {
                client = Optional.of(new Key(both.senderKey()));
            } else if (option instanceof MpCapable.WithData both && !outgoing) {
                client = Optional.of(new Key(both.senderKey()));
            } else if (option instanceof MpJoin.Syn join && !outgoing) {
                joining = true;
                joined = Optional.ofNullable(byToken.get(Integer.toUnsignedLong(join.receiverToken())));
                clientNonce = new Nonce(join.nonce());
            } else if (option instanceof MpJoin.SynAck join && outgoing) {
                serverNonce = new Nonce(join.nonce());
            }
        }
    }

    /** Both keys of the flow's connection, from the server's end. */
    Optional<ConnectionKeys> keys() {
        FaultMemory of = joined.orElse(this);
        return of.server.flatMap(own -> of.client.map(peer -> new ConnectionKeys(of.version, own, peer)));
    }

    /** The right third ACK of the join this flow is making. */
    Optional<MpJoin.Ack> rightAck() {
        return joined.isEmpty()
                ? Optional.empty()
                : keys().map(keys -> new MpJoin.Ack(0, keys.expectedAckHmac(serverNonce, clientNonce)));
    }

    /** Whether the flow began with MP_JOIN. */
    boolean joining() {
        return joining;
    }

    /** The server's initial sequence number. */
    int serverIsn() {
        return serverIsn;
    }

    /** The segment with each MPTCP option replaced by what {@code change} makes of it; none takes it out. */
    static TcpSegment map(TcpSegment segment, Function<MptcpOption, Optional<? extends MptcpOption>> change) {
        List<TcpOption> list = new ArrayList<>();
        for (TcpOption option : segment.options().options()) {
            if (option.kind() != TcpOption.KIND_MPTCP || option instanceof TcpOption.Unparsed) {
                list.add(option);
            } else {
                change.apply(MptcpOption.parse(option.toBytes())).ifPresent(kept -> list.add(kept.toTcpOption()));
            }
        }
        return with(segment, list);
    }

    /** The segment with one more option. */
    static TcpSegment plus(TcpSegment segment, MptcpOption option) {
        List<TcpOption> list = new ArrayList<>(segment.options().options());
        list.removeIf(TcpOption.NoOperation.class::isInstance);
        list.add(option.toTcpOption());
        OptionList padded = new OptionList(list).padded();
        return padded.write().length() > OptionList.LIMIT ? segment : with(segment, list);
    }

    private static TcpSegment with(TcpSegment segment, List<TcpOption> list) {
        if (list.equals(segment.options().options())) {
            return segment;
        }
        list.removeIf(TcpOption.NoOperation.class::isInstance);
        return new TcpSegment(
                segment.sourcePort(),
                segment.destinationPort(),
                segment.sequence(),
                segment.acknowledgment(),
                segment.flags(),
                segment.window(),
                0,
                segment.urgent(),
                new OptionList(list).padded(),
                segment.payload());
    }
}
