package org.mpcap.stack.mptcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.stack.mptcp.ScriptedPeer.OURS;
import static org.mpcap.stack.mptcp.ScriptedPeer.THEIRS;
import static org.mpcap.stack.mptcp.ScriptedPeer.mptcp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.Dss;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MpTcpRst;
import org.mpcap.wire.mptcp.MptcpOption;

/** A listener of ours and clients that send what the test says. Clients are ports of {@link ScriptedPeer#THEIRS}. */
class ListenerTest {
    private static final Key CLIENT_KEY = new Key(0x2122_2324_2526_2728L);
    private static final int PEER = 5000;
    private static final int H = MpCapable.FLAG_HMAC;
    private static final Set<MptcpVersion> BOTH = EnumSet.allOf(MptcpVersion.class);

    private final ScriptedPeer peer = new ScriptedPeer();
    private final TokenTable tokens = new TokenTable(peer.counters);
    private final List<Connection> accepted = new ArrayList<>();
    private final List<String> closings = new ArrayList<>();
    private final Deque<Key> keys = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom(1);

    private Listener listen(Listener.Profile profile) {
        Listener listener = new Listener(
                peer.stack,
                profile,
                tokens,
                tuple -> keys.isEmpty() ? new Key(random.nextLong()) : keys.poll(),
                random,
                (tuple, both) -> new ConnectionEvents() {
                    @Override
                    public void closed(Connection connection, Closing how) {
                        closings.add(how.toString());
                    }

                    @Override
                    public void confirmed(Connection connection) {
                        accepted.add(connection);
                    }
                });
        peer.stack.listen(OURS, listener);
        return listener;
    }

    private Listener listen(Set<MptcpVersion> versions) {
        return listen(Listener.Profile.usual(versions, false));
    }

    private static Listener.Profile bounded(int pending, int connections, int subflows) {
        Listener.Profile usual = Listener.Profile.usual(BOTH, false);
        return new Listener.Profile(
                usual.versions(), false, usual.tcp(), pending, connections, subflows, usual.idleNanos());
    }

    private void from(int port, int flags, int sequence, int acknowledgment, MptcpOption... options) {
        TransportAddress client = new TransportAddress(THEIRS.address(), port);
        peer.send(OURS, client, flags, sequence, acknowledgment, 0xffff, Bytes.EMPTY, options);
    }

    private TcpSegment syn(int port, MptcpOption... options) {
        from(port, TcpSegment.SYN, PEER, 0, options);
        return peer.takeOne();
    }

    private static MpCapable request(MptcpVersion version) {
        return version == MptcpVersion.V0 ? new MpCapable.OneKey(0, H, CLIENT_KEY.bits()) : new MpCapable.Syn(1, H);
    }

    private static Key keyIn(TcpSegment synAck) {
        return new Key(((MpCapable.OneKey) mptcp(synAck).get(0)).senderKey());
    }

    /** Goes through a whole handshake, with the first DSS behind it. */
    private ConnectionKeys connect(int port, MptcpVersion version) {
        TcpSegment synAck = syn(port, request(version));
        Key key = keyIn(synAck);
        ConnectionKeys both = new ConnectionKeys(version, key, CLIENT_KEY);
        from(
                port,
                TcpSegment.ACK,
                PEER + 1,
                synAck.sequence() + 1,
                new MpCapable.BothKeys(version.number(), H, CLIENT_KEY.bits(), key.bits()),
                new Dss(
                        Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK,
                        OptionalLong.of(both.firstLocalDsn()),
                        Optional.empty()));
        peer.take();
        return both;
    }

    private static MpJoin.Syn joinRequest(ConnectionKeys keys) {
        return new MpJoin.Syn(0, 1, keys.localToken().bits(), 7);
    }

    @Test
    void nothingIsScheduledForAConnectionThatIsOver() {
        listen(BOTH);
        connect(2000, MptcpVersion.V1);
        accepted.get(0).abort();
        peer.pass(0);
        assertThat(closings).containsExactly("ABORTED");
        assertThat(peer.eventLoop.pending()).isZero();
    }

    @Test
    void theEndOfAClientsDataDoesNotComeBeforeItsBeginning() {
        List<String> events = new ArrayList<>();
        peer.stack.listen(
                OURS,
                new Listener(
                        peer.stack,
                        Listener.Profile.usual(BOTH, false),
                        tokens,
                        tuple -> new Key(random.nextLong()),
                        random,
                        (tuple, both) -> new ConnectionEvents() {
                            @Override
                            public void opened(Connection connection) {
                                events.add("opened");
                            }

                            @Override
                            public void endOfData(Connection connection) {
                                events.add("end of data");
                            }
                        }));
        TcpSegment synAck = syn(2000, request(MptcpVersion.V0));
        ConnectionKeys both = new ConnectionKeys(MptcpVersion.V0, keyIn(synAck), CLIENT_KEY);
        // The third ACK was lost; in version 0 the DATA_FIN behind it confirms the handshake.
        from(
                2000,
                TcpSegment.ACK,
                PEER + 1,
                synAck.sequence() + 1,
                new Dss(
                        Dss.FLAG_DATA_ACK
                                | Dss.FLAG_WIDE_DATA_ACK
                                | Dss.FLAG_MAPPING
                                | Dss.FLAG_WIDE_DSN
                                | Dss.FLAG_DATA_FIN,
                        OptionalLong.of(both.firstLocalDsn()),
                        Optional.of(new Dss.Mapping(both.firstRemoteDsn(), 0, 1, OptionalInt.empty()))));
        assertThat(events).containsExactly("opened", "end of data");
    }

    private void join(int port, ConnectionKeys keys, boolean genuine) {
        TcpSegment synAck = syn(port, joinRequest(keys));
        MpJoin.SynAck answer = (MpJoin.SynAck) mptcp(synAck).get(0);
        Nonce ours = new Nonce(answer.nonce());
        assertThat(answer.truncatedHmac()).isEqualTo(keys.synAckHmac(ours, new Nonce(7)));
        Bytes hmac = keys.expectedAckHmac(ours, new Nonce(genuine ? 7 : 8));
        from(port, TcpSegment.ACK, PEER + 1, synAck.sequence() + 1, new MpJoin.Ack(0, hmac));
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void aHandshakeMakesAConnection(MptcpVersion version) {
        Listener listener = listen(Set.of(version));
        ConnectionKeys both = connect(1, version);
        assertThat(accepted).hasSize(1);
        assertThat(accepted.get(0).keys()).isEqualTo(both);
        assertThat(listener.connections()).isEqualTo(1);
        assertThat(listener.pendingSize() + tokens.pendingSize()).isZero();
        assertThat(tokens.established(both.localToken())).contains(accepted.get(0));
    }

    @Test
    void aListenerOfBothVersionsAnswersEachInItsOwn() {
        listen(BOTH);
        for (MptcpVersion version : MptcpVersion.values()) {
            MpCapable answer = (MpCapable)
                    mptcp(syn(1 + version.number(), request(version))).get(0);
            assertThat(answer.version()).isEqualTo(version.number());
        }
    }

    @Test
    void aVersionNotSpokenIsAnsweredAsPlainTcp() {
        listen(Set.of(MptcpVersion.V0));
        assertThat(mptcp(syn(1, request(MptcpVersion.V1)))).isEmpty();
    }

    @Test
    void withoutFlagHTheAnswerIsPlainTcp() {
        listen(BOTH);
        assertThat(mptcp(syn(1, new MpCapable.Syn(1, 0)))).isEmpty();
    }

    @Test
    void flagBSilencesAVersion0ListenerAndIsPlainTcpToOneOfVersion1() {
        MpCapable withB = new MpCapable.OneKey(0, H | MpCapable.FLAG_EXTENSIBILITY, CLIENT_KEY.bits());
        listen(Set.of(MptcpVersion.V0));
        from(1, TcpSegment.SYN, PEER, 0, withB);
        assertThat(peer.take()).as("RFC 6824 3.1").isEmpty();
        listen(BOTH);
        assertThat(mptcp(syn(2, withB))).as("RFC 8684 3.1").isEmpty();
    }

    @Test
    void inVersion0ADssStandsForALostThirdAck() {
        Listener listener = listen(BOTH);
        TcpSegment synAck = syn(1, request(MptcpVersion.V0));
        from(
                1,
                TcpSegment.ACK,
                PEER + 1,
                synAck.sequence() + 1,
                new Dss(Dss.FLAG_DATA_ACK, OptionalLong.of(1), Optional.empty()));
        assertThat(accepted).hasSize(1);
        assertThat(listener.connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void aThirdAckWithAnotherKeyIsPlainTcp(MptcpVersion version) {
        listen(BOTH);
        TcpSegment synAck = syn(1, request(version));
        MpCapable wrong = new MpCapable.BothKeys(
                version.number(), H, CLIENT_KEY.bits(), keyIn(synAck).bits() ^ 1);
        from(1, TcpSegment.ACK, PEER + 1, synAck.sequence() + 1, wrong);
        assertThat(peer.counters.get(Counter.MPCapableFallbackACK)).isEqualTo(1);
        assertThat(tokens.pendingSize() + tokens.establishedSize()).isZero();
    }

    @Test
    void anUnknownTokenIsResetWithReason1InVersion1() {
        listen(BOTH);
        TcpSegment reset = syn(1, new MpJoin.Syn(0, 1, 0x1234, 7));
        assertThat(reset.flags()).isEqualTo(TcpSegment.RST | TcpSegment.ACK);
        assertThat(reset.acknowledgment()).isEqualTo(PEER + 1);
        assertThat(mptcp(reset)).containsExactly(new MpTcpRst(0, 1));
        assertThat(peer.counters.get(Counter.MPJoinNoTokenFound)).isEqualTo(1);
    }

    @Test
    void anUnknownTokenIsResetWithoutOptionsInVersion0() {
        listen(Set.of(MptcpVersion.V0));
        TcpSegment reset = syn(1, new MpJoin.Syn(0, 1, 0x1234, 7));
        assertThat(reset.flags()).isEqualTo(TcpSegment.RST | TcpSegment.ACK);
        assertThat(mptcp(reset)).isEmpty();
    }

    @Test
    void aTokenOfAPendingHandshakeIsUnknownToJoins() {
        listen(BOTH);
        TcpSegment synAck = syn(1, request(MptcpVersion.V1));
        ConnectionKeys both = new ConnectionKeys(MptcpVersion.V1, keyIn(synAck), CLIENT_KEY);
        assertThat(syn(2, joinRequest(both)).has(TcpSegment.RST)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void aJoinWithTheRightHmacAddsASubflow(MptcpVersion version) {
        listen(Set.of(version));
        ConnectionKeys both = connect(1, version);
        join(2, both, true);
        assertThat(mptcp(peer.takeOne())).as("fourth ACK").first().isInstanceOf(Dss.class);
        assertThat(accepted.get(0).subflows()).hasSize(2);
    }

    @Test
    void aJoinWithAWrongHmacIsReset() {
        listen(BOTH);
        ConnectionKeys both = connect(1, MptcpVersion.V1);
        join(2, both, false);
        TcpSegment reset = peer.takeOne();
        assertThat(reset.has(TcpSegment.RST)).isTrue();
        assertThat(mptcp(reset)).containsExactly(new MpTcpRst(0, 1));
        assertThat(peer.counters.get(Counter.MPJoinAckHMacFailure)).isEqualTo(1);
        assertThat(accepted.get(0).subflows()).hasSize(1);
    }

    @Test
    void subflowsBeyondTheLimitAreRefused() {
        listen(bounded(10, 10, 2));
        ConnectionKeys both = connect(1, MptcpVersion.V1);
        join(2, both, true);
        peer.take();
        assertThat(mptcp(syn(3, joinRequest(both)))).containsExactly(new MpTcpRst(0, 2));
        assertThat(peer.counters.get(Counter.MPJoinRejected)).isEqualTo(1);
    }

    @Test
    void halfOpenJoinsDoNotKeepAGoodOneOut() {
        Listener listener = listen(bounded(10, 10, 2));
        ConnectionKeys both = connect(1, MptcpVersion.V1);
        for (int port = 2; port < 8; port++) {
            assertThat(syn(port, joinRequest(both)).has(TcpSegment.RST)).isFalse();
        }
        assertThat(listener.pendingSize()).isEqualTo(2);
        join(8, both, true);
        assertThat(accepted.get(0).subflows()).hasSize(2);
    }

    @Test
    void aKeyWhoseTokenIsPendingOrEstablishedIsNotGivenOutAgain() {
        listen(BOTH);
        Key first = new Key(1);
        Key second = new Key(2);
        Key third = new Key(3);
        keys.addAll(List.of(first, first, second, first, second, third));
        assertThat(connect(1, MptcpVersion.V1).local()).isEqualTo(first);
        assertThat(keyIn(syn(2, request(MptcpVersion.V1))))
                .as("one established")
                .isEqualTo(second);
        assertThat(keyIn(syn(3, request(MptcpVersion.V1))))
                .as("and one pending")
                .isEqualTo(third);
        assertThat(peer.counters.get(Counter.MPTokenCollision)).isEqualTo(3);
    }

    @Test
    void underASynFloodTheOldestHandshakeGivesWay() {
        Listener listener = listen(bounded(100, 10, 2));
        for (int port = 1; port <= 1000; port++) {
            syn(port, request(MptcpVersion.V1));
        }
        assertThat(listener.pendingSize()).isEqualTo(100);
        assertThat(tokens.pendingSize()).isEqualTo(100);
        assertThat(peer.stack.flows()).isEqualTo(100);
        assertThat(peer.counters.get(Counter.TcpExtListenOverflows)).isEqualTo(900);
        connect(2000, MptcpVersion.V1);
        assertThat(accepted).as("still served").hasSize(1);
        listener.close();
        assertThat(tokens.pendingSize() + tokens.establishedSize() + peer.stack.flows())
                .isZero();
    }

    @Test
    void aHandshakeNeverCompletedIsForgotten() {
        Listener listener = listen(BOTH);
        syn(1, request(MptcpVersion.V1));
        peer.pass(20);
        assertThat(listener.pendingSize() + tokens.pendingSize() + peer.stack.flows())
                .isZero();
    }

    @Test
    void connectionsBeyondTheLimitAreReset() {
        Listener listener = listen(bounded(10, 1, 2));
        connect(1, MptcpVersion.V1);
        TcpSegment synAck = syn(2, request(MptcpVersion.V1));
        from(
                2,
                TcpSegment.ACK,
                PEER + 1,
                synAck.sequence() + 1,
                new MpCapable.BothKeys(1, H, CLIENT_KEY.bits(), keyIn(synAck).bits()));
        assertThat(mptcp(peer.takeOne())).containsExactly(new MpTcpRst(0, 2));
        assertThat(listener.connections()).isEqualTo(1);
    }

    @Test
    void anIdleConnectionIsGivenUpAfterTwoMinutes() {
        Listener listener = listen(BOTH);
        connect(1, MptcpVersion.V1);
        peer.pass(119);
        assertThat(listener.connections()).isEqualTo(1);
        peer.pass(2);
        assertThat(closings).containsExactly("ABORTED");
        assertThat(listener.connections() + tokens.establishedSize() + peer.stack.flows())
                .isZero();
    }

    /** What a peer answers that takes nothing: its window is closed, its acknowledgments stand still. */
    private void closedWindow(int port, int sequence, ConnectionKeys keys, int acknowledgment) {
        peer.send(
                OURS,
                new TransportAddress(THEIRS.address(), port),
                TcpSegment.ACK,
                sequence,
                acknowledgment,
                0,
                Bytes.EMPTY,
                new Dss(
                        Dss.FLAG_DATA_ACK | Dss.FLAG_WIDE_DATA_ACK,
                        OptionalLong.of(keys.firstLocalDsn()),
                        Optional.empty()));
        peer.take();
    }

    @Test
    void aPeerThatAnswersProbesOfItsClosedWindowButTakesNothingIsGivenUpAfterTwoMinutes() {
        Listener listener = listen(BOTH);
        ConnectionKeys keys = connect(2000, MptcpVersion.V1);
        closedWindow(2000, PEER + 1, keys, 1);
        accepted.get(0).send(Bytes.of(new byte[1000]));

        for (int second = 0; second < 115; second++) {
            peer.pass(1);
            closedWindow(2000, PEER + 1, keys, 1);
        }
        assertThat(listener.connections()).isEqualTo(1);
        for (int second = 0; second < 6; second++) {
            peer.pass(1);
            closedWindow(2000, PEER + 1, keys, 1);
        }

        assertThat(listener.connections()).isZero();
        assertThat(closings).containsExactly("ABORTED");
    }

    @Test
    void aConnectionWhosePeerTakesNothingGivesWayWhenTheListenerIsFull() {
        Listener listener = listen(bounded(8, 1, 8));
        ConnectionKeys keys = connect(2000, MptcpVersion.V1);
        closedWindow(2000, PEER + 1, keys, 1);
        accepted.get(0).send(Bytes.of(new byte[1000]));
        for (int second = 0; second < 11; second++) {
            peer.pass(1);
            closedWindow(2000, PEER + 1, keys, 1);
        }

        connect(2001, MptcpVersion.V1);

        assertThat(closings).containsExactly("ABORTED");
        assertThat(accepted).hasSize(2);
        assertThat(listener.connections()).isEqualTo(1);
    }

    @Test
    void aConnectionWhosePeerIsOnlyIdleKeepsItsPlace() {
        Listener listener = listen(bounded(8, 1, 8));
        connect(2000, MptcpVersion.V1);
        peer.pass(60);
        connect(2001, MptcpVersion.V1);

        assertThat(closings).isEmpty();
        assertThat(listener.connections()).isEqualTo(1);
    }

    @Test
    void whereAllPeersTogetherTakeNothingThoseThatOweMostAreGivenUp() {
        Listener listener = listen(BOTH);
        int slow = 140;
        for (int i = 0; i < slow; i++) {
            ConnectionKeys keys = connect(2000 + i, MptcpVersion.V1);
            closedWindow(2000 + i, PEER + 1, keys, 1);
        }
        connect(3000, MptcpVersion.V1);
        assertThat(listener.connections()).isEqualTo(slow + 1);

        for (int i = 0; i < slow; i++) {
            accepted.get(i).send(Bytes.of(new byte[1 << 20]));
        }
        peer.pass(1);

        List<Connection> left = accepted.stream()
                .filter(connection -> !connection.phase().isClosed())
                .toList();
        assertThat(left.stream().mapToLong(Connection::held).sum()).isLessThanOrEqualTo(128 << 20);
        assertThat(listener.connections()).isEqualTo(129);
        assertThat(left).as("who owes nothing").contains(accepted.get(slow));
    }

    @Test
    void whatBelongsToNoConnectionIsReset() {
        listen(BOTH);
        from(1, TcpSegment.ACK, PEER, 77);
        TcpSegment reset = peer.takeOne();
        assertThat(reset.flags()).isEqualTo(TcpSegment.RST);
        assertThat(reset.sequence()).isEqualTo(77);
        from(1, TcpSegment.RST, PEER, 77);
        assertThat(peer.take()).as("never a reset for a reset").isEmpty();
    }
}
