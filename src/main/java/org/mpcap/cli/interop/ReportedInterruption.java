package org.mpcap.cli.interop;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mpcap.Network;
import org.mpcap.cli.shared.Interruption;

/** Closes the network when the process is told to end, which ends the run, and lets what was found be reported before it ends. */
public final class ReportedInterruption implements AutoCloseable {
    /** Writing reports takes well under a second; whoever interrupts waits for no more than this. */
    private static final long PATIENCE_SECONDS = 4;

    private final CountDownLatch reported = new CountDownLatch(1);
    private final Interruption interruption;

    public ReportedInterruption(Network network) {
        interruption = new Interruption(() -> {
            network.close();
            awaitReport();
        });
    }

    private void awaitReport() {
        try {
            if (!reported.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All is reported. Does not return if the process is ending. */
    public void reported() throws InterruptedException {
        reported.countDown();
        interruption.over();
    }

    @Override
    public void close() {
        reported.countDown();
    }
}
