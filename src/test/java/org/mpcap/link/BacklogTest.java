package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final long SECOND = 1_000_000_000L;

    private final Backlog backlog = new Backlog(0);

    @Test
    void anEmptyBufferIsUpToDateAtTheNextLook() {
        backlog.look(1, 10, 10, false);

        assertThat(backlog.look(2, 12, 12, false)).isEqualTo(1);
        assertThat(backlog.look(3, 12, 12, false)).isEqualTo(2);
    }

    @Test
    void framesInTheBufferHoldTheTimeBack() {
        backlog.look(1, 0, 0, false);
        backlog.look(2, 0, 100, false);
        assertThat(backlog.look(3, 99, 150, false)).isEqualTo(1);

        assertThat(backlog.look(4, 100, 200, false)).isEqualTo(2);
    }

    @Test
    void aFrameDealtWithForHoursHoldsTheTimeBack() {
        backlog.look(1, 0, 0, false);
        backlog.look(2, 0, 5, true);

        assertThat(backlog.look(7200 * SECOND, 0, 5, true)).isEqualTo(1);
    }

    @Test
    void framesSortedOutBeforeTheFirstLookDoNotHoldTheTimeBack() {
        backlog.look(1, 0, 3, false);

        assertThat(backlog.look(2, 0, 3, false)).isEqualTo(1);
        assertThat(backlog.look(3, 1, 5, false)).isEqualTo(2);
        assertThat(backlog.look(4, 1, 5, false)).isEqualTo(2);
        assertThat(backlog.look(5, 2, 5, false)).isEqualTo(3);
    }

    @Test
    void framesSortedOutLaterHoldTheTimeBackUntilItIsClearThatTheyAre() {
        backlog.look(1, 0, 0, false);
        backlog.look(2, 0, 3, false);
        assertThat(backlog.look(14 * SECOND, 0, 3, false)).isEqualTo(1);

        backlog.look(17 * SECOND, 0, 3, false);

        assertThat(backlog.look(18 * SECOND, 0, 3, false)).isEqualTo(17 * SECOND);
    }
}
