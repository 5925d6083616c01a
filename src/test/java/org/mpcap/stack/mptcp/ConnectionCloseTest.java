package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.stack.mptcp.ScriptedPeer.OURS;
import static org.mpcap.stack.mptcp.ScriptedPeer.mptcp;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpFastClose;

/** How a connection of ours ends: DATA_FIN, half-closed, MP_FASTCLOSE. */
class ConnectionCloseTest extends OpenedConnection {
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

    @Test
    void aDataFinThatIsNotAcknowledgedIsSentOnEveryPath() {
        openConfirmed();
        join();
        answerJoin();
        connection().finish();
        peer.pass(0);
        assertThat(peer.take()).hasSize(1);
        peer.pass(0.25);
        assertThat(peer.take())
                .extracting(TcpSegment::sourcePort)
                .containsExactlyInAnyOrder(OURS.port(), OURS_TOO.port());
    }
}
