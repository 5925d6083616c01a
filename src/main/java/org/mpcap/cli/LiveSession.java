package org.mpcap.cli;

import java.util.concurrent.CompletableFuture;
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

    /** Resets every flow there is, so that an interrupted run leaves nothing on the servers. */
    void resetAll() {
        CompletableFuture<Void> reset = new CompletableFuture<>();
        timeline.execute(() -> {
            stack.resetAll();
            reset.complete(null);
        });
        try {
            reset.get(500, java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            broken.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        network.close();
        timeline.close();
    }
}
