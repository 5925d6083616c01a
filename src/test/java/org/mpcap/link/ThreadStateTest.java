package org.mpcap.link;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ThreadStateTest {
    private static final int MOST_LOOKS = 10_000;

    /** The state of a thread doing {@code work}, once it shows what is expected; if it never does, what it shows instead. */
    private static DeliveryWatermark.Receiver stateOf(Runnable work, DeliveryWatermark.Receiver expected)
            throws InterruptedException {
        assumeTrue(Files.exists(Path.of("/proc/thread-self")), "needs Linux's /proc/thread-self");
        AtomicReference<ThreadState> state = new AtomicReference<>(ThreadState.UNKNOWN);
        CountDownLatch known = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            state.set(ThreadState.ofThisThread());
            known.countDown();
            work.run();
        });
        thread.setDaemon(true);
        thread.start();
        assertThat(known.await(10, TimeUnit.SECONDS)).isTrue();
        try {
            DeliveryWatermark.Receiver seen = requireNonNull(state.get()).read();
            for (int look = 0; look < MOST_LOOKS && seen != expected; look++) {
                Thread.sleep(1);
                seen = requireNonNull(state.get()).read();
            }
            return seen;
        } finally {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void aThreadThatSleepsWaits() throws InterruptedException {
        Runnable sleep = () -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };

        assertThat(stateOf(sleep, DeliveryWatermark.Receiver.WAITING)).isEqualTo(DeliveryWatermark.Receiver.WAITING);
    }

    @Test
    void aThreadThatRunsOrWouldRunIsBusy() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        Runnable spin = () -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
            ended.set(true);
        };

        assertThat(stateOf(spin, DeliveryWatermark.Receiver.BUSY)).isEqualTo(DeliveryWatermark.Receiver.BUSY);
        assertThat(ended).isTrue();
    }
}
