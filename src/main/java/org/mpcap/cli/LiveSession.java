package org.mpcap.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.mpcap.endpoint.Counters;
import org.mpcap.endpoint.Stack;
import org.mpcap.host.HostNetwork;
import org.mpcap.link.LiveTimeline;

/** A run on the real network: its time, its stack, its host. */
final class LiveSession implements AutoCloseable {
    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private final LiveTimeline timeline = new LiveTimeline(broken::completeExceptionally);
    private final Counters counters = new Counters();
    private final Stack stack = new Stack(timeline, counters);
    private final HostNetwork network;

    LiveSession(
            HostNetwork.Settings settings,
            RandomGenerator random,
            java.util.function.Function<LiveTimeline, Recording> recording) {
        Recording file = recording.apply(timeline);
        network = new HostNetwork(timeline, settings, random, file::record, stack::attach);
    }

    LiveTimeline timeline() {
        return timeline;
    }

    Stack stack() {
        return stack;
    }

    Counters counters() {
        return counters;
    }

    HostNetwork network() {
        return network;
    }

    /** Ends exceptionally when something failed on the timeline that nobody there could handle. */
    CompletableFuture<Void> broken() {
        return broken;
    }

    /** Runs a last task on the timeline and waits for it, though not for long. */
    void finish(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        timeline.execute(() -> {
            try {
                task.run();
            } finally {
                done.complete(null);
            }
        });
        done.completeOnTimeout(null, 500, TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() {
        network.close();
        timeline.close();
    }
}
