package org.mpcap.link;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * Starts the items of an iterator on an event loop, so many at a time, and tells when all are done. The iterator is asked for the
 * next item only when there is room for it, and again whenever an item is done: one that has no item to give while others run may
 * give some later. An item that never says that it is done leaves the queue unfinished; {@link EventLoop#await} makes that a failure
 * where it can be known.
 *
 * @param <T> what is started, for example a target to probe
 */
public final class TargetQueue<T> {
    /** Starts one item. */
    @FunctionalInterface
    public interface Starter<T> {
        /**
         * Starts {@code item}. What it throws ends the queue with that failure.
         *
         * @param done to be run once, on the event loop, when the item is done; may be run before this method returns
         */
        void start(T item, Runnable done);
    }

    private final EventLoop eventLoop;
    private final int atOnce;
    private final Iterator<? extends T> items;
    private final Starter<? super T> starter;
    private final boolean endless;
    private final Queue<T> added;
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private int running;
    private boolean stopped;
    private boolean filling;

    /**
     * A queue that has not started.
     *
     * @param atOnce items under way at a time, at least 1
     * @param items taken one by one, on the event loop, as there is room
     */
    public TargetQueue(EventLoop eventLoop, int atOnce, Iterator<? extends T> items, Starter<? super T> starter) {
        this(eventLoop, atOnce, items, starter, new ArrayDeque<>(), false);
    }

    private TargetQueue(
            EventLoop eventLoop,
            int atOnce,
            Iterator<? extends T> items,
            Starter<? super T> starter,
            Queue<T> added,
            boolean endless) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("items at a time: at least 1, not " + atOnce);
        }
        this.eventLoop = eventLoop;
        this.atOnce = atOnce;
        this.items = items;
        this.starter = starter;
        this.added = added;
        this.endless = endless;
    }

    /** A queue whose items come by {@link #add} and which is not over before it is stopped. It starts with the first item. */
    public static <T> TargetQueue<T> endless(EventLoop eventLoop, int atOnce, Starter<? super T> starter) {
        Queue<T> added = new ArrayDeque<>();
        Iterator<T> items = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !added.isEmpty();
            }

            @Override
            public T next() {
                return added.remove();
            }
        };
        return new TargetQueue<>(eventLoop, atOnce, items, starter, added, true);
    }

    /**
     * Starts. May be called from any thread.
     *
     * @return ends when every item is done, or with what made going on impossible
     */
    public CompletableFuture<Void> start() {
        eventLoop.execute(this::fill);
        return finished;
    }

    /** Puts an item of an endless queue in line. May be called from any thread. */
    public void add(T item) {
        if (!endless) {
            throw new IllegalStateException("the items of this queue come from its iterator");
        }
        eventLoop.execute(() -> {
            added.add(item);
            fill();
        });
    }

    /** Takes no further item; those under way go on, and the queue ends with the last of them. May be called from any thread. */
    public void stop() {
        eventLoop.execute(() -> {
            stopped = true;
            fill();
        });
    }

    /** Gives up: no further item is started, for this reason. May be called from any thread. */
    public void fail(Throwable why) {
        finished.completeExceptionally(why);
    }

    /** Items that have been started and are not done. Called on the event loop. */
    public int running() {
        return running;
    }

    private void fill() {
        if (filling) {
            // An item was done before its start had returned: the loop below looks again.
            return;
        }
        filling = true;
        try {
            while (!stopped && !finished.isDone() && running < atOnce && items.hasNext()) {
                start(items.next());
            }
            if (running == 0 && (stopped || (!endless && !items.hasNext()))) {
                finished.complete(null);
            }
        } catch (RuntimeException | Error e) {
            finished.completeExceptionally(e);
        } finally {
            filling = false;
        }
    }

    private void start(T item) {
        running++;
        boolean[] over = new boolean[1];
        starter.start(item, () -> {
            if (over[0]) {
                throw new IllegalStateException("done twice: " + item);
            }
            over[0] = true;
            running--;
            eventLoop.execute(this::fill);
        });
    }
}
