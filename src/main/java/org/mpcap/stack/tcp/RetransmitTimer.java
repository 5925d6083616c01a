package org.mpcap.stack.tcp;

import org.mpcap.link.EventLoop;

/**
 * Calls for a retransmission after an interval that doubles each time (RFC 6298 5.5), until the tries are used up. Where the first interval
 * is shorter than usual, tries go on for as long as usual.
 */
public final class RetransmitTimer {
    private final EventLoop eventLoop;
    private final Timing timing;
    private final Runnable retransmit;
    private final Runnable exhausted;
    private EventLoop.Timer running;
    private int tries;
    private long interval;
    private long patience;

    /**
     * When to send again.
     *
     * @param initialNanos first interval, 1 s by RFC 6298
     * @param maximumNanos largest interval
     * @param retries how often to send again before giving up
     */
    public record Timing(long initialNanos, long maximumNanos, int retries) {
        /** 1 s doubling up to 60 s. */
        public static Timing usual(int retries) {
            return new Timing(1_000_000_000L, 60_000_000_000L, retries);
        }

        /** All intervals together. */
        private long patienceNanos() {
            long sum = 0;
            long interval = initialNanos;
            for (int passed = 0; passed <= retries; passed++) {
                sum += interval;
                interval = Math.min(interval * 2, maximumNanos);
            }
            return sum;
        }
    }

    /** A timer that is not running. */
    public RetransmitTimer(EventLoop eventLoop, Timing timing, Runnable retransmit, Runnable exhausted) {
        this.eventLoop = eventLoop;
        this.timing = timing;
        this.retransmit = retransmit;
        this.exhausted = exhausted;
        this.running = () -> {};
    }

    /** Starts over with the first interval and all tries. */
    public void start() {
        start(timing.initialNanos());
    }

    /** Starts over with this first interval and all tries. */
    public void start(long firstNanos) {
        stop();
        tries = 0;
        interval = firstNanos;
        patience = eventLoop.nanos() + timing.patienceNanos();
        running = eventLoop.schedule(interval, this::fire);
    }

    /** Stops; nothing more is called. */
    public void stop() {
        running.cancel();
        running = () -> {};
    }

    /** Retransmissions since the start. */
    public int tries() {
        return tries;
    }

    private void fire() {
        if (tries >= timing.retries() && eventLoop.nanos() - patience >= 0) {
            exhausted.run();
            return;
        }
        tries++;
        interval = Math.min(interval * 2, timing.maximumNanos());
        running = eventLoop.schedule(interval, this::fire);
        retransmit.run();
    }
}
