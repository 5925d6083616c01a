package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.stack.mptcp.ScriptedPeer.OURS;
import static org.mpcap.stack.mptcp.ScriptedPeer.THEIRS;
import static org.mpcap.stack.mptcp.ScriptedPeer.mptcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** A connection that we opened to a peer that sends what the test says. */
abstract class OpenedConnection {
    static final Key OUR_KEY = new Key(0x0102_0304_0506_0708L);
    static final Key PEER_KEY = new Key(0x1112_1314_1516_1718L);
    static final int ISN = 1000;
    static final int PEER = 5000;
    static final int SYN_ACK = TcpSegment.SYN | TcpSegment.ACK;
    static final TransportAddress OURS_TOO = new TransportAddress(OURS.address(), 61001);
    static final Bytes HELLO = Bytes.fromHex("68656c6c6f");

    final ScriptedPeer peer = new ScriptedPeer();
    final List<String> seen = new ArrayList<>();
    ConnectionKeys keys = new ConnectionKeys(MptcpVersion.V1, OUR_KEY, PEER_KEY);
    Optional<Connection> opened = Optional.empty();

    final ConnectionEvents events = new ConnectionEvents() {
        @Override
        public void confirmed(Connection connection) {
            seen.add("confirmed");
        }

        @Override
        public void data(Connection connection, Bytes data) {
            seen.add("data " + data);
        }

        @Override
        public void endOfData(Connection connection) {
            seen.add("end of data");
        }

        @Override
        public void fellBack(Connection connection, String reason) {
            seen.add("fell back");
        }

        @Override
        public void joinConfirmed(Connection connection, Subflow subflow) {
            seen.add("join confirmed");
        }

        @Override
        public void closed(Connection connection, Closing how) {
            seen.add("closed " + how);
        }
    };

    Connection connection() {
        return opened.orElseThrow();
    }

    void open(MptcpVersion version, boolean checksum) {
        keys = new ConnectionKeys(version, OUR_KEY, PEER_KEY);
        CapableOpen.start(
                peer.stack,
                peer.path,
                ScriptedPeer.TUPLE,
                new CapableOpen.Request(version, OUR_KEY, checksum, true, ISN, TcpProfile.usual()),
                events,
                new CapableOpen.Events() {
                    @Override
                    public void answered(CapableReply reply, TcpSegment synAck, boolean optionLeftOut) {}

                    @Override
                    public void connected(Connection connection) {
                        opened = Optional.of(connection);
                    }

                    @Override
                    public void reset(TcpSegment segment, boolean optionLeftOut) {}

                    @Override
                    public void unreachable(IcmpMessage message) {}

                    @Override
                    public void silent() {}
                });
        peer.pass(0);
        int flags = MpCapable.FLAG_HMAC | (checksum ? MpCapable.FLAG_CHECKSUM : 0);
        peer.send(SYN_ACK, PEER, ISN + 1, Bytes.EMPTY, new MpCapable.OneKey(version.number(), flags, PEER_KEY.bits()));
        peer.take();
    }

    /** Opens version 1 without checksums and lets the peer send its first DSS. */
    void openConfirmed() {
        open(MptcpVersion.V1, false);
        ack(ISN + 1, keys.firstLocalDsn());
        seen.clear();
    }

    void ack(int acknowledgment, long dataAck) {
        peer.send(TcpSegment.ACK, PEER + 1, acknowledgment, Bytes.EMPTY, dataAck(dataAck));
    }

    static Dss dataAck(long value) {
        return new Dss(Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK, OptionalLong.of(value), Optional.empty());
    }

    Dss mapping(int flags, long dsn, int ssn, int length, OptionalInt checksum) {
        return new Dss(
                flags | Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK | Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN,
                OptionalLong.of(connection().acknowledgedDsn()),
                Optional.of(new Dss.Mapping(dsn, ssn, length, checksum)));
    }

    static <T extends MptcpOption> T only(TcpSegment segment, Class<T> type) {
        List<MptcpOption> options = mptcp(segment);
        assertThat(options).hasSize(1);
        return type.cast(options.get(0));
    }

    Subflow join() {
        Nonce ours = new Nonce(7);
        Nonce theirs = new Nonce(9);
        List<Subflow> joined = new ArrayList<>();
        JoinOpen.start(
                connection(),
                peer.path,
                new FourTuple(OURS_TOO, THEIRS),
                new JoinOpen.Request(keys.remoteToken(), ours, 0, false, ISN, TcpProfile.usual()),
                (reply, subflow) -> joined.add(subflow));
        peer.pass(0);
        long hmac = keys.expectedSynAckHmac(ours, theirs);
        peer.send(OURS_TOO, THEIRS, SYN_ACK, PEER, ISN + 1, 0xffff, Bytes.EMPTY, new MpJoin.SynAck(0, 0, hmac, 9));
        peer.take();
        return joined.get(0);
    }

    void answerJoin() {
        sendOnJoined(TcpSegment.ACK, dataAck(connection().acknowledgedDsn()));
        peer.take();
        seen.clear();
    }

    void sendOnJoined(int flags, MptcpOption... options) {
        peer.send(OURS_TOO, THEIRS, flags, PEER + 1, ISN + 1, 0xffff, Bytes.EMPTY, options);
    }

    /** Ten bytes in two mappings, both known before the bytes come; the first one's checksum is wrong. */
    void sendTwoMappings(OptionalInt secondChecksum) {
        long dsn = keys.firstRemoteDsn();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, Bytes.EMPTY, mapping(0, dsn + 5, 6, 5, secondChecksum));
        Bytes both = Bytes.fromHex("68656c6c6f776f726c64");
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, both, mapping(0, dsn, 1, 5, OptionalInt.of(0x1234)));
    }

    void sendFromPeer(int flags, int sequence, int acknowledgment, int window, MptcpOption... options) {
        peer.send(
                ScriptedPeer.TUPLE.local(),
                ScriptedPeer.TUPLE.remote(),
                flags,
                sequence,
                acknowledgment,
                window,
                Bytes.EMPTY,
                options);
    }
}
