package org.mpcap.probe;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.mpcap.link.EventLoop;

/** Probes many targets, a bounded number at a time. Runs on the event loop. */
public final class Prober {
    /** Makes the probe of one target. */
    @FunctionalInterface
    public interface Launcher {
        /** Starts the probe; {@code done} is told its result on the event loop. */
        void launch(String target, Consumer<ProbeResult> done);
    }

    private final EventLoop eventLoop;
    private final Launcher launcher;
    private final int concurrency;
    private final Iterator<String> targets;
    private final Consumer<ProbeResult> results;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int running;
    private boolean stopped;

    /**
     * A prober that has not started.
     *
     * @param concurrency targets probed at the same time
     * @param targets taken one by one as there is room
     * @param results is told each result as it comes
     */
    public Prober(
            EventLoop eventLoop,
            Launcher launcher,
            int concurrency,
            Iterator<String> targets,
            Consumer<ProbeResult> results) {
        this.eventLoop = eventLoop;
        this.launcher = launcher;
        this.concurrency = concurrency;
        this.targets = targets;
        this.results = results;
    }

    /** Starts; the future ends when every target has a result, or with what made going on impossible. */
    public CompletableFuture<Void> start() {
        eventLoop.execute(this::fill);
        return done;
    }

    /** Takes no further target; those under way go on. */
    public void stop() {
        eventLoop.execute(() -> {
            stopped = true;
            fill();
        });
    }

    private void fill() {
        try {
            while (!stopped && !done.isDone() && running < concurrency && targets.hasNext()) {
                launch(targets.next());
            }
            if (running == 0 && (stopped || !targets.hasNext())) {
                done.complete(null);
            }
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private void launch(String target) {
        running++;
        launcher.launch(target, result -> {
            running--;
            results.accept(result);
            eventLoop.execute(this::fill);
        });
    }

    /** Gives up: nothing further can be probed for this reason. */
    public void fail(Throwable why) {
        done.completeExceptionally(why);
    }
}
