package org.mpcap.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 255, 256, 257, 65_537, 1_000_000})
    void everyNumberComesOnce(long size) {
        Permutation order = new Permutation(size, 42);
        BitSet seen = new BitSet();

        for (long position = 0; position < size; position++) {
            long number = order.at(position);
            assertThat(number).isBetween(0L, size - 1);
            seen.set((int) number);
        }

        assertThat(seen.cardinality()).isEqualTo((int) size);
    }

    @Test
    void askedBackwardsItGivesThePositionForAnySize() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            long size = 1 + random.nextLong(1L << random.nextInt(1, 63));
            Permutation order = new Permutation(Math.min(size, Permutation.LIMIT), random.nextLong());
            long position = random.nextLong(order.size());

            assertThat(order.positionOf(order.at(position))).isEqualTo(position);
        }
    }

    @Test
    void theKeyChoosesTheOrder() {
        Permutation one = new Permutation(1 << 16, 1);
        Permutation again = new Permutation(1 << 16, 1);
        Permutation other = new Permutation(1 << 16, 2);
        int same = 0;
        for (int i = 0; i < 1 << 16; i++) {
            assertThat(again.at(i)).isEqualTo(one.at(i));
            same += other.at(i) == one.at(i) ? 1 : 0;
        }
        // Two independent orders agree in one place on average.
        assertThat(same).isLessThan(12);
    }

    @Test
    void neighboursInTheOrderSpreadOverTheWholeSpace() {
        Permutation order = new Permutation(1 << 24, 7);
        int[] perSixteenth = new int[256];
        for (int i = 0; i < 1 << 16; i++) {
            perSixteenth[(int) (order.at(i) >>> 16)]++;
        }
        double chiSquare = 0;
        for (int count : perSixteenth) {
            chiSquare += (count - 256.0) * (count - 256.0) / 256;
        }
        // 255 degrees of freedom: 350 is passed by chance once in 30000 orders.
        assertThat(chiSquare).isLessThan(350);
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Permutation(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Permutation(Permutation.LIMIT + 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
