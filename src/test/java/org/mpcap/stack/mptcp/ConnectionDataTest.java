package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;

/** Data and its mappings on a connection of ours: numbered, mapped, acknowledged, cut into segments. */
class ConnectionDataTest extends OpenedConnection {
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
    void aPeerThatDoesNotReadFindsTheWindowClosed() {
        openConfirmed();
        connection().send(Bytes.of(new byte[1 << 20]));
        peer.pass(0);
        assertThat(peer.take().get(0).window()).isZero();
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
}
