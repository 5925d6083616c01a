package org.mpcap.link;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.mpcap.wire.Bytes;

/**
 * Frames on their way from the receiving thread to the timeline, in order. Bounded: what comes in faster than the timeline takes
 * it is dropped and counted. Between batches the timeline gets to its other tasks.
 */
final class ReceiveQueue {
    private static final int BATCH = 64;

    private final Timeline timeline;
    private final long limit;
    private final Consumer<Bytes> taker;
    private final Queue<Bytes> frames = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong overflows = new AtomicLong();
    private final AtomicBoolean draining = new AtomicBoolean();

    /** @param limit bytes held at most */
    ReceiveQueue(Timeline timeline, long limit, Consumer<Bytes> taker) {
        this.timeline = timeline;
        this.limit = limit;
        this.taker = taker;
    }

    void add(Bytes frame) {
        if (bytes.addAndGet(frame.length()) > limit) {
            bytes.addAndGet(-frame.length());
            overflows.incrementAndGet();
            return;
        }
        frames.add(frame);
        if (draining.compareAndSet(false, true)) {
            timeline.execute(this::drain);
        }
    }

    long overflows() {
        return overflows.get();
    }

    private void drain() {
        boolean more = true;
        try {
            more = drainBatch();
        } finally {
            if (more) {
                timeline.execute(this::drain);
            }
        }
    }

    private boolean drainBatch() {
        for (int taken = 0; taken < BATCH; taken++) {
            Bytes frame = frames.poll();
            if (frame == null) {
                draining.set(false);
                // A frame added between the poll and the line above found the flag still set.
                return !frames.isEmpty() && draining.compareAndSet(false, true);
            }
            bytes.addAndGet(-frame.length());
            taker.accept(frame);
        }
        return true;
    }
}
