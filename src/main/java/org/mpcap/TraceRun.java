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
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** Traces targets over a network, so many at a time. */
final class TraceRun {
    private final NetworkSession session;
    private final TraceOptions options;
    private final AddressFamily family;
    private final boolean everyAddress;
    private final Optional<IpAddress> source;
    private final Optional<HopNames> names;
    private final TraceContext context;
    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private boolean stopped;

    /**
     * A run that has not begun.
     *
     * @param source the address traced from, if not the one the routes name
     * @param names takes the names of the hops, if they are to be looked up
     * @param taps are shown every packet
     */
    TraceRun(
            NetworkSession session,
            TraceOptions options,
            AddressFamily family,
            boolean everyAddress,
            Optional<IpAddress> source,
            Optional<HopNames> names,
            List<PacketTap> taps) {
        this.session = session;
        this.options = options;
        this.family = family;
        this.everyAddress = everyAddress;
        this.source = source;
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
        TargetQueue<Target> queue =
                new TargetQueue<>(loop, atOnce, targets.iterator(), (target, done) -> start(target, listener, done));
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

    private void start(Target target, TraceListener listener, Runnable done) {
        session.resolve(target.host())
                .thenApply(addresses -> family.choose(target.host(), addresses))
                .thenAcceptAsync(
                        addresses -> AddressWalk.start(
                                addresses,
                                everyAddress,
                                (address, answer) -> trace(target, address, listener, answer),
                                done),
                        session.eventLoop()::execute)
                .exceptionally(failure -> failed(failure, error -> {
                    tell(() -> listener.failed(target, error));
                    done.run();
                }));
    }

    private void trace(Target target, IpAddress address, TraceListener listener, Consumer<AddressWalk.Answer> answer) {
        PortLeases ports = session.leases();
        session.path(address, target.zone(), source)
                .thenAccept(path -> Tracer.start(
                        context,
                        options,
                        new TraceRoute(new TransportAddress(address, target.port()), path, () -> ports.take(path)),
                        result -> {
                            ports.close();
                            named(result)
                                    .thenRunAsync(
                                            () -> answer.accept(new AddressWalk.Answer(
                                                    result.somebodyAnswers(),
                                                    others -> tell(
                                                            () -> listener.traced(target, result.withOthers(others))))),
                                            session.eventLoop()::execute)
                                    .exceptionally(this::broken);
                        }))
                .exceptionally(failure -> failed(failure, error -> {
                    ports.close();
                    answer.accept(new AddressWalk.Answer(false, others -> tell(() -> listener.failed(target, error))));
                }));
    }

    private void tell(Runnable result) {
        if (!stopped) {
            result.run();
        }
    }

    /** What is wrong with one target is told as its result; anything else ends the run. */
    private Void failed(Throwable failure, Consumer<UserError> ofTarget) {
        session.eventLoop()
                .execute(() ->
                        NetworkSession.errorOfOneTarget(failure).ifPresentOrElse(ofTarget, () -> broken(failure)));
        return null;
    }

    private Void broken(Throwable failure) {
        broken.completeExceptionally(Completion.cause(failure));
        return null;
    }

    private CompletableFuture<Void> named(TraceResult result) {
        return names.map(found -> found.resolve(result, session::nameOf))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }
}
