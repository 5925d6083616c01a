package org.mpcap.conformance;

import java.util.concurrent.Semaphore;

/**
 * A script that runs on a thread of its own, but never at the same time as the event loop: control is handed back and forth. So
 * scripts read from top to bottom and still need no locks, and in virtual time every run is the same.
 */
final class Coroutine {
    private final Semaphore toScript = new Semaphore(0);
    private final Semaphore toEventLoop = new Semaphore(0);
    private Runnable whenEnded = () -> {};
    /** Written by the script's thread before it hands control back for the last time. */
    private boolean ended;

    /**
     * Runs {@code script} until it parks for the first time. Called on the event loop's thread.
     *
     * @param last run once, on the event loop's thread, when the script has ended, however it did
     */
    void start(String name, Runnable script, Runnable last) {
        whenEnded = last;
        Thread thread = new Thread(
                () -> {
                    toScript.acquireUninterruptibly();
                    try {
                        script.run();
                    } finally {
                        ended = true;
                        toEventLoop.release();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        resume();
    }

    /** Lets the script go on until it parks again or ends. Called on the event loop's thread. */
    void resume() {
        toScript.release();
        toEventLoop.acquireUninterruptibly();
        if (ended) {
            whenEnded.run();
        }
    }

    /** Hands control back to the event loop until resumed. Called on the script's thread. */
    void park() {
        toEventLoop.release();
        toScript.acquireUninterruptibly();
    }
}
