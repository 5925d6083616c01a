package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mpcap.analyze.Traces.Packet;
import org.mpcap.analyze.Traces.Result;
import org.mpcap.track.Outcome;
import org.mpcap.track.TrackSettings;

/** SYNs that nothing follows, more than anybody wants to read of. */
class SynFloodTest {
    private static final int TCP = 34;
    private final List<Packet> recorded = Traces.read(Traces.V1.resolve("s2-v4-csum-1MB.pcap"));

    private Packet syn(int number) {
        ByteBuffer frame = ByteBuffer.wrap(recorded.get(0).frame().clone());
        frame.putInt(26, 0x0a090000 + number).putInt(TCP + 4, number);
        return recorded.get(0).with(frame.array()).later(number);
    }

    private List<Packet> flood(int syns) {
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < syns; i++) {
            packets.add(syn(i));
        }
        return packets;
    }

    @Test
    void allAreCountedAndTheFirstOfThemListed() {
        Result result = Traces.analyze(flood(50), new TrackSettings(1_000, 600_000_000_000L, 20));
        assertThat(result.connections()).hasSize(20);
        assertThat(result.totals().tracked().connections()).isEqualTo(50);
        assertThat(result.totals().tracked().outcomes()).containsEntry(Outcome.UNANSWERED, 50L);
        assertThat(result.totals().tracked().unlisted()).isEqualTo(30);
        assertThat(result.totals().tracked().evicted()).isZero();
    }

    @Test
    void thoseGivenUpForWantOfRoomAreCountedLikewise() {
        Result result = Traces.analyze(flood(50), new TrackSettings(10, 600_000_000_000L, 20));
        assertThat(result.connections()).hasSize(20);
        assertThat(result.totals().tracked().outcomes()).containsEntry(Outcome.UNANSWERED, 50L);
        assertThat(result.totals().tracked().evicted()).isEqualTo(40);
    }

    @Test
    void aConnectionAmongThemIsListedHoweverManyThereAre() {
        List<Packet> packets = flood(50);
        recorded.forEach(packet -> packets.add(packet.later(1_000)));
        Result result = Traces.analyze(packets, new TrackSettings(1_000, 600_000_000_000L, 5));
        assertThat(result.connections()).hasSize(6);
        assertThat(result.totals().tracked().outcomes())
                .containsEntry(Outcome.UNANSWERED, 50L)
                .containsEntry(Outcome.MPTCP, 1L);
        assertThat(result.totals().tracked().unlisted()).isEqualTo(45);
    }

    /** Connections that take all the memory there is for them, whatever number of flows is allowed. */
    @Test
    void connectionsSilentTheLongestAreGivenUpWhenTheirMemoryIsTaken() {
        List<Packet> packets = new ArrayList<>();
        for (int i = 0; i < 80_000; i++) {
            packets.add(syn(i));
            packets.add(followUp(i));
        }
        Result result = Traces.analyze(packets, new TrackSettings(2_000_000, 600_000_000_000L, 10));
        assertThat(result.totals().tracked().connections()).isEqualTo(80_000);
        assertThat(result.totals().tracked().evicted()).isBetween(1_000L, 60_000L);
    }

    /** A packet of the initiator that says nothing: with it, there is more than a SYN. */
    private Packet followUp(int number) {
        ByteBuffer frame = ByteBuffer.wrap(syn(number).frame());
        frame.put(TCP + 13, (byte) 0x10).putInt(TCP + 4, number + 1);
        return recorded.get(0).with(frame.array()).later(number);
    }
}
