package org.mpcap.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeSetTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithASetOfSinglePositions(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        RangeSet ranges = new RangeSet(new SharedRoom());
        BitSet positions = new BitSet();
        long origin = random.nextLong(-1L << 40, 1L << 40);
        for (int i = 0; i < 2_000; i++) {
            int from = random.nextInt(3_000);
            int to = from + 1 + random.nextInt(30);
            int present = positions.get(from, to).cardinality();
            assertThat(ranges.present(origin + from, origin + to)).isEqualTo(present);
            assertThat(ranges.absentFrom(origin + from)).isEqualTo(origin + positions.nextClearBit(from));
            int next = positions.nextSetBit(from);
            assertThat(ranges.presentFrom(origin + from)).isEqualTo(next < 0 ? Long.MAX_VALUE : origin + next);
            assertThat(ranges.add(origin + from, origin + to)).isEqualTo(present);
            positions.set(from, to);
            assertThat(ranges.end()).isEqualTo(origin + positions.length());
            assertThat(ranges.first()).isEqualTo(origin + positions.nextSetBit(0));
            assertThat(ranges.gapSize())
                    .isEqualTo(positions.length() - positions.nextSetBit(0) - positions.cardinality());
        }
    }

    @Test
    void givesUpTheLowestGapRatherThanGrow() {
        RangeSet ranges = new RangeSet(new SharedRoom());
        for (int i = 0; i < 10_000; i++) {
            ranges.add(10L * i, 10L * i + 5);
        }
        assertThat(ranges.gaps()).isLessThan(512);
        assertThat(ranges.gaps() + ranges.gapsGivenUp()).isEqualTo(9_999);
        assertThat(ranges.gapSize()).isEqualTo(5L * 9_999);
        assertThat(ranges.present(99_990, 99_995)).isEqualTo(5);
    }
}
