package org.mpcap.link;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.mpcap.wire.Bytes;

/**
 * Frames on their way from the receiving thread to the event loop, in order. Bounded: what comes in faster than the event loop takes
 * it is dropped and counted. Between batches the event loop gets to its other tasks.
 */
final class ReceiveQueue {
    private static final int BATCH = 64;

    private final EventLoop eventLoop;
    private final long limit;
    private final Taker taker;
    private final Queue<Captured> frames = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong overflows = new AtomicLong();
    private final AtomicBoolean draining = new AtomicBoolean();

    /** Takes a frame on the event loop, with the time on the event loop at which it was captured. */
    interface Taker {
        void take(Bytes frame, long arrivalNanos);
    }

    private record Captured(Bytes frame, long arrivalNanos) {}

    /** @param limit bytes held at most */
    ReceiveQueue(EventLoop eventLoop, long limit, Taker taker) {
        this.eventLoop = eventLoop;
        this.limit = limit;
        this.taker = taker;
    }

    void add(Bytes frame) {
        if (bytes.addAndGet(frame.length()) > limit) {
            bytes.addAndGet(-frame.length());
            overflows.incrementAndGet();
            return;
        }
        frames.add(new Captured(frame, eventLoop.nanos()));
        if (draining.compareAndSet(false, true)) {
            eventLoop.execute(this::drain);
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
                eventLoop.execute(this::drain);
            }
        }
    }

    private boolean drainBatch() {
        for (int taken = 0; taken < BATCH; taken++) {
            Captured captured = frames.poll();
            if (captured == null) {
                draining.set(false);
                // A frame added between the poll and the line above found the flag still set.
                return !frames.isEmpty() && draining.compareAndSet(false, true);
            }
            bytes.addAndGet(-captured.frame.length());
            taker.take(captured.frame, captured.arrivalNanos);
        }
        return true;
    }
}
