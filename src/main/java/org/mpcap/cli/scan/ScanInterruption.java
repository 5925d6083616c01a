package org.mpcap.cli.scan;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mpcap.MptcpScan;
import org.mpcap.cli.shared.ExitCode;

/** A signal ends a scan in good order: no more targets are begun, answers to the last SYNs are taken, rows are written. */
final class ScanInterruption {
    /** The longest cool-down, an hour, and time for proofs under way: whoever cannot wait sends another signal. */
    private static final long PATIENCE_SECONDS = 3700;

    private final MptcpScan scan;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted, "mpcap-interrupted");
    private volatile boolean interrupted;
    private volatile boolean failed;

    ScanInterruption(MptcpScan scan) {
        this.scan = scan;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupted() {
        interrupted = true;
        scan.stop();
        try {
            // A run that failed has something to say yet: the process ends as the signal has it.
            if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS) && !failed) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a signal came. */
    boolean isInterrupted() {
        return interrupted;
    }

    /** The run has ended, and all it gave is where it belongs. Does not return if the process is ending: the signal decides how. */
    void over() throws InterruptedException {
        if (!removed()) {
            ended.countDown();
            new CountDownLatch(1).await();
        }
    }

    /** The run has failed. */
    void failed() {
        failed = true;
        removed();
        ended.countDown();
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
