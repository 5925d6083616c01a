package org.mpcap.link;

/**
 * Tells up to when everything that arrived has been handed over, from two counts: frames that arrived, and frames handed over. The
 * buffer between them may hold seconds of frames while the machine is busy.
 */
final class DeliveryWatermark {
    private static final long STALLED_NANOS = 15_000_000_000L;
    private static final long WAITED_NANOS = 1_000_000_000L;

    /** What the receiving thread does. */
    enum Receiver {
        /** It runs, would run if this machine were less busy, or deals with a frame. */
        BUSY,
        /** It sleeps until frames arrive. */
        WAITING,
        /** The system does not tell, but no frame is being dealt with. */
        UNKNOWN
    }

    private long handedBefore;
    private long handedSince;
    private long sortedOut;
    private long mark;
    private long markAt;
    private long caughtUpAt;

    /**
     * A backlog of nothing.
     *
     * @param now a time in nanoseconds at which nothing of interest has arrived yet
     * @param arrived frames that arrived until then: libpcap may sort these out itself, before its filter is in the kernel
     */
    DeliveryWatermark(long now, long arrived) {
        sortedOut = arrived;
        handedSince = now;
        markAt = now;
        caughtUpAt = now;
    }

    /**
     * Takes a look at the counts.
     *
     * @param now the time, taken before the counts
     * @param handed frames handed over and dealt with
     * @param arrived frames that arrived and were not lost, counted after {@code handed}
     * @param receiver what the receiving thread does
     * @return the latest time known up to which everything that arrived was dealt with
     */
    long look(long now, long handed, long arrived, Receiver receiver) {
        // Frames that libpcap itself sorts out arrive and are never handed over. They are never more than the gap.
        sortedOut = Math.min(sortedOut, Math.max(0, arrived - handed));
        if (handed != handedBefore || receiver == Receiver.BUSY) {
            handedBefore = handed;
            handedSince = now;
        } else if (now - handedSince > (receiver == Receiver.WAITING ? WAITED_NANOS : STALLED_NANOS)) {
            // Nobody deals with a frame, yet none is handed over: the buffer is empty, and the gap is of frames sorted
            // out, as those that leave through the loopback interface.
            sortedOut = Math.max(0, arrived - handed);
            handedSince = now;
        }
        if (handed + sortedOut >= mark) {
            caughtUpAt = markAt;
            mark = arrived;
            markAt = now;
        }
        return caughtUpAt;
    }
}
