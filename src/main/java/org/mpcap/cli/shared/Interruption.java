package org.mpcap.cli.shared;

import java.util.concurrent.CountDownLatch;

/** Runs a task if the process is told to end (SIGINT, SIGTERM, SIGHUP) before this is over. */
public final class Interruption {
    private final Thread hook;

    public Interruption(Runnable task) {
        hook = new Thread(task, "mpcap-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Does not return if the process is ending already: what would come next belongs to a run that was not interrupted. */
    public void over() throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            new CountDownLatch(1).await();
        }
    }
}
