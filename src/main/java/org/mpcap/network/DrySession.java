package org.mpcap.network;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.mpcap.UserError;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.PathFinder;
import org.mpcap.host.RoutedLink;
import org.mpcap.link.Link;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLease;
import org.mpcap.link.Recording;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;

/** This host's routes over a link that sends nothing, to show what would be sent. */
public final class DrySession extends NetworkSession {
    private static final long MOST_EVENTS = 1_000_000;

    private final VirtualEventLoop loop;
    private final HostNetwork host;
    private final Link sink;

    /** A session that sends nothing, begun at {@code origin}. */
    public DrySession(HostNetwork.Settings settings, Optional<Path> recording, RandomGenerator random, Instant origin) {
        this(settings, recording, random, new VirtualEventLoop(origin));
    }

    private DrySession(
            HostNetwork.Settings settings, Optional<Path> recording, RandomGenerator random, VirtualEventLoop loop) {
        super(
                loop,
                new TcpStack(loop, new Counters()),
                random,
                new Recording(recording, loop),
                new CompletableFuture<>());
        this.loop = loop;
        host = new HostNetwork(loop, settings, random, link -> link, link -> {});
        sink = recording().record(new SilentLink());
        opened(sink);
    }

    @Override
    public CompletableFuture<NetworkPath> path(IpAddress target, Optional<String> zone, Optional<IpAddress> source) {
        if (source.isPresent()) {
            return CompletableFuture.completedFuture(NetworkPath.raw(sink, source.get(), target));
        }
        try {
            PathFinder.Hop hop = host.plan(target, zone);
            return CompletableFuture.completedFuture(
                    NetworkPath.raw(new RoutedLink(sink, hop.device()), hop.source(), target));
        } catch (UserError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    Optional<PortLease> lease(NetworkPath path) {
        return host.unguardedLease();
    }

    @Override
    public CompletableFuture<List<IpAddress>> resolve(String name) {
        return CompletableFuture.completedFuture(
                IpAddress.literal(name).map(List::of).orElseGet(() -> LiveSession.lookUp(name)));
    }

    @Override
    public ListeningSite listen(UnaryOperator<Link> decoration, Runnable exposed) {
        throw UserError.usage("nothing is served where nothing is sent: open a live or a simulated network");
    }

    @Override
    void waitFor(CompletableFuture<?> future) {
        loop.run(future::isDone, MOST_EVENTS);
        if (!future.isDone()) {
            throw new IllegalStateException("nothing is sent, so that nothing can be waited for");
        }
    }

    @Override
    public void finish(Runnable task) {
        task.run();
    }

    @Override
    void release() {
        host.close();
    }
}
