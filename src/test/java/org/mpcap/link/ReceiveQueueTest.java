package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.mpcap.wire.Bytes;

/** The way from the receiving thread to the event loop. */
class ReceiveQueueTest {
    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final List<Bytes> taken = new ArrayList<>();

    private void runToTheEnd() {
        eventLoop.run(() -> false, 100_000);
    }

    @Test
    void framesArriveInOrder() {
        ReceiveQueue queue = new ReceiveQueue(eventLoop, 1 << 20, (frame, nanos) -> taken.add(frame));
        List<Bytes> frames = new ArrayList<>();
        for (int number = 0; number < 1000; number++) {
            frames.add(Bytes.ofInt(number));
            queue.add(Bytes.ofInt(number));
        }
        runToTheEnd();

        assertThat(taken).isEqualTo(frames);
        assertThat(queue.overflows()).isZero();
    }

    @Test
    void whatDoesNotFitIsCounted() {
        ReceiveQueue queue = new ReceiveQueue(eventLoop, 100, (frame, nanos) -> taken.add(frame));
        for (int number = 0; number < 30; number++) {
            queue.add(Bytes.ofInt(number));
        }
        runToTheEnd();
        queue.add(Bytes.ofInt(99));
        runToTheEnd();

        assertThat(taken).hasSize(26).endsWith(Bytes.ofInt(24), Bytes.ofInt(99));
        assertThat(queue.overflows()).isEqualTo(5);
    }

    @Test
    void otherTasksGetTheirTurnBetweenBatches() {
        List<Integer> takenWhenItRan = new ArrayList<>();
        ReceiveQueue queue = new ReceiveQueue(eventLoop, 1 << 20, (frame, nanos) -> taken.add(frame));
        for (int number = 0; number < 1000; number++) {
            queue.add(Bytes.ofInt(number));
        }
        eventLoop.execute(() -> takenWhenItRan.add(taken.size()));
        runToTheEnd();

        assertThat(takenWhenItRan)
                .singleElement()
                .satisfies(size -> assertThat(size).isLessThan(1000));
    }

    @Test
    void aTakerThatThrowsMissesNoFurtherFrame() {
        ReceiveQueue queue = new ReceiveQueue(eventLoop, 1 << 20, (frame, nanos) -> {
            taken.add(frame);
            if (frame.u32(0) == 3) {
                throw new IllegalStateException("on purpose");
            }
        });
        for (int number = 0; number < 10; number++) {
            queue.add(Bytes.ofInt(number));
        }

        assertThatIllegalStateException().isThrownBy(this::runToTheEnd);
        runToTheEnd();
        assertThat(taken).hasSize(10);
    }

    @Test
    void noFrameIsForgottenBetweenTwoThreads() throws Exception {
        int frames = 200_000;
        CountDownLatch all = new CountDownLatch(frames);
        try (LiveEventLoop live = new LiveEventLoop(e -> {})) {
            ReceiveQueue queue = new ReceiveQueue(live, Long.MAX_VALUE, (frame, nanos) -> all.countDown());
            for (int number = 0; number < frames; number++) {
                queue.add(Bytes.ofInt(number));
            }

            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
