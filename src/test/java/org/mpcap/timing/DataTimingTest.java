package org.mpcap.timing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DataTimingTest {
    private static final long MS = 1_000_000;
    private static final Room ENDLESS = new Room() {
        @Override
        public boolean take(long bytes) {
            return true;
        }

        @Override
        public void give(long bytes) {}
    };

    private final DataTiming timing = new DataTiming(true, ENDLESS);
    private long packet;
    private long position;

    /** One segment each on its subflow, covered after a millisecond. */
    private void carry(int subflow, long fromMillis, int segments) {
        for (int i = 0; i < segments; i++) {
            long at = (fromMillis + 2L * i) * MS;
            timing.sent(position, position + 1_000, at, ++packet, subflow);
            position += 1_000;
            timing.acknowledged(position, at + MS, ++packet);
        }
    }

    @Test
    void dataOfABlackHoledPathIsTimedUntilItsReinjectionIsCovered() {
        carry(1, 0, 5);
        timing.sent(5_000, 6_000, 10 * MS, ++packet, 2);
        timing.sent(6_000, 7_000, 10 * MS, ++packet, 1);
        timing.sent(5_000, 6_000, 212 * MS, ++packet, 1);
        timing.acknowledged(7_000, 212 * MS + MS / 2, ++packet);
        assertThat(timing.delays().orElseThrow().largest()).isEqualTo(202_500_000);
        assertThat(timing.delays(2).orElseThrow().smallest()).isEqualTo(202_500_000);
        assertThat(timing.stalls()).singleElement().satisfies(stall -> {
            assertThat(stall.fromNanos()).isEqualTo(10 * MS);
            assertThat(stall.toNanos()).isEqualTo(212 * MS + MS / 2);
            assertThat(stall.holder()).isEqualTo(2);
            assertThat(stall.carrier()).isEqualTo(1);
        });
    }

    @Test
    void aDelayedAckIsNoStall() {
        carry(1, 0, 5);
        timing.sent(5_000, 6_000, 20 * MS, ++packet, 1);
        timing.acknowledged(6_000, 220 * MS, ++packet);
        assertThat(timing.stalls()).isEmpty();
    }

    @Test
    void theFirstRoundTripOfALongPathIsNoStall() {
        timing.sent(0, 14_000, 0, ++packet, 1);
        timing.acknowledged(14_000, 600 * MS, ++packet);
        timing.sent(14_000, 28_000, 600 * MS, ++packet, 1);
        timing.acknowledged(28_000, 1_200 * MS, ++packet);
        assertThat(timing.stalls()).isEmpty();
    }

    @Test
    void aStallDoesNotMakeTheNextOneUsual() {
        carry(1, 0, 20);
        for (int i = 0; i < 3; i++) {
            long at = (1_000 + 500L * i) * MS;
            for (int segment = 0; segment < 20; segment++) {
                timing.sent(position, position + 1_000, at, ++packet, 1);
                position += 1_000;
            }
            timing.sent(position - 20_000, position - 19_000, at + 200 * MS, ++packet, 1);
            timing.acknowledged(position, at + 201 * MS, ++packet);
        }
        assertThat(timing.stalls()).hasSize(3);
    }

    @Test
    void aStallWithoutEndIsToldAtTheEnd() {
        carry(1, 0, 5);
        timing.sent(5_000, 9_000, 10 * MS, ++packet, 1);
        timing.sent(5_000, 6_000, 300 * MS, ++packet, 1);
        timing.end(500 * MS, packet, true);
        assertThat(timing.stalls()).singleElement().satisfies(stall -> {
            assertThat(stall.isOver()).isFalse();
            assertThat(stall.toNanos()).isEqualTo(500 * MS);
        });
    }

    @Test
    void whatHasNoDataAcksAnyMoreDoesNotStall() {
        carry(1, 0, 5);
        timing.sent(5_000, 9_000, 10 * MS, ++packet, 1);
        timing.end(5_000 * MS, packet, false);
        assertThat(timing.stalls()).isEmpty();
    }

    @Test
    void aPauseTellsWhoCarriedNextAndWhenItWasUsedAgain() {
        carry(1, 0, 5);
        carry(2, 100, 100);
        carry(1, 400, 2);
        assertThat(timing.pauses())
                .filteredOn(pause -> pause.subflow() == 1)
                .containsExactly(new Pause(1, 9 * MS, 10, 2, 101 * MS, 12, 401 * MS, 212));
    }

    @Test
    void headOfLineBlockedTimeIsOfTheSubflowThatHoldsTheMissingData() {
        timing.sent(0, 1_000, 0, 1, 1);
        timing.sent(1_000, 2_000, 0, 2, 2);
        assertThat(timing.mayBlock(2, 3)).isTrue();
        timing.received(2_000, 10 * MS);
        timing.acknowledged(2_000, 60 * MS, 4);
        assertThat(timing.headOfLineNanos(1)).isEqualTo(50 * MS);
        assertThat(timing.headOfLineNanos(2)).isZero();
    }

    @Test
    void idleIsWhatIsIdleInBothDirections() {
        List<Span> some = List.of(new Span(0, 1, 5_000 * MS, 9), new Span(6_000 * MS, 10, 9_000 * MS, 20));
        List<Span> others = List.of(new Span(1_000 * MS, 2, 7_500 * MS, 15));
        assertThat(Span.common(some, others, 1_000 * MS))
                .containsExactly(new Span(1_000 * MS, 2, 5_000 * MS, 9), new Span(6_000 * MS, 10, 7_500 * MS, 15));
    }
}
