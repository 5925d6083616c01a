package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.stack.mptcp.ScriptedPeer.mptcp;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.HandshakeOwner;
import org.mpcap.stack.tcp.Subflow;
import org.mpcap.stack.tcp.SynOptions;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.stack.tcp.TcpState;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IcmpMessage;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** One flow of ours against a peer that sends what the test says. */
class SubflowTest {
    private static final int ISN = 1000;
    private static final int PEER = 5000;
    private static final int SYN_ACK = TcpSegment.SYN | TcpSegment.ACK;
    private static final int FIN_ACK = TcpSegment.FIN | TcpSegment.ACK;
    private static final MpCapable CAPABLE = new MpCapable.Syn(1, MpCapable.FLAG_HMAC);

    private final ScriptedPeer peer = new ScriptedPeer();
    private final Owner owner = new Owner();
    private final Subflow subflow = new Subflow(
            peer.stack, peer.path, ScriptedPeer.TUPLE, TcpProfile.usual().withSyn(SynOptions.usual()), ISN, owner);

    private static final class Owner implements HandshakeOwner {
        private final List<String> seen = new ArrayList<>();
        private boolean untilAnswered;
        private int window = Subflow.WINDOW;

        @Override
        public void answered(Subflow subflow, TcpSegment synAck) {
            seen.add("answered");
            subflow.accept(List.of(), untilAnswered);
        }

        @Override
        public void data(Subflow subflow, Bytes data) {
            seen.add("data " + data);
        }

        @Override
        public void finished(Subflow subflow) {
            seen.add("finished");
        }

        @Override
        public void ended(Subflow subflow) {
            seen.add("ended");
        }

        @Override
        public void reset(Subflow subflow, TcpSegment segment) {
            seen.add("reset");
        }

        @Override
        public void silent(Subflow subflow) {
            seen.add("silent");
        }

        @Override
        public void unreachable(Subflow subflow, IcmpMessage message) {
            seen.add("unreachable");
        }

        @Override
        public int receiveWindow() {
            return window;
        }
    }

    private void establish() {
        subflow.open(List.of(CAPABLE));
        peer.pass(0);
        peer.send(SYN_ACK, PEER, ISN + 1, Bytes.EMPTY);
        peer.take();
        owner.seen.clear();
    }

    private void ack(int acknowledgment) {
        peer.send(TcpSegment.ACK, PEER + 1, acknowledgment, Bytes.EMPTY);
    }

    private static Bytes bytes(String hex) {
        return Bytes.fromHex(hex);
    }

    @Test
    void aSynIsSentAgainAfterOneTwoAndFourSeconds() {
        subflow.open(List.of(CAPABLE));
        peer.pass(100);
        assertThat(peer.seconds()).containsExactly(0L, 1L, 3L, 7L);
        assertThat(owner.seen).containsExactly("silent");
        assertThat(peer.stack.flows()).isZero();
    }

    @Test
    void theOptionIsLeftOutAfterThreeSyns() {
        subflow.open(List.of(CAPABLE));
        peer.pass(100);
        assertThat(peer.take()).extracting(syn -> mptcp(syn).size()).containsExactly(1, 1, 1, 0);
        assertThat(subflow.handshake().optionLeftOut()).isTrue();
        assertThat(peer.counters.get(Counter.MPCapableSYNTXDrop)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 8, true", "0, 20, true", "0, 7, false", "0, 4, false", "1, 8, false", "-1, 8, false"})
    void anIcmpErrorMustQuoteASequenceNumberUnderWay(int off, int quotedBytes, boolean believed) {
        subflow.open(List.of(CAPABLE));
        peer.pass(0);
        // The SYN itself takes one number, so the first beyond it is ISN + 1.
        peer.sendUnreachable(off > 0 ? ISN + 1 + off : ISN + off, quotedBytes);
        assertThat(owner.seen.contains("unreachable")).isEqualTo(believed);
    }

    @Test
    void aSynAckIsAnsweredByTheThirdAck() {
        subflow.open(List.of(CAPABLE));
        peer.pass(0);
        peer.take();
        peer.send(SYN_ACK, PEER, ISN + 1, Bytes.EMPTY);
        TcpSegment third = peer.takeOne();
        assertThat(third.flags()).isEqualTo(TcpSegment.ACK);
        assertThat(third.sequence()).isEqualTo(ISN + 1);
        assertThat(third.acknowledgment()).isEqualTo(PEER + 1);
        assertThat(subflow.state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void aRepeatedSynAckIsAnsweredByTheSameThirdAck() {
        subflow.open(List.of(CAPABLE));
        peer.pass(0);
        peer.take();
        peer.send(SYN_ACK, PEER, ISN + 1, Bytes.EMPTY);
        TcpSegment third = peer.takeOne();
        peer.send(SYN_ACK, PEER, ISN + 1, Bytes.EMPTY);
        assertThat(peer.takeOne()).isEqualTo(third);
    }

    @Test
    void aThirdAckThatMustArriveIsSentUntilThePeerAnswers() {
        owner.untilAnswered = true;
        subflow.open(List.of(CAPABLE));
        peer.pass(0);
        peer.send(SYN_ACK, PEER, ISN + 1, Bytes.EMPTY);
        peer.take();
        peer.pass(4);
        assertThat(peer.take()).hasSize(2);
        ack(ISN + 1);
        peer.pass(100);
        assertThat(peer.take()).isEmpty();
    }

    @Test
    void aSynAckThatAcknowledgesSomethingElseIsReset() {
        subflow.open(List.of(CAPABLE));
        peer.pass(0);
        peer.take();
        peer.send(SYN_ACK, PEER, ISN + 77, Bytes.EMPTY);
        TcpSegment answer = peer.takeOne();
        assertThat(answer.flags()).isEqualTo(TcpSegment.RST);
        assertThat(answer.sequence()).isEqualTo(ISN + 77);
        assertThat(subflow.state()).isEqualTo(TcpState.SYN_SENT);
    }

    @Test
    void aResetOfTheSynCountsOnlyIfItAcknowledgesIt() {
        subflow.open(List.of(CAPABLE));
        peer.pass(0);
        peer.send(TcpSegment.RST | TcpSegment.ACK, 0, ISN, Bytes.EMPTY);
        assertThat(owner.seen).isEmpty();
        peer.send(TcpSegment.RST | TcpSegment.ACK, 0, ISN + 1, Bytes.EMPTY);
        assertThat(owner.seen).containsExactly("reset");
    }

    @Test
    void anEstablishedFlowIsResetByTheExactSequenceNumberOnly() {
        establish();
        peer.send(TcpSegment.RST, PEER + 2, 0, Bytes.EMPTY);
        assertThat(peer.takeOne().flags()).as("challenge, RFC 5961 3.2").isEqualTo(TcpSegment.ACK);
        peer.send(TcpSegment.RST, PEER + 1 + Subflow.WINDOW, 0, Bytes.EMPTY);
        peer.send(TcpSegment.RST, PEER + 1 + Integer.MIN_VALUE, 0, Bytes.EMPTY);
        assertThat(peer.take()).as("outside the window").isEmpty();
        assertThat(subflow.state()).isEqualTo(TcpState.ESTABLISHED);
        peer.send(TcpSegment.RST, PEER + 1, 0, Bytes.EMPTY);
        assertThat(owner.seen).containsExactly("reset");
    }

    @Test
    void challengesAreHalfASecondApart() {
        establish();
        for (int i = 0; i < 20; i++) {
            peer.send(TcpSegment.ACK, PEER + 1, ISN + 5000, Bytes.EMPTY);
            peer.pass(0.1);
        }
        assertThat(peer.take()).hasSize(4);
    }

    @Test
    void dataIsDeliveredOnceAndAcknowledged() {
        establish();
        for (int i = 0; i < 2; i++) {
            peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, bytes("0102"));
            assertThat(peer.takeOne().acknowledgment()).isEqualTo(PEER + 3);
        }
        assertThat(owner.seen).containsExactly("data 0102");
    }

    @Test
    void dataBehindAGapIsAskedForAgain() {
        establish();
        peer.send(TcpSegment.ACK, PEER + 3, ISN + 1, bytes("03"));
        assertThat(peer.takeOne().acknowledgment()).isEqualTo(PEER + 1);
        assertThat(owner.seen).isEmpty();
    }

    @Test
    void anOverlapIsCutOff() {
        establish();
        peer.send(TcpSegment.ACK, PEER + 1, ISN + 1, bytes("0102"));
        peer.send(TcpSegment.ACK, PEER + 2, ISN + 1, bytes("0203"));
        assertThat(owner.seen).containsExactly("data 0102", "data 03");
    }

    @Test
    void anAckAheadOfALostSegmentIsNotAnswered() {
        establish();
        peer.send(TcpSegment.ACK, PEER + 100, ISN + 1, Bytes.EMPTY);
        assertThat(peer.take()).isEmpty();
    }

    @Test
    void aKeepAliveIsAnswered() {
        establish();
        peer.send(TcpSegment.ACK, PEER, ISN + 1, Bytes.EMPTY);
        assertThat(peer.takeOne().acknowledgment()).isEqualTo(PEER + 1);
    }

    @Test
    void bytesBeyondTheWindowAreNotTaken() {
        establish();
        owner.window = 1;
        peer.send(FIN_ACK, PEER + 1, ISN + 1, bytes("0102"));
        TcpSegment answer = peer.takeOne();
        assertThat(answer.acknowledgment()).isEqualTo(PEER + 2);
        assertThat(owner.seen).as("neither the byte nor the FIN behind it").containsExactly("data 01");
    }

    @Test
    void dataIsSentAgainUntilAcknowledged() {
        establish();
        subflow.send(bytes("aa"), List.of());
        peer.pass(0.7);
        assertThat(peer.take()).as("after 0.2 and 0.6 s").hasSize(3).allMatch(segment -> segment.sequence() == ISN + 1);
        ack(ISN + 2);
        peer.pass(100);
        assertThat(peer.take()).isEmpty();
    }

    @Test
    void theTimeoutFollowsTheRoundTripTime() {
        establish();
        subflow.send(bytes("aa"), List.of());
        peer.pass(0.19);
        ack(ISN + 2);
        peer.take();
        // SRTT = 190 / 8 = 24 ms, RTTVAR = 190 / 4 = 48 ms
        subflow.send(bytes("bb"), List.of());
        peer.pass(0.21);
        assertThat(peer.take()).hasSize(1);
        peer.pass(0.01);
        assertThat(peer.take()).hasSize(1);
    }

    @Test
    void whatWasSentAgainMeasuresNothing() {
        establish();
        subflow.send(bytes("aa"), List.of());
        peer.pass(5);
        ack(ISN + 2);
        peer.take();
        subflow.send(bytes("bb"), List.of());
        peer.pass(0.21);
        assertThat(peer.take()).hasSize(2);
    }

    @Test
    void ofSeveralLostSegmentsEachIsSentAgainWithoutAnotherTimeout() {
        establish();
        for (int sent = 0; sent < 5; sent++) {
            subflow.send(bytes("aa"), List.of());
        }
        peer.pass(0.21);
        peer.take();
        // The first arrived the second time; the second and fourth are lost, too.
        ack(ISN + 2);
        assertThat(peer.takeOne().sequence()).isEqualTo(ISN + 2);
        ack(ISN + 4);
        assertThat(peer.takeOne().sequence()).isEqualTo(ISN + 4);
        ack(ISN + 6);
        assertThat(peer.take()).isEmpty();
    }

    @Test
    void aPeerThatNeverAcknowledgesDataIsGivenUp() {
        establish();
        subflow.send(bytes("aa"), List.of());
        peer.pass(240);
        assertThat(owner.seen).as("patience of eight doublings from one second").isEmpty();
        peer.pass(760);
        assertThat(peer.take()).hasSize(12);
        assertThat(owner.seen).containsExactly("silent");
        assertThat(peer.stack.flows()).isZero();
        assertThat(peer.eventLoop.pending()).isZero();
    }

    @Test
    void noMoreThanTenSegmentsAreUnderWay() {
        establish();
        for (int room = Subflow.MOST_IN_FLIGHT; room > 0; room--) {
            assertThat(subflow.room()).isEqualTo(room);
            subflow.send(bytes("aa"), List.of());
        }
        assertThat(subflow.room()).isZero();
        ack(ISN + 4);
        assertThat(subflow.room()).isEqualTo(3);
    }

    @Test
    void aClosedWindowIsProbedByOneSegment() {
        establish();
        peer.send(ScriptedPeer.OURS, ScriptedPeer.THEIRS, TcpSegment.ACK, PEER + 1, ISN + 1, 0, Bytes.EMPTY);
        assertThat(subflow.room()).isPositive();
        subflow.send(bytes("aa"), List.of());
        assertThat(subflow.room()).isZero();
        ack(ISN + 2);
        assertThat(subflow.room()).isEqualTo(Subflow.MOST_IN_FLIGHT);
    }

    @Test
    void bothDirectionsCloseByFin() {
        establish();
        subflow.finish();
        peer.pass(0);
        assertThat(peer.takeOne().flags()).isEqualTo(FIN_ACK);
        peer.send(FIN_ACK, PEER + 1, ISN + 2, Bytes.EMPTY);
        assertThat(peer.takeOne().acknowledgment()).isEqualTo(PEER + 2);
        assertThat(owner.seen).containsExactly("finished", "ended");
        peer.send(FIN_ACK, PEER + 1, ISN + 2, Bytes.EMPTY);
        assertThat(peer.takeOne().acknowledgment()).as("the peer's FIN again").isEqualTo(PEER + 2);
        peer.pass(5);
        assertThat(peer.stack.flows()).isZero();
    }

    @Test
    void bothSidesMayCloseAtTheSameTime() {
        establish();
        subflow.finish();
        peer.pass(0);
        peer.take();
        peer.send(FIN_ACK, PEER + 1, ISN + 1, Bytes.EMPTY);
        assertThat(owner.seen).containsExactly("finished");
        peer.send(TcpSegment.ACK, PEER + 2, ISN + 2, Bytes.EMPTY);
        assertThat(owner.seen).containsExactly("finished", "ended");
    }

    @Test
    void dataBehindTheFinIsIgnored() {
        establish();
        peer.send(FIN_ACK, PEER + 1, ISN + 1, Bytes.EMPTY);
        peer.send(TcpSegment.ACK, PEER + 2, ISN + 1, bytes("01"));
        assertThat(owner.seen).containsExactly("finished");
    }

    @Test
    void aPeerThatVanishesAfterOurFinIsForgottenAfterAMinute() {
        establish();
        subflow.finish();
        peer.pass(0);
        ack(ISN + 2);
        peer.pass(59);
        assertThat(peer.stack.flows()).isEqualTo(1);
        peer.pass(2);
        assertThat(peer.stack.flows()).isZero();
        assertThat(owner.seen).containsExactly("silent");
    }

    @Test
    void ourSynAckIsSentAgainAndEstablishesByTheThirdAck() {
        TcpSegment syn = new TcpSegment(80, 61000, PEER, 0, TcpSegment.SYN, 0xffff, 0, 0, OptionList.NONE, Bytes.EMPTY);
        subflow.answer(syn, List.<MptcpOption>of());
        peer.pass(1.5);
        assertThat(peer.take())
                .hasSize(2)
                .allMatch(each -> each.flags() == SYN_ACK && each.acknowledgment() == PEER + 1);
        ack(ISN + 9);
        assertThat(peer.takeOne().flags()).as("a wrong acknowledgment").isEqualTo(TcpSegment.RST);
        assertThat(subflow.state()).isEqualTo(TcpState.SYN_RECEIVED);
        ack(ISN + 1);
        assertThat(subflow.state()).isEqualTo(TcpState.ESTABLISHED);
    }
}
