package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.stack.mptcp.ScriptedPeer.THEIRS;
import static org.mpcap.stack.mptcp.ScriptedPeer.mptcp;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.mpcap.crypto.AddAddrHmac;
import org.mpcap.crypto.Nonce;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.TcpState;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.AddAddr;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpJoin;

/** The subflows of a connection of ours: announced, joined, lost. */
class ConnectionSubflowsTest extends OpenedConnection {
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
    void anAddAddrThatIsNotEchoedIsToldAgainOverEverySubflow() {
        openConfirmed();
        join();
        answerJoin();
        TransportAddress initial = connection().subflows().get(0).tuple().local();
        peer.take();

        connection().announce(List.of(initial, new TransportAddress(IpAddress.parse("198.51.100.7"), 80)), initial);
        peer.pass(0);
        assertThat(announced()).containsExactly(initial.port());
        peer.pass(1.5);
        assertThat(announced()).containsExactlyInAnyOrder(initial.port(), OURS_TOO.port());
    }

    /** Our ports from which an ADD_ADDR has come. */
    private List<Integer> announced() {
        return peer.take().stream()
                .filter(segment -> mptcp(segment).stream().anyMatch(AddAddr.class::isInstance))
                .map(TcpSegment::sourcePort)
                .toList();
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
}
