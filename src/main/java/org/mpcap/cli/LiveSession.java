package org.mpcap.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.mpcap.host.HostNetwork;
import org.mpcap.link.LiveEventLoop;
import org.mpcap.link.Recording;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;

/** A run on the real network: its time, its stack, its host. */
final class LiveSession implements AutoCloseable {
    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private final LiveEventLoop eventLoop = new LiveEventLoop(broken::completeExceptionally);
    private final Counters counters = new Counters();
    private final TcpStack stack = new TcpStack(eventLoop, counters);
    private final HostNetwork network;

    LiveSession(
            HostNetwork.Settings settings,
            RandomGenerator random,
            java.util.function.Function<LiveEventLoop, Recording> recording) {
        Recording file = recording.apply(eventLoop);
        network = new HostNetwork(eventLoop, settings, random, file::record, stack::attach);
    }

    LiveEventLoop eventLoop() {
        return eventLoop;
    }

    TcpStack stack() {
        return stack;
    }

    Counters counters() {
        return counters;
    }

    HostNetwork network() {
        return network;
    }

    /** Ends exceptionally when something failed on the event loop that nobody there could handle. */
    CompletableFuture<Void> broken() {
        return broken;
    }

    /** Runs a last task on the event loop and waits for it, though not for long. */
    void finish(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        eventLoop.execute(() -> {
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
        eventLoop.close();
    }
}
