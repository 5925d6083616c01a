package org.mpcap.app;

import java.util.Locale;

/** The first path is cut while a connection is under way, once; what came after tells whether the connection survived. */
final class PathCut {
    private static final double NANOS_PER_SECOND = 1e9;

    private final TwoPathLab lab;
    private long cutAt;

    PathCut(TwoPathLab lab) {
        this.lab = lab;
    }

    synchronized boolean isDone() {
        return cutAt != 0;
    }

    synchronized void make() {
        if (cutAt == 0) {
            lab.cut();
            cutAt = System.nanoTime();
        }
    }

    /** Yes, and how long nothing went on. */
    synchronized AppAnswer survivedNow() {
        return AppAnswer.yes(String.format(Locale.ROOT, "gap %.2f s", (System.nanoTime() - cutAt) / NANOS_PER_SECOND));
    }
}
