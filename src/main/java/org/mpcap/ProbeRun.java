package org.mpcap;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.Completion;
import org.mpcap.link.Link;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLeases;
import org.mpcap.link.TargetQueue;
import org.mpcap.network.NetworkSession;
import org.mpcap.network.SimulatedSession;
import org.mpcap.probe.AdoptProbe;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeNotes;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.ProofGrade;
import org.mpcap.probe.TargetProbe;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** One run of a probe over its targets, on one network. Everything happens on its event loop. */
final class ProbeRun {
    /** Where nobody accepted a connection. */
    private static final Set<ProbeVerdict> NOBODY =
            Set.of(ProbeVerdict.CLOSED, ProbeVerdict.UNREACHABLE, ProbeVerdict.SILENT);

    private final MptcpProbe probe;
    private final Network network;
    private final NetworkSession session;
    private final ProbeContext context;
    private Consumer<ProbeResult> listener = result -> {};
    private volatile Optional<TargetQueue<Target>> queue = Optional.empty();
    private final Set<Consumer<String>> underWay = new LinkedHashSet<>();
    private boolean interrupted;

    ProbeRun(MptcpProbe probe, Network network) {
        this.probe = probe;
        this.network = network;
        session = network.session();
        context = new ProbeContext(
                session.stack(),
                new TokenTable(session.stack().counters()),
                probe.keys(session.random()),
                session.random());
    }

    ProbeNotes run(Consumer<ProbeResult> told) {
        listener = told;
        // What the resets of the end make of probes under way is no result.
        Runnable lastTask = () -> {
            interrupted = true;
            queue.ifPresent(TargetQueue::stop);
            List.copyOf(underWay).forEach(giveUp -> giveUp.accept("the network was closed"));
        };
        session.beforeClose(lastTask);
        try {
            probe.elsewhere().ifPresent(part -> ask(part.targets()));
            probe.embedded().ifPresent(part -> part.targets().forEach(this::askEmbedded));
        } finally {
            session.forget(lastTask);
        }
        return notes();
    }

    private void ask(List<Target> targets) {
        TargetQueue<Target> asked =
                new TargetQueue<>(session.eventLoop(), probe.concurrency(), targets.iterator(), this::launch);
        queue = Optional.of(asked);
        session.call(asked::start);
    }

    private void askEmbedded(Target target) {
        if (!(session instanceof SimulatedSession simulated)) {
            throw UserError.usage("'" + target.text() + "' stands in a simulated network only");
        }
        MptcpVersion version = target.embedded().orElseThrow();
        try (MptcpServer server = MptcpServer.at(embeddedAddress(target).toString())
                .versions(version)
                .start(network)) {
            ask(List.of(target.at(server.address().address())));
            simulated.settle();
        }
    }

    /** Shows what each handshake would begin with. */
    void preview() {
        for (Target target : probe.targets()) {
            session.call(() -> {
                PortLeases ports = session.leases();
                CompletableFuture<ProbeRoute> route = target.embedded().isPresent()
                        ? session.path(SimulatedSession.SERVER, Optional.of(SimulatedSession.CLIENT))
                                .thenApply(path -> new ProbeRoute(embeddedAddress(target), path, path, ports::take))
                        : addresses(target).thenCompose(found -> route(target, found.get(0), ports));
                return route.thenAccept(this::show);
            });
        }
    }

    private void show(ProbeRoute route) {
        for (MptcpVersion version : probe.options().versions()) {
            FourTuple flow = route.flow().orElseThrow();
            CapableOpen.preview(
                    session.stack(),
                    route.path(),
                    flow,
                    new CapableOpen.Request(
                            version,
                            context.keys().apply(flow),
                            probe.options().checksum(),
                            false,
                            session.random().nextInt(),
                            probe.options().profile()));
        }
    }

    private CompletableFuture<List<IpAddress>> addresses(Target target) {
        return session.resolve(target.host()).thenApply(addresses -> probe.choose(target, addresses));
    }

    private static TransportAddress embeddedAddress(Target target) {
        return new TransportAddress(SimulatedSession.SERVER, target.port());
    }

    private void launch(Target target, Runnable done) {
        addresses(target)
                .thenAcceptAsync(
                        found -> AddressWalk.start(
                                found,
                                probe.everyAddress(),
                                (address, answer) -> launch(target, address, result -> answer.accept(answer(result))),
                                done),
                        session.eventLoop()::execute)
                .exceptionally(failure -> failed(failure, error -> {
                    tell(ProbeResult.failed(target.text(), Optional.empty(), error));
                    done.run();
                }));
    }

    private AddressWalk.Answer answer(ProbeResult result) {
        boolean nobody =
                probe.adopted().isEmpty() && (result.failure().isPresent() || NOBODY.contains(result.verdict()));
        return new AddressWalk.Answer(!nobody, others -> tell(result.withOthers(others)));
    }

    private void launch(Target target, IpAddress address, Consumer<ProbeResult> told) {
        PortLeases ports = session.leases();
        boolean unguarded = !session.escalated();
        Consumer<ProbeResult> ended = result -> {
            ports.close();
            if (!byJoin(result) && unguarded && session.escalate()) {
                launch(target, address, told);
            } else {
                told.accept(result);
            }
        };
        route(target, address, ports)
                .thenAccept(route -> start(target, route, ended))
                .exceptionally(failure -> failed(failure, error -> {
                    ports.close();
                    told.accept(ProbeResult.failed(
                            target.text(), Optional.of(new TransportAddress(address, target.port())), error));
                }));
    }

    /** What is wrong with one target is its result; anything else ends the run. */
    private Void failed(Throwable failure, Consumer<UserError> ofTarget) {
        session.eventLoop()
                .execute(() -> NetworkSession.errorOfOneTarget(failure)
                        .ifPresentOrElse(ofTarget, () -> queue.orElseThrow().fail(Completion.cause(failure))));
        return null;
    }

    /** Whether the strongest proof was made; anything less may come of a reset by our own kernel. */
    private static boolean byJoin(ProbeResult result) {
        return result.best()
                .flatMap(best -> best.conclusion().grade())
                .filter(grade -> grade == ProofGrade.JOIN)
                .isPresent();
    }

    private CompletableFuture<ProbeRoute> route(Target target, IpAddress address, PortLeases ports) {
        CompletableFuture<NetworkPath> first = session.path(address, target.zone(), Optional.empty());
        CompletableFuture<NetworkPath> second = probe.joinSource().isPresent()
                ? first.thenCompose(path -> session.path(address, target.zone(), probe.joinSource()))
                : first;
        return first.thenCombine(
                second,
                (path, joinPath) -> new ProbeRoute(
                        new TransportAddress(address, target.port()),
                        path,
                        joinPath,
                        ports::take,
                        other -> session.path(
                                other, target.zone().filter(zone -> other.isLinkLocal()), Optional.empty())));
    }

    private void start(Target target, ProbeRoute route, Consumer<ProbeResult> ended) {
        probe.adopted()
                .ifPresentOrElse(
                        keys -> AdoptProbe.start(context, probe.options(), target.text(), route, keys, ended), () -> {
                            AtomicReference<Consumer<String>> giveUp = new AtomicReference<>(why -> {});
                            giveUp.set(TargetProbe.start(context, probe.options(), target.text(), route, result -> {
                                underWay.remove(giveUp.get());
                                ended.accept(result);
                            }));
                            underWay.add(giveUp.get());
                        });
    }

    private void tell(ProbeResult result) {
        if (!interrupted) {
            listener.accept(result);
        }
    }

    private ProbeNotes notes() {
        Map<String, Long> dropped = new TreeMap<>();
        for (Link link : session.links()) {
            if (link.counters().dropped() > 0) {
                dropped.put(link.name(), link.counters().dropped());
            }
        }
        return new ProbeNotes(
                session.stack().counters().get(Counter.IpOutDiscards),
                session.stack().refusal(),
                dropped,
                session.exposed());
    }
}
