package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.stack.mptcp.ScriptedPeer.mptcp;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.DssChecksum;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpFail;
import org.mpcap.wire.mptcp.MpTcpRst;

/** A connection of ours that goes on as plain TCP, or loses a subflow for a checksum (RFC 8684 3.7). */
class ConnectionFallbackTest extends OpenedConnection {
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
    void aFallbackBehindOurDataFinClosesByFin() {
        open(MptcpVersion.V1, false);
        connection().finish();
        peer.pass(0);
        peer.take();
        answerWithoutOptions(3);
        assertThat(seen).containsExactly("fell back");
        assertThat(peer.take()).anyMatch(segment -> segment.has(TcpSegment.FIN));
    }

    private void answerWithoutOptions(int times) {
        for (int i = 0; i < times; i++) {
            peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, Bytes.EMPTY);
        }
    }

    @Test
    void aPeerWhoseTcpStillWaitsForOurThirdAckGetsItAgain() {
        open(MptcpVersion.V1, false);
        peer.take();

        answerWithoutOptions(2);

        assertThat(seen).doesNotContain("fell back");
        assertThat(peer.take())
                .filteredOn(segment -> mptcp(segment).stream().anyMatch(MpCapable.BothKeys.class::isInstance))
                .hasSize(2)
                .allSatisfy(third -> assertThat(third.sequence()).isEqualTo(ISN + 1));
        ack(ISN + 1, keys.firstLocalDsn());
        assertThat(connection().phase().isConfirmed()).isTrue();
    }

    @Test
    void aPeerThatAnswersEveryThirdAckWithoutOptionsUsesNoMptcp() {
        open(MptcpVersion.V1, false);

        answerWithoutOptions(3);

        assertThat(seen).contains("fell back");
    }

    @Test
    void aFallbackWhileClosingFastEndsTheConnection() {
        open(MptcpVersion.V1, false);
        connection().fastClose();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, HELLO);
        assertThat(seen).containsExactly("closed ABORTED");
        assertThat(peer.stack.flows()).isZero();
    }
}
