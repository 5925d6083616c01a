package org.mpcap.link;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * Time and the one thread on which everything above the link runs. Frames received, timers and submitted tasks never run at
 * the same time, so state machines need no locks.
 */
public interface EventLoop {
    /** Nanoseconds from an arbitrary origin, never going back. */
    long nanos();

    /** The time of day, for captures. */
    Instant now();

    /** Runs {@code task} once, {@code delayNanos} from now. */
    Timer schedule(long delayNanos, Runnable task);

    /** Runs {@code task} soon. May be called from any thread. */
    void execute(Runnable task);

    /**
     * Waits, on a thread that is not the event loop's, until {@code future} is done.
     *
     * @return its result
     * @throws RuntimeException what the future failed with, as it is if unchecked, else as the cause of an IllegalStateException;
     *     an IllegalStateException, too, if nothing is left to do and the future can therefore never be done
     * @throws InterruptedException if the waiting thread is interrupted
     */
    <T> T await(CompletableFuture<T> future) throws InterruptedException;

    /** A task that has been scheduled. */
    interface Timer {
        /** Prevents the task from running if it has not run yet. */
        void cancel();
    }
}
