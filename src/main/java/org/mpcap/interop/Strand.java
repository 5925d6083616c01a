package org.mpcap.interop;

import java.util.concurrent.Semaphore;

/**
 * A script that runs on a thread of its own, but never at the same time as the timeline: control is handed back and forth. So
 * scripts read from top to bottom and still need no locks, and in virtual time every run is the same.
 */
final class Strand {
    private final Semaphore toScript = new Semaphore(0);
    private final Semaphore toTimeline = new Semaphore(0);

    /** Runs {@code script} until it parks for the first time. Called on the timeline's thread. */
    void start(String name, Runnable script) {
        Thread thread = new Thread(
                () -> {
                    toScript.acquireUninterruptibly();
                    try {
                        script.run();
                    } finally {
                        toTimeline.release();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        resume();
    }

    /** Lets the script go on until it parks again or ends. Called on the timeline's thread. */
    void resume() {
        toScript.release();
        toTimeline.acquireUninterruptibly();
    }

    /** Hands control back to the timeline until resumed. Called on the script's thread. */
    void park() {
        toTimeline.release();
        toScript.acquireUninterruptibly();
    }
}
