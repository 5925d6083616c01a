package org.mpcap.analyze;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.wire.PacketView;

class DuplicateFilterTest {
    private static final long HIGHEST = 1L << 63;

    private final DuplicateFilter filter = new DuplicateFilter(new SplittableRandom(1));
    private final PacketView view = new PacketView();

    /** An IPv4 segment with an identification and 12 bytes of options. */
    private PacketView segment(int sourcePort, int sequence, int identification, long options) {
        ByteBuffer packet = ByteBuffer.allocate(52);
        packet.putShort((short) 0x4500)
                .putShort((short) 52)
                .putShort((short) identification)
                .putShort((short) 0);
        packet.putInt(0x4006_0000).putInt(0x0a00_0001).putInt(0x0a00_0002);
        packet.putShort((short) sourcePort)
                .putShort((short) 80)
                .putInt(sequence)
                .putInt(7);
        packet.putShort((short) 0x8010).putShort((short) 1_000).putInt(0);
        packet.putLong(options).putInt(0);
        assertEquals(PacketView.Content.TCP, view.decode(packet.array(), 0, 52, 52, false));
        return view;
    }

    private DuplicateFilter.Verdict judge(PacketView packet, int point) {
        return filter.judge(packet, 0, 0, point, 0);
    }

    @Test
    void aRepetitionWithinMicrosecondsIsACopy() {
        judge(segment(1_000, 5, 9, 0), 0);
        assertEquals(DuplicateFilter.Verdict.COPY, judge(segment(1_000, 5, 9, 0), 0));
    }

    @Test
    void aRepetitionAtAnotherPointIsACopyOfThere() {
        judge(segment(1_000, 5, 9, 0), 0);
        assertEquals(DuplicateFilter.Verdict.COPY_ELSEWHERE, judge(segment(1_000, 5, 9, 0), 1));
    }

    @Test
    void otherOptionsAtAnotherPointWereAltered() {
        judge(segment(1_000, 5, 9, 1), 0);
        assertEquals(DuplicateFilter.Verdict.ALTERED, judge(segment(1_000, 5, 9, 2), 1));
    }

    /** In a sum of products with odd factors, the highest bits of two words cancel out whatever the factors are. */
    @Test
    void noPacketHidesAnotherByItsHighestBits() {
        judge(segment(0x8000, 0x8000_0005, 9, 0), 0);
        assertEquals(DuplicateFilter.Verdict.NEW, judge(segment(0, 5, 9, 0), 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1L << 31, 1L << 32, HIGHEST, HIGHEST | 1L << 31, -1})
    void noOptionsHideOthers(long difference) {
        judge(segment(1_000, 5, 9, 0x1e08_2001_0000_0001L), 0);
        assertEquals(DuplicateFilter.Verdict.NEW, judge(segment(1_000, 5, 9, 0x1e08_2001_0000_0001L ^ difference), 0));
    }

    /** The table grows when a second capture appears, and what was seen before is still known. */
    @Test
    void whatOneCaptureSawIsKnownWhenAnotherFollows() {
        for (int i = 0; i < 1_000; i++) {
            judge(segment(i, 5, 9, 0), 0);
        }
        int copies = 0;
        for (int i = 0; i < 1_000; i++) {
            copies += filter.judge(segment(i, 5, 9, 0), 1, 0, 1, 0) == DuplicateFilter.Verdict.COPY_ELSEWHERE ? 1 : 0;
        }
        // Sets of four, of which a few had five.
        assertEquals(1_000, copies, 20);
    }
}
