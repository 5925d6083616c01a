package org.mpcap;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.Completion;
import org.mpcap.link.EventLoop;
import org.mpcap.link.PortLeases;
import org.mpcap.link.TargetQueue;
import org.mpcap.network.NetworkSession;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.TargetProbe;
import org.mpcap.probe.VersionResult;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.trace.HopNames;
import org.mpcap.trace.PacketTap;
import org.mpcap.trace.ProbeDemultiplexer;
import org.mpcap.trace.TraceContext;
import org.mpcap.trace.TraceOptions;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceRoute;
import org.mpcap.trace.Tracer;
import org.mpcap.wire.TransportAddress;

/** Traces targets over a network, so many at a time. */
final class TraceRun {
    private final NetworkSession session;
    private final TraceOptions options;
    private final AddressFamily family;
    private final Optional<HopNames> names;
    private final TraceContext context;
    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private boolean stopped;

    /**
     * A run that has not begun.
     *
     * @param names takes the names of the hops, if they are to be looked up
     * @param taps are shown every packet
     */
    TraceRun(
            NetworkSession session,
            TraceOptions options,
            AddressFamily family,
            Optional<HopNames> names,
            List<PacketTap> taps) {
        this.session = session;
        this.options = options;
        this.family = family;
        this.names = names;
        ProbeDemultiplexer exchange = new ProbeDemultiplexer(session.eventLoop());
        taps.forEach(exchange::tap);
        ProbeContext probes = new ProbeContext(
                session.stack(),
                new TokenTable(session.stack().counters()),
                KeyGenerator.random(session.random())::next,
                session.random());
        context = new TraceContext(
                exchange,
                probes.keys(),
                session.random(),
                Optional.of((route, version, done) -> connect(probes, route, version, done)));
    }

    /**
     * Traces them all and waits. When the network is closed meanwhile, no further result is told.
     *
     * @throws UserError if something stands in the way of all of them
     */
    void run(List<Target> targets, int atOnce, TraceListener listener) {
        EventLoop loop = session.eventLoop();
        TargetQueue<Target> queue = new TargetQueue<>(
                loop, atOnce, targets.iterator(), (target, done) -> start(target, new Once(target, listener, done)));
        Runnable stop = () -> {
            stopped = true;
            queue.stop();
        };
        session.beforeClose(stop);
        try {
            session.call(() -> {
                session.eachLink(context.exchange()::attach);
                broken.exceptionally(failure -> {
                    queue.fail(failure);
                    return null;
                });
                return queue.start();
            });
            if (stopped) {
                session.requireOpen();
            }
        } finally {
            session.forget(stop);
        }
    }

    /** Opens a connection as a probe does; the trace has asked several flows already. */
    private void connect(
            ProbeContext probes, TraceRoute route, MptcpVersion version, Consumer<Optional<VersionResult>> done) {
        TargetProbe.start(
                probes,
                ProbeOptions.usual().withVersions(List.of(version)).withFlows(1),
                route.target().toString(),
                new ProbeRoute(
                        route.target(),
                        route.path(),
                        route.path(),
                        path -> route.ports().get(),
                        address -> session.path(address, Optional.empty())),
                result -> done.accept(result.best()));
    }

    /** Tells the listener what became of a target. */
    private final class Once {
        private final Target target;
        private final TraceListener listener;
        private final Runnable done;

        Once(Target target, TraceListener listener, Runnable done) {
            this.target = target;
            this.listener = listener;
            this.done = done;
        }

        void traced(TraceResult result) {
            if (!stopped) {
                listener.traced(target, result);
            }
            done.run();
        }

        void failed(Throwable failure) {
            Optional<UserError> ofTarget = NetworkSession.errorOfOneTarget(failure);
            if (ofTarget.isEmpty()) {
                broken.completeExceptionally(Completion.cause(failure));
                return;
            }
            if (!stopped) {
                listener.failed(target, ofTarget.get());
            }
            done.run();
        }
    }

    private void start(Target target, Once end) {
        PortLeases ports = session.leases();
        EventLoop loop = session.eventLoop();
        session.resolve(target.host())
                .thenApply(addresses -> family.choose(target.host(), addresses))
                .thenComposeAsync(
                        address -> session.path(address, Optional.empty())
                                .thenApply(path -> new TraceRoute(
                                        new TransportAddress(address, target.port()), path, () -> ports.take(path))),
                        loop::execute)
                .thenAccept(route -> Tracer.start(context, options, route, result -> {
                    ports.close();
                    named(result)
                            .thenRunAsync(() -> end.traced(result), loop::execute)
                            .exceptionally(failure -> {
                                broken.completeExceptionally(Completion.cause(failure));
                                return null;
                            });
                }))
                .exceptionally(failure -> {
                    loop.execute(() -> {
                        ports.close();
                        end.failed(failure);
                    });
                    return null;
                });
    }

    private CompletableFuture<Void> named(TraceResult result) {
        return names.map(found -> found.resolve(result, session::nameOf))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }
}
