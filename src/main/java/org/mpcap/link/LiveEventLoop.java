package org.mpcap.link;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Real time, on one daemon thread. After {@link #close()} tasks are ignored. */
public final class LiveEventLoop implements EventLoop, AutoCloseable {
    private final Consumer<Throwable> uncaught;
    private final ScheduledThreadPoolExecutor executor;
    private volatile Optional<Thread> thread = Optional.empty();

    /**
     * Starts the thread with the first task.
     *
     * @param uncaught told, on the event loop's thread, about everything a task throws; later tasks still run
     */
    public LiveEventLoop(Consumer<Throwable> uncaught) {
        this.uncaught = uncaught;
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "mpcap-event-loop");
            made.setDaemon(true);
            thread = Optional.of(made);
            return made;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRejectedExecutionHandler((task, pool) -> {});
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Timer schedule(long delayNanos, Runnable task) {
        ScheduledFuture<?> future = executor.schedule(reporting(task), delayNanos, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(reporting(task));
    }

    @Override
    public <T> T await(CompletableFuture<T> future) throws InterruptedException {
        if (thread.equals(Optional.of(Thread.currentThread()))) {
            throw new IllegalStateException("the event loop cannot wait for itself");
        }
        return Completion.await(future);
    }

    private Runnable reporting(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                uncaught.accept(e);
            }
        };
    }

    /** Drops what has not run yet and, unless called from a task, waits up to a second for the running task to end. */
    @Override
    public void close() {
        executor.shutdown();
        executor.getQueue().clear();
        if (!thread.equals(Optional.of(Thread.currentThread()))) {
            try {
                executor.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
