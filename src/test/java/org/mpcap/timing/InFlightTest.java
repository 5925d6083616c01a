package org.mpcap.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InFlightTest {
    private static final Room ENDLESS = new Room() {
        @Override
        public boolean take(long bytes) {
            return true;
        }

        @Override
        public void give(long bytes) {}
    };

    private static List<String> acknowledge(InFlight inFlight, long position) {
        List<String> ranges = new ArrayList<>();
        while (inFlight.poll(position)) {
            ranges.add(inFlight.bytes() + " " + inFlight.polledFirstNanos() + "-" + inFlight.polledLastNanos() + " "
                    + inFlight.polledSender() + ">" + inFlight.polledCarrier());
        }
        return ranges;
    }

    @Test
    void whatWasSentAgainKeepsItsFirstTimeAndSender() {
        InFlight inFlight = new InFlight(ENDLESS);
        inFlight.sent(0, 100, 10, 1);
        inFlight.sent(100, 200, 11, 2);
        inFlight.sent(50, 100, 99, 2);
        assertThat(acknowledge(inFlight, 200)).containsExactly("100 10-99 1>2", "100 11-11 2>2");
        assertThat(inFlight.isEmpty()).isTrue();
    }

    @Test
    void aHoleIsFilledByWhoComesLate() {
        InFlight inFlight = new InFlight(ENDLESS);
        inFlight.sent(0, 100, 1, 1);
        inFlight.sent(200, 300, 2, 2);
        inFlight.sent(100, 250, 3, 1);
        assertThat(acknowledge(inFlight, 300)).containsExactly("100 1-1 1>1", "100 3-3 1>1", "100 2-3 2>1");
    }

    @Test
    void anAcknowledgmentInTheMiddleLeavesTheRest() {
        InFlight inFlight = new InFlight(ENDLESS);
        inFlight.sent(0, 100, 1, 1);
        assertThat(acknowledge(inFlight, 40)).containsExactly("40 1-1 1>1");
        assertThat(inFlight.start()).isEqualTo(40);
        assertThat(acknowledge(inFlight, 100)).containsExactly("60 1-1 1>1");
    }

    /** Byte by byte, by a map. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyByteIsTimedAsOneByOne(long seed) {
        Random random = new Random(seed);
        InFlight inFlight = new InFlight(ENDLESS);
        TreeMap<Long, long[]> bytes = new TreeMap<>();
        long acknowledged = 0;
        for (int step = 1; step < 3_000; step++) {
            if (random.nextInt(4) > 0) {
                long from = acknowledged + random.nextInt(400);
                long to = from + 1 + random.nextInt(60);
                int sender = 1 + random.nextInt(3);
                inFlight.sent(from, to, step, sender);
                for (long at = from; at < to; at++) {
                    long[] known = bytes.computeIfAbsent(at, position -> new long[3]);
                    known[0] = known[2] == 0 ? step : known[0];
                    known[1] = known[2] == 0 ? sender : known[1];
                    known[2] = 1;
                }
            } else {
                acknowledged += random.nextInt(150);
                long[] sums = new long[3];
                while (inFlight.poll(acknowledged)) {
                    sums[0] += inFlight.bytes();
                    sums[1] += inFlight.bytes() * inFlight.polledFirstNanos();
                    sums[2] += inFlight.bytes() * inFlight.polledSender();
                }
                long[] expected = new long[3];
                for (long[] known : bytes.headMap(acknowledged).values()) {
                    expected[0]++;
                    expected[1] += known[0];
                    expected[2] += known[1];
                }
                bytes.headMap(acknowledged).clear();
                assertThat(sums).isEqualTo(expected);
            }
        }
    }

    @Test
    void withoutRoomTheFirstRangesAreTimedAndMemoryStaysSmall() {
        InFlight inFlight = new InFlight(new Room() {
            @Override
            public boolean take(long bytes) {
                return false;
            }

            @Override
            public void give(long bytes) {
                throw new AssertionError("gives what it has not taken");
            }
        });
        for (int i = 0; i < 1_000; i++) {
            inFlight.sent(i * 10L, i * 10L + 10, i, 1);
        }
        assertThat(inFlight.size()).isEqualTo(16);
        assertThat(acknowledge(inFlight, 10_000)).hasSize(16);
        inFlight.sent(10_000, 10_010, 2_000, 1);
        assertThat(acknowledge(inFlight, 10_010)).containsExactly("10 2000-2000 1>1");
        inFlight.release();
    }
}
