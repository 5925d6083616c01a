package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.analyze.Traces.Packet;
import org.mpcap.analyze.Traces.Result;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;

/** A server that gives many connections the same key, and so the same token. */
class ServerWithOneKeyTest {
    private static final int TCP = 34;
    private final List<Packet> recorded = Traces.read(Traces.V1.resolve("s2-v4-csum-1MB.pcap"));

    /** The handshake of the recorded connection with another client, whose own key differs in the third ACK. */
    private List<Packet> handshake(int client) {
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ByteBuffer frame = ByteBuffer.wrap(recorded.get(i).frame().clone());
            frame.putInt(i == 1 ? 30 : 26, 0x0a090000 + client);
            if (i == 2) {
                frame.putInt(keyOfThirdAck(), client);
            }
            packets.add(recorded.get(i).with(frame.array()).later(client * 1_000L));
        }
        return packets;
    }

    private int keyOfThirdAck() {
        byte[] frame = recorded.get(2).frame();
        for (int at = TCP + 20; at < frame.length - 4; at++) {
            if (frame[at] == 30 && frame[at + 1] == 20) {
                return at + 4;
            }
        }
        throw new AssertionError("no MP_CAPABLE in the third ACK");
    }

    private List<Packet> joinWithWrongHmacs() {
        List<Packet> join = new ArrayList<>();
        for (Packet packet : recorded) {
            byte[] frame = packet.frame();
            boolean ofSecondSubflow = frame[27] == 2 || frame[31] == 2;
            if (ofSecondSubflow && join.size() < 3) {
                byte[] changed = frame.clone();
                for (int at = TCP + 20; at < TCP + 52 && at < frame.length - 1; at++) {
                    if (frame[at] == 30 && (frame[at + 1] == 16 || frame[at + 1] == 24)) {
                        changed[at + 5] ^= 0x55;
                        at = frame.length;
                    }
                }
                join.add(packet.with(changed).later(1_000_000_000L));
            }
        }
        return join;
    }

    @ParameterizedTest
    @CsvSource({"10, 1, 0", "200, 0, 1"})
    void aWrongHmacIsOneOnlyWhereAllOfThemWereTried(int connections, int failed, int unchecked) {
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            packets.addAll(handshake(i));
        }
        packets.addAll(joinWithWrongHmacs());
        Result result = Traces.analyze(packets);
        assertThat(result.connections()).hasSize(connections);
        assertThat(result.tally(Verification.JOIN_SYN_ACK_HMAC)).isEqualTo(new VerificationCount(0, failed, unchecked));
    }
}
