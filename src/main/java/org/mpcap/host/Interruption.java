package org.mpcap.host;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task if the process is told to end (SIGINT, SIGTERM, SIGHUP) before a run is over. Its exit code is then 128 and the number of the
 * signal: 130, 143 or 129.
 */
public final class Interruption implements AutoCloseable {
    /** Writing reports takes well under a second; whoever interrupts waits for no more than this. */
    private static final Duration REPORTING = Duration.ofSeconds(4);

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean interrupted;

    /** Runs {@code task}, and the process ends. */
    public Interruption(Runnable task) {
        this(task, Duration.ZERO);
    }

    /** Runs {@code task}, which makes the run end, and lets what was found be reported before the process ends. */
    public static Interruption untilReported(Runnable task) {
        return new Interruption(task, REPORTING);
    }

    /**
     * Runs {@code task}, which makes the run end; before the process ends it waits for that.
     *
     * @param patience how long at most
     */
    public Interruption(Runnable task, Duration patience) {
        hook = new Thread(
                () -> {
                    interrupted = true;
                    task.run();
                    try {
                        over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "mpcap-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process was told to end. */
    public boolean isInterrupted() {
        return interrupted;
    }

    /**
     * The run is over, and all it gave is where it belongs. Does not return if the process is ending already: what would come next
     * belongs to a run that was not interrupted.
     */
    public void over() throws InterruptedException {
        over.countDown();
        if (!removed()) {
            new CountDownLatch(1).await();
        }
    }

    /** The run has failed, unless it is over: whoever waits for it need not wait any longer. */
    @Override
    public void close() {
        if (over.getCount() > 0) {
            removed();
            over.countDown();
        }
    }

    private boolean removed() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
