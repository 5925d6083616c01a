package org.mpcap.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelayStatisticsTest {
    private static final class Counted implements Room {
        private long left;

        Counted(long bytes) {
            left = bytes;
        }

        @Override
        public boolean take(long bytes) {
            if (bytes > left) {
                return false;
            }
            left -= bytes;
            return true;
        }

        @Override
        public void give(long bytes) {
            left += bytes;
        }
    }

    @Test
    void nothingMeasuredIsNothingTold() {
        assertThat(new DelayStatistics(new Counted(0)).summary()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 512, 513, 1_000, 50_000})
    void percentilesAreThoseOfTheSortedValuesWithinAFewThousandths(int count) {
        DelayStatistics statistics = new DelayStatistics(new Counted(1 << 20));
        Random random = new Random(count);
        long[] values = random.longs(count, 20_000, 3_000_000_000L).toArray();
        for (long value : values) {
            statistics.add(value, 1);
        }
        Arrays.sort(values);
        Delays delays = statistics.summary().orElseThrow();
        assertThat(delays.count()).isEqualTo(count);
        assertThat(delays.smallest()).isEqualTo(values[0]);
        assertThat(delays.largest()).isEqualTo(values[count - 1]);
        assertThat((double) delays.mean())
                .isCloseTo(Arrays.stream(values).average().orElseThrow(), within(1.0));
        Percentage percent = Percentage.withPercentage(0.4);
        assertThat(delays.p50()).isCloseTo(ranked(values, 50), percent);
        assertThat(delays.p95()).isCloseTo(ranked(values, 95), percent);
        assertThat(delays.p99()).isCloseTo(ranked(values, 99), percent);
    }

    private static long ranked(long[] sorted, int percent) {
        return sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1];
    }

    @Test
    void percentilesAreOverTheWeight() {
        DelayStatistics statistics = new DelayStatistics(new Counted(0));
        statistics.add(10, 1_000);
        statistics.add(500, 1);
        statistics.add(600, 1);
        Delays delays = statistics.summary().orElseThrow();
        assertThat(delays.p99()).isEqualTo(10);
        assertThat(delays.largest()).isEqualTo(600);
        assertThat(delays.weight()).isEqualTo(1_002);
    }

    @Test
    void sumsOfStatisticsAreTheStatisticsOfAll() {
        Counted room = new Counted(1 << 20);
        DelayStatistics all = new DelayStatistics(room);
        DelayStatistics some = new DelayStatistics(room);
        DelayStatistics others = new DelayStatistics(room);
        for (int i = 1; i <= 900; i++) {
            all.add(i * 1_000_000L, 2);
            (i % 10 == 0 ? some : others).add(i * 1_000_000L, 2);
        }
        some.add(others);
        assertThat(some.summary()).isEqualTo(all.summary());
    }

    @Test
    void withoutRoomThereIsAMeanAndNoMoreThanALittleMemory() {
        Counted room = new Counted(10);
        DelayStatistics statistics = new DelayStatistics(room);
        for (int i = 0; i < 1_000; i++) {
            statistics.add(i, 1);
        }
        Delays delays = statistics.summary().orElseThrow();
        assertThat(delays.largest()).isEqualTo(999);
        assertThat(delays.count()).isEqualTo(1_000);
        assertThat(room.left).isEqualTo(10);
    }

    @Test
    void roomIsGivenBack() {
        Counted room = new Counted(1 << 20);
        DelayStatistics statistics = new DelayStatistics(room);
        for (int i = 0; i < 1_000; i++) {
            statistics.add(i * 1_000L, 1);
        }
        assertThat(room.left).isLessThan(1 << 20);
        statistics.release();
        assertThat(room.left).isEqualTo(1 << 20);
    }

    @Test
    void aClockSetBackMeasuresNothing() {
        DelayStatistics statistics = new DelayStatistics(new Counted(0));
        statistics.add(-5, 1);
        assertThat(statistics.summary()).isEmpty();
    }
}
