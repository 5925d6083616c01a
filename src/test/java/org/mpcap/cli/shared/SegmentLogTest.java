package org.mpcap.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.report.AnsiStyle;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;
import org.mpcap.wire.mptcp.MpJoin;
import org.mpcap.wire.mptcp.MptcpOption;

/** What {@code -v} says of the HMACs of a join to a connection whose keys were given, not seen. */
class SegmentLogTest {
    private static final FourTuple FLOW = new FourTuple(
            new TransportAddress(IpAddress.parse("192.0.2.1"), 61000),
            new TransportAddress(IpAddress.parse("192.0.2.2"), 80));
    private static final Nonce OURS = new Nonce(1);
    private static final Nonce THEIRS = new Nonce(2);

    private final StringWriter lines = new StringWriter();
    private final SegmentLog log = new SegmentLog(new PrintWriter(lines), new AnsiStyle(false));

    private void segment(boolean outgoing, int flags, MptcpOption option) {
        TcpSegment segment = new TcpSegment(
                outgoing ? 61000 : 80,
                outgoing ? 80 : 61000,
                1,
                1,
                flags,
                100,
                0,
                0,
                OptionList.of(option.toTcpOption()).padded(),
                Bytes.EMPTY);
        log.seen(outgoing, FLOW, segment, 0);
    }

    private List<String> join(ConnectionKeys keys, long hmac) {
        segment(true, TcpSegment.SYN, new MpJoin.Syn(0, 129, keys.remoteToken().bits(), OURS.bits()));
        segment(false, TcpSegment.SYN | TcpSegment.ACK, new MpJoin.SynAck(0, 0, hmac, THEIRS.bits()));
        segment(true, TcpSegment.ACK, new MpJoin.Ack(0, keys.ackHmac(OURS, THEIRS)));
        return lines.toString().lines().toList();
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void theHmacsOfAJoinAreCheckedWithTheKeysGiven(MptcpVersion version) {
        ConnectionKeys keys = new ConnectionKeys(version, new Key(11), new Key(12));
        log.learn(keys);

        List<String> said = join(keys, keys.expectedSynAckHmac(OURS, THEIRS));

        assertThat(said).hasSize(3);
        assertThat(said.get(0)).endsWith("[token of a known connection]");
        assertThat(said.get(1)).endsWith("[HMAC right]");
        assertThat(said.get(2)).endsWith("[HMAC right]");
    }

    @Test
    void aWrongHmacIsHeldAgainstTheOneTheKeysGive() {
        ConnectionKeys keys = new ConnectionKeys(MptcpVersion.V1, new Key(11), new Key(12));
        log.learn(keys);
        long right = keys.expectedSynAckHmac(OURS, THEIRS);

        assertThat(join(keys, right ^ 1).get(1)).endsWith(String.format("[HMAC WRONG, expected 0x%016x]", right));
    }

    @Test
    void withoutKeysNothingIsClaimed() {
        List<String> said = join(new ConnectionKeys(MptcpVersion.V1, new Key(11), new Key(12)), 5);

        assertThat(said.get(0)).endsWith("[token of no known connection]");
        assertThat(said.get(1)).endsWith("[HMAC not checked: keys not known]");
        assertThat(said.get(2)).endsWith("[HMAC not checked: keys or nonces not known]");
    }
}
