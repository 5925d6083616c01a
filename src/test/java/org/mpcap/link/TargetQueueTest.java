package org.mpcap.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** So many at a time, in virtual time. */
class TargetQueueTest {
    private static final long SECOND = 1_000_000_000L;

    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final List<String> log = new ArrayList<>();
    private int running;
    private int most;

    /** An item takes as many seconds as it says. */
    private void take(int seconds, Runnable done) {
        most = Math.max(most, ++running);
        log.add("start " + seconds);
        eventLoop.schedule(seconds * SECOND, () -> {
            running--;
            log.add("end " + seconds + " at " + eventLoop.nanos() / SECOND);
            done.run();
        });
    }

    private TargetQueue<Integer> queue(int atOnce, Integer... items) {
        return new TargetQueue<>(eventLoop, atOnce, List.of(items).iterator(), this::take);
    }

    @Test
    void itemsAreStartedInOrderAndTheNextWhenThereIsRoom() throws Exception {
        eventLoop.await(queue(2, 3, 1, 4, 2).start());

        assertThat(log)
                .containsExactly(
                        "start 3",
                        "start 1",
                        "end 1 at 1",
                        "start 4",
                        "end 3 at 3",
                        "start 2",
                        "end 4 at 5",
                        "end 2 at 5");
    }

    @Test
    void neverMoreAreUnderWayThanAllowed() throws Exception {
        Iterator<Integer> items =
                IntStream.range(0, 500).map(item -> 1 + item % 7).boxed().iterator();

        eventLoop.await(new TargetQueue<>(eventLoop, 9, items, this::take).start());

        assertThat(most).isEqualTo(9);
        assertThat(log).hasSize(1000);
    }

    @Test
    void noItemIsTakenFromTheIteratorBeforeThereIsRoomForIt() throws Exception {
        List<Integer> taken = new ArrayList<>();
        Iterator<Integer> items = IntStream.range(0, 3).peek(taken::add).boxed().iterator();
        TargetQueue<Integer> queue = new TargetQueue<>(eventLoop, 1, items, (item, done) -> {});

        queue.start();
        eventLoop.run(() -> false, 100);

        assertThat(taken).containsExactly(0);
        assertThat(queue.running()).isEqualTo(1);
    }

    @Test
    void aQueueWithoutItemsIsFinishedAtOnce() throws Exception {
        eventLoop.await(queue(1).start());

        assertThat(log).isEmpty();
    }

    @Test
    void itemsDoneBeforeTheirStartReturnsDoNotRecurse() throws Exception {
        Iterator<Integer> items = IntStream.range(0, 100_000).boxed().iterator();
        int[] started = new int[1];

        eventLoop.await(new TargetQueue<>(eventLoop, 1, items, (item, done) -> {
                    started[0]++;
                    done.run();
                })
                .start());

        assertThat(started[0]).isEqualTo(100_000);
    }

    @Test
    void anIteratorMayHaveMoreOnceARunningItemIsDone() throws Exception {
        Iterator<Integer> alone = new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return running == 0 && given < 3;
            }

            @Override
            public Integer next() {
                return ++given;
            }
        };

        eventLoop.await(new TargetQueue<>(eventLoop, 5, alone, this::take).start());

        assertThat(most).isEqualTo(1);
        assertThat(log).endsWith("end 3 at 6");
    }

    @Test
    void aStoppedQueueTakesNoFurtherItemAndEndsWithTheLastUnderWay() throws Exception {
        TargetQueue<Integer> queue = queue(2, 3, 2, 1);
        CompletableFuture<Void> finished = queue.start();
        eventLoop.schedule(SECOND, queue::stop);

        eventLoop.await(finished);

        assertThat(log).containsExactly("start 3", "start 2", "end 2 at 2", "end 3 at 3");
    }

    @Test
    void aFailedQueueStartsNothingMore() {
        TargetQueue<Integer> queue = queue(1, 3, 2);
        CompletableFuture<Void> finished = queue.start();
        eventLoop.schedule(SECOND, () -> queue.fail(new IOException("the interface went down")));

        assertThatThrownBy(() -> eventLoop.await(finished))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("the interface went down");
        eventLoop.run(() -> false, 100);

        assertThat(log).containsExactly("start 3", "end 3 at 3");
    }

    @Test
    void whatAStartThrowsEndsTheQueueWithThatFailure() {
        Error failure = new AssertionError("on purpose");
        TargetQueue<Integer> queue =
                new TargetQueue<>(eventLoop, 1, List.of(1, 2).iterator(), (item, done) -> {
                    log.add("start " + item);
                    throw failure;
                });

        assertThatThrownBy(() -> eventLoop.await(queue.start())).isSameAs(failure);
        assertThat(log).containsExactly("start 1");
    }

    @Test
    void whatAnIteratorThrowsEndsTheQueueWithThatFailure() {
        Iterator<Integer> broken = List.of(1, 0).stream().map(item -> 1 / item).iterator();
        TargetQueue<Integer> queue = new TargetQueue<>(eventLoop, 1, broken, this::take);

        assertThatThrownBy(() -> eventLoop.await(queue.start())).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void nothingLeftToDoButNotFinishedIsAFailure() {
        TargetQueue<Integer> queue =
                new TargetQueue<>(eventLoop, 1, List.of(1, 2).iterator(), (item, done) -> {});

        assertThatThrownBy(() -> eventLoop.await(queue.start()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing left to do, but not finished");
    }

    @Test
    void anItemDoneTwiceIsOurMistakeAndCountsOnce() {
        List<Runnable> ends = new ArrayList<>();
        TargetQueue<Integer> queue =
                new TargetQueue<>(eventLoop, 2, List.of(1, 2).iterator(), (item, done) -> ends.add(done));
        CompletableFuture<Void> finished = queue.start();
        eventLoop.run(() -> false, 100);
        ends.get(0).run();

        assertThatThrownBy(ends.get(0)::run).isInstanceOf(IllegalStateException.class);
        eventLoop.run(() -> false, 100);

        assertThat(finished).isNotDone();
    }

    @Test
    void anEndlessQueueStartsWhatIsAddedAndIsOverWhenStopped() throws Exception {
        TargetQueue<Integer> queue = TargetQueue.endless(eventLoop, 1, this::take);
        CompletableFuture<Void> finished = queue.start();
        queue.add(2);
        queue.add(1);
        eventLoop.run(() -> false, 100);

        assertThat(log).containsExactly("start 2", "end 2 at 2", "start 1", "end 1 at 3");
        assertThat(finished).isNotDone();
        queue.stop();
        eventLoop.await(finished);
    }

    @Test
    void onlyAnEndlessQueueTakesItemsByAdding() {
        assertThatThrownBy(() -> queue(1, 1).add(2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void atLeastOneItemMustBeAllowedAtATime() {
        assertThatThrownBy(() -> queue(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
