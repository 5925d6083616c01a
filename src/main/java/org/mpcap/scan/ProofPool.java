package org.mpcap.scan;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.TargetProbe;
import org.mpcap.wire.TransportAddress;

/** Proves targets on the event loop, a fixed number at a time; the others wait in line. */
public final class ProofPool implements Proofs {
    private final ProbeContext context;
    private final ProbeOptions options;
    private final Routes routes;
    private final int parallel;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final AtomicInteger open = new AtomicInteger();
    private int running;

    /** Ways to targets; asked on the event loop. */
    public interface Routes {
        /** The way to a target; what it throws is the reason why a proof is not possible. */
        ProbeRoute open(TransportAddress target);

        /** Takes a way back that is no longer needed. */
        void close(ProbeRoute route);
    }

    /**
     * A pool.
     *
     * @param options how to probe; the version is that of the answer to be proven
     * @param routes ways to targets
     * @param parallel handshakes at a time
     */
    public ProofPool(ProbeContext context, ProbeOptions options, Routes routes, int parallel) {
        this.context = context;
        this.options = options;
        this.routes = routes;
        this.parallel = parallel;
    }

    @Override
    public void prove(TransportAddress target, MptcpVersion version, BiConsumer<ProbeVerdict, String> done) {
        open.incrementAndGet();
        context.stack().eventLoop().execute(() -> {
            waiting.add(() -> start(target, version, done));
            next();
        });
    }

    @Override
    public boolean congested() {
        return open.get() > 4 * parallel;
    }

    private void next() {
        while (running < parallel && !waiting.isEmpty()) {
            running++;
            waiting.remove().run();
        }
    }

    private void start(TransportAddress target, MptcpVersion version, BiConsumer<ProbeVerdict, String> done) {
        ProbeRoute route;
        try {
            route = routes.open(target);
        } catch (RuntimeException e) {
            ended(done, ProbeVerdict.CAPABLE, "proof not possible: " + e.getMessage());
            return;
        }
        TargetProbe.start(context, options.withVersions(List.of(version)), target.toString(), route, result -> {
            routes.close(route);
            ended(
                    done,
                    result.verdict(),
                    result.best().map(best -> best.reason()).orElse("not probed"));
        });
    }

    private void ended(BiConsumer<ProbeVerdict, String> done, ProbeVerdict verdict, String reason) {
        running--;
        open.decrementAndGet();
        done.accept(verdict, reason);
        // A probe may end inside start(); the queue is looked at when that has returned.
        context.stack().eventLoop().execute(this::next);
    }
}
