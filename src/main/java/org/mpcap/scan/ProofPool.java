package org.mpcap.scan;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mpcap.UserError;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.TargetQueue;
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
    private final Function<TransportAddress, Way> ways;
    private final int atOnce;
    private final TargetQueue<Request> queue;
    private final AtomicInteger open = new AtomicInteger();

    private record Request(TransportAddress target, MptcpVersion version, BiConsumer<ProbeVerdict, String> done) {}

    /**
     * How to reach one target.
     *
     * @param route the way there
     * @param close gives back what it takes, when it is no longer needed
     */
    public record Way(ProbeRoute route, Runnable close) {}

    /**
     * A pool.
     *
     * @param options how to probe; the version is that of the answer to be proven
     * @param ways ways to targets, asked for on the event loop; a {@link UserError} is the reason why a proof is not possible
     * @param atOnce handshakes at a time
     * @param failed told of what else is thrown
     */
    public ProofPool(
            ProbeContext context,
            ProbeOptions options,
            Function<TransportAddress, Way> ways,
            int atOnce,
            Consumer<Throwable> failed) {
        this.context = context;
        this.options = options;
        this.ways = ways;
        this.atOnce = atOnce;
        queue = TargetQueue.endless(context.stack().eventLoop(), atOnce, this::start);
        queue.start().whenComplete((none, failure) -> {
            if (failure != null) {
                failed.accept(failure);
            }
        });
    }

    @Override
    public void prove(TransportAddress target, MptcpVersion version, BiConsumer<ProbeVerdict, String> done) {
        open.incrementAndGet();
        queue.add(new Request(target, version, done));
    }

    @Override
    public boolean congested() {
        return open.get() > 4 * atOnce;
    }

    private void start(Request request, Runnable free) {
        Way way;
        try {
            way = ways.apply(request.target);
        } catch (UserError e) {
            ended(request, free, ProbeVerdict.CAPABLE, "proof not possible: " + e.getMessage());
            return;
        }
        TargetProbe.start(
                context,
                options.withVersions(List.of(request.version)),
                request.target.toString(),
                way.route,
                result -> {
                    way.close.run();
                    ended(
                            request,
                            free,
                            result.verdict(),
                            result.best().map(best -> best.reason()).orElse("not probed"));
                });
    }

    private void ended(Request request, Runnable free, ProbeVerdict verdict, String reason) {
        open.decrementAndGet();
        request.done.accept(verdict, reason);
        free.run();
    }
}
