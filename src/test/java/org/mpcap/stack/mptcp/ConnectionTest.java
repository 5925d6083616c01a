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
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.CapableReply;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.stack.tcp.TcpState;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpFastClose;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/** A connection that we opened to a peer that sends what the test says. */
class ConnectionTest {
    private static final Key OUR_KEY = new Key(0x0102_0304_0506_0708L);
    private static final Key PEER_KEY = new Key(0x1112_1314_1516_1718L);
    private static final int ISN = 1000;
    private static final int PEER = 5000;
    private static final int SYN_ACK = TcpSegment.SYN | TcpSegment.ACK;
    private static final TransportAddress OURS_TOO = new TransportAddress(OURS.address(), 61001);
    private static final Bytes HELLO = Bytes.fromHex("68656c6c6f");

    private final ScriptedPeer peer = new ScriptedPeer();
    private final List<String> seen = new ArrayList<>();
    private ConnectionKeys keys = new ConnectionKeys(MptcpVersion.V1, OUR_KEY, PEER_KEY);
    private Optional<Connection> opened = Optional.empty();

    private final ConnectionEvents events = new ConnectionEvents() {
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

    private Connection connection() {
        return opened.orElseThrow();
    }

    private void open(MptcpVersion version, boolean checksum) {
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
    private void openConfirmed() {
        open(MptcpVersion.V1, false);
        ack(ISN + 1, keys.firstLocalDsn());
        seen.clear();
    }

    private void ack(int acknowledgment, long dataAck) {
        peer.send(TcpSegment.ACK, PEER + 1, acknowledgment, Bytes.EMPTY, dataAck(dataAck));
    }

    private static Dss dataAck(long value) {
        return new Dss(Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK, OptionalLong.of(value), Optional.empty());
    }

    private Dss mapping(int flags, long dsn, int ssn, int length, OptionalInt checksum) {
        return new Dss(
                flags | Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK | Dss.FLAG_MAPPING | Dss.FLAG_WIDE_DSN,
                OptionalLong.of(connection().acknowledgedDsn()),
                Optional.of(new Dss.Mapping(dsn, ssn, length, checksum)));
    }

    private static <T extends MptcpOption> T only(TcpSegment segment, Class<T> type) {
        List<MptcpOption> options = mptcp(segment);
        assertThat(options).hasSize(1);
        return type.cast(options.get(0));
    }

    private Subflow join() {
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

    private void answerJoin() {
        sendOnJoined(TcpSegment.ACK, dataAck(connection().acknowledgedDsn()));
        peer.take();
        seen.clear();
    }

    private void sendOnJoined(int flags, MptcpOption... options) {
        peer.send(OURS_TOO, THEIRS, flags, PEER + 1, ISN + 1, 0xffff, Bytes.EMPTY, options);
    }

    @Test
    void inVersion1TheFirstDataCarriesBothKeys() {
        open(MptcpVersion.V1, false);
        connection().send(HELLO);
        peer.pass(0);
        MpCapable.WithData first = only(peer.takeOne(), MpCapable.WithData.class);
        assertThat(first.senderKey()).isEqualTo(OUR_KEY.bits());
        assertThat(first.receiverKey()).isEqualTo(PEER_KEY.bits());
        assertThat(first.dataLength()).isEqualTo(5);
    }

    @Test
    void inVersion0TheFirstDataIsMappedToTheIdsnPlusOne() {
        open(MptcpVersion.V0, false);
        connection().send(HELLO);
        peer.pass(0);
        Dss.Mapping mapping = only(peer.takeOne(), Dss.class).mapping().orElseThrow();
        assertThat(mapping).isEqualTo(new Dss.Mapping(keys.firstLocalDsn(), 1, 5, OptionalInt.empty()));
    }

    @Test
    void mappingsCarryTheChecksumIfAgreed() {
        open(MptcpVersion.V0, true);
        connection().send(HELLO);
        peer.pass(0);
        Dss.Mapping mapping = only(peer.takeOne(), Dss.class).mapping().orElseThrow();
        assertThat(mapping.checksum()).hasValue(DssChecksum.of(keys.firstLocalDsn(), 1, 5, HELLO));
    }

    @Test
    void aDssConfirmsMptcp() {
        open(MptcpVersion.V1, false);
        ack(ISN + 1, keys.firstLocalDsn());
        assertThat(seen).containsExactly("confirmed");
        assertThat(connection().phase().isConfirmed()).isTrue();
    }

    @Test
    void mappedDataIsDeliveredAndAcknowledgedAtTheDataLevel() {
        openConfirmed();
        long dsn = keys.firstRemoteDsn();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, HELLO, mapping(0, dsn, 1, 5, OptionalInt.empty()));
        assertThat(seen).containsExactly("data 68656c6c6f");
        assertThat(only(peer.takeOne(), Dss.class).dataAck()).hasValue(dsn + 5);
    }

    @Test
    void numbersOf32BitsMeanTheNearest64() {
        openConfirmed();
        connection().send(HELLO);
        peer.pass(0);
        Dss narrow = new Dss(
                Dss.FLAG_DATA_ACK | Dss.FLAG_MAPPING,
                OptionalLong.of((keys.firstLocalDsn() + 5) & 0xffff_ffffL),
                Optional.of(new Dss.Mapping(keys.firstRemoteDsn() & 0xffff_ffffL, 1, 5, OptionalInt.empty())));
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 6, HELLO, narrow);
        assertThat(seen).containsExactly("data 68656c6c6f");
        assertThat(connection().acknowledgedDsn()).isEqualTo(keys.firstLocalDsn() + 5);
    }

    @Test
    void aDataAckBeyondWhatWasSentIsIgnored() {
        openConfirmed();
        ack(ISN + 1, keys.firstLocalDsn() + 1);
        assertThat(connection().acknowledgedDsn()).isEqualTo(keys.firstLocalDsn());
    }

    @Test
    void theDataFinIsSentUntilAcknowledgedAndTheFinFollows() {
        openConfirmed();
        connection().finish();
        peer.pass(0.7);
        assertThat(peer.take()).as("after 0.2 and 0.6 s").hasSize(3).allSatisfy(segment -> {
            Dss fin = only(segment, Dss.class);
            assertThat(fin.flags() & Dss.FLAG_DATA_FIN).isNotZero();
            assertThat(fin.mapping()).hasValue(new Dss.Mapping(keys.firstLocalDsn(), 0, 1, OptionalInt.empty()));
        });
        ack(ISN + 1, keys.firstLocalDsn() + 1);
        peer.pass(100);
        assertThat(peer.take()).as("half closed").isEmpty();
        peer.send(
                TcpSegment.ACK,
                PEER + 1,
                ISN + 1,
                Bytes.EMPTY,
                mapping(Dss.FLAG_DATA_FIN, keys.firstRemoteDsn(), 0, 1, OptionalInt.empty()));
        assertThat(seen).containsExactly("end of data");
        assertThat(peer.take()).anyMatch(segment -> segment.has(TcpSegment.FIN));
    }

    @Test
    void theEndOfDataWaitsForTheDataBeforeIt() {
        openConfirmed();
        long dsn = keys.firstRemoteDsn();
        peer.send(
                TcpSegment.ACK,
                PEER + 1,
                ISN + 1,
                Bytes.EMPTY,
                mapping(Dss.FLAG_DATA_FIN, dsn + 5, 0, 1, OptionalInt.empty()));
        assertThat(seen).isEmpty();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, HELLO, mapping(0, dsn, 1, 5, OptionalInt.empty()));
        assertThat(seen).containsExactly("data 68656c6c6f", "end of data");
    }

    @Test
    void aFirstSegmentWithoutOptionsMeansPlainTcp() {
        open(MptcpVersion.V1, false);
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, HELLO);
        assertThat(seen).containsExactly("fell back", "data 68656c6c6f");
        assertThat(mptcp(peer.takeOne())).isEmpty();
    }

    @Test
    void anInfiniteMappingMeansPlainTcpFromThere() {
        openConfirmed();
        peer.send(
                TcpSegment.ACK, PEER + 1, ISN + 1, HELLO, mapping(0, keys.firstRemoteDsn(), 1, 0, OptionalInt.empty()));
        assertThat(seen).containsExactly("fell back", "data 68656c6c6f");
        assertThat(peer.counters.get(Counter.InfiniteMapRx)).isEqualTo(1);
    }

    @Test
    void afterMpFailOurNextDataHasAnInfiniteMapping() {
        openConfirmed();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, Bytes.EMPTY, new MpFail(0, keys.firstLocalDsn()));
        assertThat(seen).containsExactly("fell back");
        connection().send(HELLO);
        connection().send(HELLO);
        peer.pass(0);
        List<TcpSegment> sent = peer.take();
        assertThat(only(sent.get(0), MpFail.class).dataSequenceNumber())
                .as("MP_FAIL in the reverse direction (RFC 8684 3.7)")
                .isEqualTo(keys.firstRemoteDsn());
        assertThat(only(sent.get(1), Dss.class).mapping().orElseThrow().length())
                .isZero();
        assertThat(mptcp(sent.get(2))).isEmpty();
    }

    @Test
    void mpFailOnOneOfSeveralSubflowsChangesNothing() {
        openConfirmed();
        join();
        answerJoin();
        sendOnJoined(TcpSegment.ACK, new MpFail(0, keys.firstLocalDsn()));
        assertThat(connection().phase().isPlain()).isFalse();
    }

    @Test
    void aWrongChecksumOnTheOnlySubflowIsAnsweredByMpFail() {
        open(MptcpVersion.V1, true);
        ack(ISN + 1, keys.firstLocalDsn());
        seen.clear();
        long dsn = keys.firstRemoteDsn();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, HELLO, mapping(0, dsn, 1, 5, OptionalInt.of(0x1234)));
        assertThat(mptcp(peer.take().get(0))).contains(new MpFail(0, dsn));
        assertThat(seen).containsExactly("fell back", "data 68656c6c6f");
    }

    @Test
    void aWrongChecksumOnOneOfSeveralSubflowsResetsThatOne() {
        open(MptcpVersion.V1, true);
        ack(ISN + 1, keys.firstLocalDsn());
        join();
        answerJoin();
        long dsn = keys.firstRemoteDsn();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, HELLO, mapping(0, dsn, 1, 5, OptionalInt.of(0x1234)));
        TcpSegment reset = peer.take().get(0);
        assertThat(reset.has(TcpSegment.RST)).isTrue();
        assertThat(mptcp(reset)).containsExactly(new MpFail(0, dsn), new MpTcpRst(0, 6));
        assertThat(connection().subflows()).hasSize(1);
        assertThat(seen).isEmpty();
    }

    /** Ten bytes in two mappings, both known before the bytes come; the first one's checksum is wrong. */
    private void sendTwoMappings(OptionalInt secondChecksum) {
        long dsn = keys.firstRemoteDsn();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, Bytes.EMPTY, mapping(0, dsn + 5, 6, 5, secondChecksum));
        Bytes both = Bytes.fromHex("68656c6c6f776f726c64");
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, both, mapping(0, dsn, 1, 5, OptionalInt.of(0x1234)));
    }

    @Test
    void twoWrongChecksumsAtOnceResetTheirSubflowOnce() {
        open(MptcpVersion.V1, true);
        ack(ISN + 1, keys.firstLocalDsn());
        join();
        answerJoin();
        sendTwoMappings(OptionalInt.of(0x1234));
        assertThat(peer.take())
                .filteredOn(segment -> segment.has(TcpSegment.RST))
                .hasSize(1);
        assertThat(connection().subflows()).hasSize(1);
        assertThat(connection().phase().isPlain()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void dataStaysInOrderWhenAChecksumIsWrong() {
        open(MptcpVersion.V1, true);
        ack(ISN + 1, keys.firstLocalDsn());
        seen.clear();
        Bytes world = Bytes.fromHex("776f726c64");
        sendTwoMappings(OptionalInt.of(DssChecksum.of(keys.firstRemoteDsn() + 5, 6, 5, world)));
        assertThat(seen).containsExactly("fell back", "data 68656c6c6f776f726c64");
    }

    @Test
    void aSegmentTheInterfaceRefusesIsSentAgain() {
        openConfirmed();
        peer.refuse(1);
        connection().send(HELLO);
        peer.pass(0);
        assertThat(peer.take()).isEmpty();
        assertThat(peer.counters.get(Counter.IpOutDiscards)).isEqualTo(1);
        assertThat(peer.stack.refusal()).contains("no buffer space");
        peer.pass(2);
        assertThat(peer.take()).extracting(TcpSegment::payload).contains(HELLO);
    }

    @Test
    void aFallbackBehindOurDataFinClosesByFin() {
        open(MptcpVersion.V1, false);
        connection().finish();
        peer.pass(0);
        peer.take();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, Bytes.EMPTY);
        assertThat(seen).containsExactly("fell back");
        assertThat(peer.take()).anyMatch(segment -> segment.has(TcpSegment.FIN));
    }

    @Test
    void mpFastCloseIsSentUntilThePeerResets() {
        openConfirmed();
        connection().fastClose();
        peer.pass(4);
        assertThat(peer.take())
                .hasSize(3)
                .allMatch(segment -> mptcp(segment).contains(new MpFastClose(0, PEER_KEY.bits())));
        peer.send(TcpSegment.RST, PEER + 1, 0, Bytes.EMPTY);
        assertThat(seen).containsExactly("closed ABORTED");
        assertThat(peer.stack.flows()).isZero();
    }

    @Test
    void aFallbackWhileClosingFastEndsTheConnection() {
        open(MptcpVersion.V1, false);
        connection().fastClose();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, HELLO);
        assertThat(seen).containsExactly("closed ABORTED");
        assertThat(peer.stack.flows()).isZero();
    }

    @Test
    void thePeersMpFastCloseIsAnsweredByResets() {
        openConfirmed();
        join();
        answerJoin();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, Bytes.EMPTY, new MpFastClose(0, OUR_KEY.bits()));
        assertThat(peer.take()).hasSize(2).allMatch(segment -> segment.has(TcpSegment.RST));
        assertThat(seen).containsExactly("closed FAST_CLOSED_BY_PEER");
    }

    @Test
    void mpFastCloseWithAnotherKeyIsIgnored() {
        openConfirmed();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, Bytes.EMPTY, new MpFastClose(0, OUR_KEY.bits() ^ 1));
        assertThat(connection().phase().isClosed()).isFalse();
    }

    @Test
    void addAddrIsEchoedIfItsHmacIsRight() {
        openConfirmed();
        peer.take();
        IpAddress address = IpAddress.parse("198.51.100.7");
        long hmac = AddAddrHmac.of(PEER_KEY, OUR_KEY, 3, address, 0);
        for (long each : new long[] {hmac, hmac ^ 1}) {
            peer.send(
                    TcpSegment.ACK,
                    PEER + 1,
                    ISN + 1,
                    Bytes.EMPTY,
                    new AddAddr(0, 3, address, OptionalInt.empty(), OptionalLong.of(each)));
        }
        assertThat(only(peer.takeOne(), AddAddr.class))
                .isEqualTo(new AddAddr(1, 3, address, OptionalInt.empty(), OptionalLong.empty()));
        assertThat(peer.counters.get(Counter.AddAddr)).isEqualTo(2);
    }

    @Test
    void aJoinedSubflowCarriesNoDataBeforeThePeerHasAnsweredOurHmac() {
        openConfirmed();
        Subflow joined = join();
        connection().send(Bytes.of(new byte[40_000]));
        peer.pass(0);
        assertThat(peer.take()).noneMatch(segment -> segment.sourcePort() == OURS_TOO.port());
        sendOnJoined(TcpSegment.ACK, dataAck(connection().acknowledgedDsn()));
        assertThat(seen).containsExactly("join confirmed");
        assertThat(peer.take()).anyMatch(segment -> segment.sourcePort() == OURS_TOO.port());
        assertThat(joined.state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void theHmacIsSentAgainUntilAnswered() {
        openConfirmed();
        join();
        peer.pass(1.5);
        MpJoin.Ack again = only(peer.takeOne(), MpJoin.Ack.class);
        assertThat(again.hmac()).isEqualTo(keys.ackHmac(new Nonce(7), new Nonce(9)));
    }

    @Test
    void whatWasUnderWayOnADeadSubflowGoesOutOnAnother() {
        openConfirmed();
        join();
        answerJoin();
        int each = connection().subflows().get(0).maximumPayload();
        connection().send(Bytes.of(new byte[each * (Subflow.MOST_IN_FLIGHT + 1)]));
        peer.pass(0);
        peer.take();
        // All of the first subflow's ten are acknowledged, the eleventh is lost with the second subflow.
        ack(ISN + 1 + each * Subflow.MOST_IN_FLIGHT, keys.firstLocalDsn() + (long) each * Subflow.MOST_IN_FLIGHT);
        sendOnJoined(TcpSegment.RST);
        Dss.Mapping again = only(peer.takeOne(), Dss.class).mapping().orElseThrow();
        assertThat(again.dataSequenceNumber()).isEqualTo(keys.firstLocalDsn() + (long) each * Subflow.MOST_IN_FLIGHT);
        assertThat(peer.counters.get(Counter.MPTCPRetrans)).isEqualTo(1);
    }

    @Test
    void aPeerThatDoesNotReadFindsTheWindowClosed() {
        openConfirmed();
        connection().send(Bytes.of(new byte[1 << 20]));
        peer.pass(0);
        assertThat(peer.take().get(0).window()).isZero();
    }

    private void sendFromPeer(int flags, int sequence, int acknowledgment, int window, MptcpOption... options) {
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

    /** The peer sends DATA_FIN and FIN in one segment when one segment of our 5000 bytes is out and its window is closed. */
    @Test
    void aPeerThatHasHalfClosedStillGetsAllDataThenDataFinThenFin() {
        openConfirmed();
        sendFromPeer(TcpSegment.ACK, PEER + 1, ISN + 1, 0, dataAck(keys.firstLocalDsn()));
        connection().send(Bytes.of(new byte[5000]));
        connection().finish();
        peer.pass(0);
        int first = peer.takeOne().payload().length();

        sendFromPeer(
                TcpSegment.FIN | TcpSegment.ACK,
                PEER + 1,
                ISN + 1,
                0,
                mapping(Dss.FLAG_DATA_FIN, keys.firstRemoteDsn(), 0, 1, OptionalInt.empty()));
        assertThat(peer.take()).noneMatch(segment -> segment.has(TcpSegment.FIN));

        long dsn = keys.firstLocalDsn() + first;
        int next = ISN + 1 + first;
        boolean fin = false;
        for (int round = 0; round < 10 && !fin; round++) {
            sendFromPeer(TcpSegment.ACK, PEER + 2, next, 60_000, dataAck(dsn));
            for (TcpSegment segment : peer.take()) {
                next = segment.sequence() + segment.sequenceLength();
                dsn += segment.payload().length();
                fin |= segment.has(TcpSegment.FIN);
                boolean dataFin = mptcp(segment).stream()
                        .anyMatch(option -> option instanceof Dss dss && (dss.flags() & Dss.FLAG_DATA_FIN) != 0);
                if (dataFin) {
                    assertThat(dsn).as("all data before the DATA_FIN").isEqualTo(keys.firstLocalDsn() + 5000);
                    dsn++;
                }
            }
        }
        assertThat(fin).isTrue();
        assertThat(dsn).as("data and DATA_FIN before the FIN").isEqualTo(keys.firstLocalDsn() + 5001);
        sendFromPeer(TcpSegment.ACK, PEER + 2, next, 60_000, dataAck(dsn));
        assertThat(seen).contains("closed FINISHED");
    }

    @Test
    void allThatIsOutstandingOnAPathThatFailsGoesOutOnAnotherAtTheFirstTimeout() {
        openConfirmed();
        join();
        answerJoin();
        int each = connection().subflows().get(0).maximumPayload();
        connection().send(Bytes.of(new byte[each * 2 * Subflow.MOST_IN_FLIGHT]));
        peer.pass(0);
        peer.take();
        // The joined subflow carries its ten; nothing is acknowledged on the first.
        peer.send(
                OURS_TOO,
                THEIRS,
                TcpSegment.ACK,
                PEER + 1,
                ISN + 1 + each * Subflow.MOST_IN_FLIGHT,
                0xffff,
                Bytes.EMPTY,
                dataAck(keys.firstLocalDsn()));
        peer.take();

        peer.pass(0.2);

        List<Long> again = peer.take().stream()
                .filter(segment -> segment.sourcePort() == OURS_TOO.port())
                .flatMap(segment -> mptcp(segment).stream())
                .map(option -> ((Dss) option).mapping().orElseThrow().dataSequenceNumber() - keys.firstLocalDsn())
                .toList();
        assertThat(again).hasSize(Subflow.MOST_IN_FLIGHT).startsWith(0L).contains((Subflow.MOST_IN_FLIGHT - 1L) * each);
    }

    @Test
    void piecesThatWaitGoOutTogetherInFullSegments() {
        openConfirmed();
        int each = connection().subflows().get(0).maximumPayload();
        sendFromPeer(TcpSegment.ACK, PEER + 1, ISN + 1, 0, dataAck(keys.firstLocalDsn()));
        connection().send(Bytes.of(new byte[1]));
        for (int piece = 0; piece < 100; piece++) {
            connection().send(Bytes.of(new byte[(2 * each) / 100 + 1]));
        }
        peer.pass(0);
        peer.take();

        sendFromPeer(TcpSegment.ACK, PEER + 1, ISN + 2, 60_000, dataAck(keys.firstLocalDsn() + 1));

        assertThat(peer.take().stream()
                        .map(segment -> segment.payload().length())
                        .toList())
                .containsExactly(each, each);
    }

    @Test
    void whatIsLeftOfAPieceWaitsForAnAcknowledgmentOrMoreData() {
        openConfirmed();
        int each = connection().subflows().get(0).maximumPayload();
        connection().send(Bytes.of(new byte[each + 8]));
        peer.pass(0);
        assertThat(peer.takeOne().payload().length()).isEqualTo(each);

        connection().send(Bytes.of(new byte[each]));
        peer.pass(0);
        assertThat(peer.takeOne().payload().length()).isEqualTo(each);

        ack(ISN + 1 + 2 * each, keys.firstLocalDsn() + 2L * each);
        assertThat(peer.takeOne().payload().length()).isEqualTo(8);
    }

    @Test
    void theEndOfTheDataDoesNotWait() {
        openConfirmed();
        int each = connection().subflows().get(0).maximumPayload();
        connection().send(Bytes.of(new byte[each + 8]));
        connection().finish();
        peer.pass(0);

        assertThat(peer.take().stream()
                        .map(segment -> segment.payload().length())
                        .toList())
                .startsWith(each, 8);
    }
}
