package org.mpcap.link;

import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Time that passes only when events are run, so that minutes of timers take no time and every run is repeatable. Not for use
 * by several threads.
 */
public final class VirtualEventLoop implements EventLoop {
    /**
     * Events within which something must have ended that is waited for. A conformance run of all checks takes some hundred thousand;
     * two sides that answer each other for ever pass it within a minute.
     */
    private static final long AWAIT_LIMIT = 100_000_000;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Instant origin;
    private long nanos;
    private long order;

    /** Time starts at {@code origin}. */
    public VirtualEventLoop(Instant origin) {
        this.origin = origin;
    }

    private static final class Event implements Comparable<Event>, Timer {
        private final long at;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        Event(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return origin.plusNanos(nanos);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        Event event = new Event(nanos + Math.max(delayNanos, 0), order++, task);
        events.add(event);
        return event;
    }

    @Override
    public void execute(Runnable task) {
        schedule(0, task);
    }

    /**
     * Runs events in order of time until none is left, {@code done} holds, or {@code limit} events have run.
     *
     * @return whether it ended for one of the first two reasons
     */
    public boolean run(BooleanSupplier done, long limit) {
        for (long count = 0; !done.getAsBoolean(); count++) {
            Event next = events.poll();
            if (next == null) {
                return true;
            }
            if (count >= limit) {
                events.add(next);
                return false;
            }
            if (!next.cancelled) {
                nanos = next.at;
                next.task.run();
            }
        }
        return true;
    }

    /** Runs events, on the caller's thread, until {@code future} is done. */
    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException {
        boolean ran = run(future::isDone, AWAIT_LIMIT);
        if (!future.isDone()) {
            throw new IllegalStateException(ran ? "nothing left to do, but not finished" : "goes on for ever");
        }
        return Completion.await(future);
    }

    /** Events waiting, those cancelled not counted. */
    public long pending() {
        return events.stream().filter(event -> !event.cancelled).count();
    }
}
