package org.mpcap.scan;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.mpcap.UserError;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.EventLoop;
import org.mpcap.link.TargetQueue;
import org.mpcap.probe.Conclusion;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.TargetProbe;
import org.mpcap.probe.VersionResult;
import org.mpcap.wire.TransportAddress;

/**
 * Proves targets on the event loop, a fixed number at a time; the others wait in line. As long as targets answer, the scan waits when the
 * line is long. Where they answer the first SYN and nothing after it (tarpits), it does not: then those that would have to wait are not
 * proven.
 */
public final class ProofPool implements Proofs {
    /** A proof takes no longer: SYNs sent again after 1, 2 and 4 seconds, as RFC 6298 has it, and three seconds for the rest. */
    private static final long BUDGET = 10_000_000_000L;
    /**
     * Targets that take longer on the average do not answer. A proof has five round trips: 0.5 s to the other side of the world, and
     * another 0.5 s where one round trip in ten is lost.
     */
    private static final long SLOW = 2_000_000_000L;
    /** Weight of the last proof in the mean is one in so many. */
    private static final int MEMORY = 16;
    /** So many times the proofs under way may wait, in good times and where targets do not answer. */
    private static final int LINE = 4;

    private static final int SHORT_LINE = 2;
    static final String NOT_MADE = "not proven: too many targets before it answered a SYN and nothing after it";

    private final ProbeContext context;
    private final ProbeOptions options;
    private final Function<TransportAddress, ProofRoute> ways;
    private final int atOnce;
    private final TargetQueue<Request> queue;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong meanNanos = new AtomicLong();
    private volatile long lastEnded;

    private record Request(TransportAddress target, MptcpVersion version, long askedAt, Consumer<Conclusion> done) {}

    /**
     * How to reach one target.
     *
     * @param route the way there
     * @param close gives back what it takes, when it is no longer needed
     */
    public record ProofRoute(ProbeRoute route, Runnable close) {}

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
            Function<TransportAddress, ProofRoute> ways,
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
    public void prove(TransportAddress target, MptcpVersion version, Consumer<Conclusion> done) {
        if (open.get() >= SHORT_LINE * atOnce && isSlow()) {
            done.accept(notProven(NOT_MADE));
            return;
        }
        if (open.getAndIncrement() == 0) {
            lastEnded = context.stack().eventLoop().nanos();
        }
        queue.add(new Request(target, version, context.stack().eventLoop().nanos(), done));
    }

    @Override
    public boolean congested() {
        return open.get() > LINE * atOnce && !isSlow();
    }

    private boolean isSlow() {
        return meanNanos.get() > SLOW
                || (open.get() > atOnce && context.stack().eventLoop().nanos() - lastEnded > SLOW);
    }

    private void start(Request request, Runnable free) {
        EventLoop loop = context.stack().eventLoop();
        if (isSlow() && loop.nanos() - request.askedAt > BUDGET) {
            ended(request, free, notProven(NOT_MADE));
            return;
        }
        ProofRoute way;
        try {
            way = ways.apply(request.target);
        } catch (UserError e) {
            ended(request, free, notProven("proof not possible: " + e.getMessage()));
            return;
        }
        long begun = loop.nanos();
        AtomicReference<EventLoop.Timer> budget = new AtomicReference<>(() -> {});
        Consumer<String> giveUp = TargetProbe.start(
                context,
                options.withVersions(List.of(request.version)).withFlows(1),
                request.target.toString(),
                way.route,
                result -> {
                    Objects.requireNonNull(budget.get()).cancel();
                    way.close.run();
                    lastEnded = loop.nanos();
                    meanNanos.updateAndGet(mean -> mean + (lastEnded - begun - mean) / MEMORY);
                    ended(
                            request,
                            free,
                            result.best().map(VersionResult::conclusion).orElseGet(() -> notProven("not probed")));
                });
        budget.set(loop.schedule(BUDGET, () -> giveUp.accept("it was not done within 10 s")));
    }

    private static Conclusion notProven(String why) {
        return Conclusion.of(ProbeVerdict.CAPABLE, why);
    }

    private void ended(Request request, Runnable free, Conclusion conclusion) {
        open.decrementAndGet();
        request.done.accept(conclusion);
        free.run();
    }
}
