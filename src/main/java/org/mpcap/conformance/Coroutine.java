package org.mpcap.conformance;

import java.util.concurrent.Semaphore;

/**
 * A script that runs on a thread of its own, but never at the same time as the event loop: control is handed back and forth. So
 * scripts read from top to bottom and still need no locks, and in virtual time every run is the same.
 */
final class Coroutine {
    private final Semaphore toScript = new Semaphore(0);
    private final Semaphore toEventLoop = new Semaphore(0);

    /** Runs {@code script} until it parks for the first time. Called on the event loop's thread. */
    void start(String name, Runnable script) {
        Thread thread = new Thread(
                () -> {
                    toScript.acquireUninterruptibly();
                    try {
                        script.run();
                    } finally {
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
    }

    /** Hands control back to the event loop until resumed. Called on the script's thread. */
    void park() {
        toEventLoop.release();
        toScript.acquireUninterruptibly();
    }
}
