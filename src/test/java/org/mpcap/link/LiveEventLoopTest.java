package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Real time on one thread. */
class LiveEventLoopTest {
    private final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();

    @Test
    void tasksOfAllThreadsRunOneAfterTheOther() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4000);
        try (LiveEventLoop eventLoop = new LiveEventLoop(uncaught::add)) {
            List<Thread> threads = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                threads.add(new Thread(() -> {
                    for (int task = 0; task < 1000; task++) {
                        eventLoop.execute(() -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            running.decrementAndGet();
                            done.countDown();
                        });
                    }
                }));
            }
            threads.forEach(Thread::start);

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void aTaskRunsWhenItsTimeHasCome() throws Exception {
        BlockingQueue<Long> ran = new LinkedBlockingQueue<>();
        try (LiveEventLoop eventLoop = new LiveEventLoop(uncaught::add)) {
            long start = eventLoop.nanos();
            eventLoop.schedule(20_000_000, () -> ran.add(eventLoop.nanos() - start));

            assertThat(ran.poll(30, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(20_000_000);
        }
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        try (LiveEventLoop eventLoop = new LiveEventLoop(uncaught::add)) {
            eventLoop.schedule(5_000_000, () -> ran.add("cancelled")).cancel();
            eventLoop.schedule(20_000_000, () -> ran.add("kept"));

            assertThat(ran.poll(30, TimeUnit.SECONDS)).isEqualTo("kept");
        }
    }

    @Test
    void whatATaskThrowsIsReportedAndTheNextTaskRuns() throws Exception {
        RuntimeException failure = new IllegalStateException("on purpose");
        CountDownLatch next = new CountDownLatch(2);
        try (LiveEventLoop eventLoop = new LiveEventLoop(uncaught::add)) {
            eventLoop.execute(() -> {
                throw failure;
            });
            eventLoop.schedule(0, () -> {
                next.countDown();
                throw new AssertionError("on purpose, too");
            });
            eventLoop.execute(next::countDown);

            assertThat(next.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(uncaught).hasSize(2).first().isSameAs(failure);
    }

    @Test
    void afterClosingNothingRuns() throws Exception {
        BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        LiveEventLoop eventLoop = new LiveEventLoop(uncaught::add);
        eventLoop.schedule(1_000_000_000, () -> ran.add("late"));
        eventLoop.close();
        eventLoop.execute(() -> ran.add("after"));
        eventLoop.schedule(0, () -> ran.add("after")).cancel();

        assertThat(ran).isEmpty();
        assertThat(uncaught).isEmpty();
    }

    @Test
    void aTaskMayCloseTheEventLoop() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        LiveEventLoop eventLoop = new LiveEventLoop(uncaught::add);
        eventLoop.execute(() -> {
            eventLoop.close();
            closed.countDown();
        });

        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
