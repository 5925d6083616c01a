package org.mpcap.stack.mptcp;

import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Token;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;
import org.mpcap.wire.mptcp.ResetReason;

/** The handshake of a new connection: MP_CAPABLE answered, the third packet must confirm the keys (RFC 8684 3.1). */
final class PendingCapable extends PendingHandshake {
    private static final int ALGORITHMS_AND_B = 0x5f;

    private final MptcpVersion version;
    private final MpCapable request;
    private Key key = new Key(0);

    PendingCapable(Listener listener, FourTuple tuple, MptcpVersion version, MpCapable request) {
        super(listener, tuple);
        this.version = version;
        this.request = request;
    }

    /** The key claimed for this handshake. */
    void key(Key claimed) {
        key = claimed;
    }

    private boolean checksum() {
        return listener().profile().checksum() || request.has(MpCapable.FLAG_CHECKSUM);
    }

    @Override
    List<MptcpOption> synAckOptions() {
        int flags = MpCapable.FLAG_HMAC | (checksum() ? MpCapable.FLAG_CHECKSUM : 0);
        return List.of(new MpCapable.OneKey(version.number(), flags, key.bits()));
    }

    @Override
    void forget() {
        super.forget();
        listener().tokens().release(Token.of(version, key), this);
    }

    @Override
    public void completed(Subflow subflow, TcpSegment thirdPacket) {
        forget();
        Optional<Key> peer = MptcpOption.in(thirdPacket.options()).stream()
                .flatMap(option -> peerKey(option).stream())
                .findFirst();
        if (peer.isEmpty()) {
            count(Counter.MPCapableFallbackACK);
            plain(subflow);
            return;
        }
        if (listener().isFull()) {
            subflow.reset(listener().resetReason(ResetReason.LACK_OF_RESOURCES));
            return;
        }
        count(Counter.MPCapableACKRX);
        establish(subflow, thirdPacket, peer.get());
    }

    /** The peer's key, if the option confirms the handshake with the keys exchanged. */
    private Optional<Key> peerKey(MptcpOption option) {
        Optional<Key> shown = Optional.empty();
        if (option instanceof MpCapable capable && !agreesWithHandshake(capable)) {
            return Optional.empty();
        }
        if (option instanceof MpCapable.BothKeys both && both.receiverKey() == key.bits()) {
            shown = Optional.of(new Key(both.senderKey()));
        } else if (option instanceof MpCapable.WithData both && both.receiverKey() == key.bits()) {
            shown = Optional.of(new Key(both.senderKey()));
        }
        if (request instanceof MpCapable.OneKey sent) {
            // In version 0 the SYN held the key, so a DSS is confirmation enough when the third ACK was lost.
            return option instanceof Dss
                    ? Optional.of(new Key(sent.senderKey()))
                    : shown.filter(each -> each.bits() == sent.senderKey());
        }
        return shown;
    }

    /** If either side sets A in any of the three packets, checksums are used (RFC 8684 3.1). */
    private static boolean asksForChecksums(TcpSegment thirdPacket) {
        return MptcpOption.in(thirdPacket.options()).stream()
                .anyMatch(option -> option instanceof MpCapable capable && capable.has(MpCapable.FLAG_CHECKSUM));
    }

    /** The version agreed on, HMAC-SHA as the only algorithm, and nothing we do not know (flag B). */
    private boolean agreesWithHandshake(MpCapable third) {
        return third.version() == version.number() && (third.flags() & ALGORITHMS_AND_B) == MpCapable.FLAG_HMAC;
    }

    private void establish(Subflow subflow, TcpSegment thirdPacket, Key peer) {
        ConnectionKeys both = new ConnectionKeys(version, key, peer);
        ConnectionEvents events = listener().application().accepted(tuple(), Optional.of(both));
        Connection connection = new Connection(
                listener().stack(),
                both,
                checksum() || asksForChecksums(thirdPacket),
                false,
                listener().profile().tcp().closing(),
                events);
        Token token = both.localToken();
        listener().tokens().establish(token, connection);
        connection.adopt(subflow);
        listener().enter(connection, () -> listener().tokens().release(token, connection));
        // Before what the third packet brings, which may be the end of the peer's data already.
        events.opened(connection);
        connection.thirdPacket(subflow, thirdPacket);
        connection.announce(listener().announced(), tuple().local());
    }
}
