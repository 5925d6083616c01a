package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mpcap.link.DeliveryWatermark.Receiver.BUSY;
import static org.mpcap.link.DeliveryWatermark.Receiver.UNKNOWN;
import static org.mpcap.link.DeliveryWatermark.Receiver.WAITING;

import org.junit.jupiter.api.Test;

class DeliveryWatermarkTest {
    private static final long SECOND = 1_000_000_000L;

    private final DeliveryWatermark backlog = new DeliveryWatermark(0, 3);

    @Test
    void anEmptyBufferIsUpToDateAtTheNextLook() {
        backlog.look(1, 10, 10, UNKNOWN);

        assertThat(backlog.look(2, 12, 12, UNKNOWN)).isEqualTo(1);
        assertThat(backlog.look(3, 12, 12, UNKNOWN)).isEqualTo(2);
    }

    @Test
    void framesInTheBufferHoldTheTimeBack() {
        backlog.look(1, 0, 0, UNKNOWN);
        backlog.look(2, 0, 100, UNKNOWN);
        assertThat(backlog.look(3, 99, 150, UNKNOWN)).isEqualTo(1);

        assertThat(backlog.look(4, 100, 200, UNKNOWN)).isEqualTo(2);
    }

    @Test
    void aFrameDealtWithForHoursHoldsTheTimeBack() {
        backlog.look(1, 0, 0, UNKNOWN);
        backlog.look(2, 0, 5, BUSY);

        assertThat(backlog.look(7200 * SECOND, 0, 5, BUSY)).isEqualTo(1);
    }

    @Test
    void framesSortedOutBeforeTheFirstLookDoNotHoldTheTimeBack() {
        backlog.look(1, 0, 3, UNKNOWN);

        assertThat(backlog.look(2, 0, 3, UNKNOWN)).isEqualTo(1);
        assertThat(backlog.look(3, 1, 5, UNKNOWN)).isEqualTo(2);
        assertThat(backlog.look(4, 1, 5, UNKNOWN)).isEqualTo(2);
        assertThat(backlog.look(5, 2, 5, UNKNOWN)).isEqualTo(3);
    }

    @Test
    void framesSortedOutLaterHoldTheTimeBackUntilItIsClearThatTheyAre() {
        backlog.look(1, 0, 0, UNKNOWN);
        backlog.look(2, 0, 3, UNKNOWN);
        assertThat(backlog.look(14 * SECOND, 0, 3, UNKNOWN)).isEqualTo(1);

        backlog.look(17 * SECOND, 0, 3, UNKNOWN);

        assertThat(backlog.look(18 * SECOND, 0, 3, UNKNOWN)).isEqualTo(17 * SECOND);
    }

    @Test
    void framesThatWaitAtTheFirstLookAreNotTakenForSortedOut() {
        backlog.look(1, 0, 5000, BUSY);

        assertThat(backlog.look(8 * SECOND, 0, 5000, BUSY)).isZero();
        assertThat(backlog.look(9 * SECOND, 4000, 5000, BUSY)).isZero();
        assertThat(backlog.look(10 * SECOND, 5000, 5000, BUSY)).isEqualTo(1);
    }

    @Test
    void aReceiverThatSleepsForASecondHasReadEverything() {
        backlog.look(1, 0, 0, WAITING);
        backlog.look(2, 0, 7, WAITING);
        assertThat(backlog.look(SECOND, 0, 7, WAITING)).isEqualTo(1);

        backlog.look(2 * SECOND, 0, 7, WAITING);

        assertThat(backlog.look(2 * SECOND + 1, 0, 7, WAITING)).isEqualTo(2 * SECOND);
    }
}
