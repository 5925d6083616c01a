package org.mpcap.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.mpcap.UserError;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.ListeningNetwork;
import org.mpcap.link.Completion;
import org.mpcap.link.Link;
import org.mpcap.link.LiveEventLoop;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLease;
import org.mpcap.link.Recording;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** The network of this host: links opened as needed, in real time. */
public final class LiveSession extends NetworkSession {
    private static final long PATIENCE_MILLIS = 500;

    private final LiveEventLoop loop;
    private final HostNetwork.Settings settings;
    private final HostNetwork host;

    /**
     * A session with nothing open yet.
     *
     * @param decoration stands between us and each link
     */
    public LiveSession(
            HostNetwork.Settings settings,
            Optional<Path> recording,
            RandomGenerator random,
            UnaryOperator<Link> decoration) {
        this(settings, recording, random, decoration, new CompletableFuture<>());
    }

    private LiveSession(
            HostNetwork.Settings settings,
            Optional<Path> recording,
            RandomGenerator random,
            UnaryOperator<Link> decoration,
            CompletableFuture<Void> end) {
        this(settings, recording, random, decoration, end, new LiveEventLoop(end::completeExceptionally));
    }

    private LiveSession(
            HostNetwork.Settings settings,
            Optional<Path> recording,
            RandomGenerator random,
            UnaryOperator<Link> decoration,
            CompletableFuture<Void> end,
            LiveEventLoop loop) {
        super(loop, new TcpStack(loop, new Counters()), random, new Recording(recording, loop, decoration), end);
        this.loop = loop;
        this.settings = settings;
        host = new HostNetwork(loop, settings, random, recording()::record, this::opened);
    }

    /** Routes and interfaces, for runs that choose their way themselves. */
    public HostNetwork host() {
        return host;
    }

    @Override
    public CompletableFuture<NetworkPath> path(IpAddress target, Optional<String> zone, Optional<IpAddress> source) {
        return host.to(target, zone, source);
    }

    @Override
    Optional<PortLease> lease(NetworkPath path) {
        return host.lease(path);
    }

    @Override
    public CompletableFuture<List<IpAddress>> resolve(String name) {
        return IpAddress.literal(name)
                .map(address -> CompletableFuture.completedFuture(List.of(address)))
                .orElseGet(() -> CompletableFuture.supplyAsync(() -> lookUp(name)));
    }

    @Override
    public CompletableFuture<Optional<String>> nameOf(IpAddress address) {
        // Without a name the JDK gives the address back, in a form of its own.
        return CompletableFuture.supplyAsync(() -> Optional.of(address.toInet().getCanonicalHostName())
                .filter(name -> IpAddress.literal(name).isEmpty()));
    }

    /** All addresses of a name; localhost stands for both loopback addresses (RFC 6761 6.3), whatever the host's tables say. */
    static List<IpAddress> lookUp(String name) {
        try {
            Stream<IpAddress> found =
                    Arrays.stream(InetAddress.getAllByName(name)).map(IpAddress::of);
            Stream<IpAddress> loopback = name.equalsIgnoreCase("localhost")
                    ? Stream.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("::1"))
                    : Stream.empty();
            return Stream.concat(found, loopback).distinct().toList();
        } catch (UnknownHostException e) {
            throw new UserError(
                    UserError.Kind.USAGE, "unknown host '" + name + "': check the name, or give an address", e);
        }
    }

    @Override
    public ListeningSite listen(UnaryOperator<Link> decoration, Runnable exposed) {
        requireOpen();
        Site site = new Site(decoration, exposed);
        beforeClose(site::close);
        return site;
    }

    private final class Site implements ListeningSite {
        private final TcpStack stack = new TcpStack(loop, new Counters());
        private final ListeningNetwork network;

        Site(UnaryOperator<Link> decoration, Runnable exposed) {
            network = new ListeningNetwork(
                    loop,
                    settings.interfaceName(),
                    settings.guard(),
                    link -> decoration.apply(recording().record(link)),
                    stack::attach,
                    exposed);
        }

        @Override
        public TcpStack stack() {
            return stack;
        }

        @Override
        public List<IpAddress> ownAddresses() {
            return network.ownAddresses();
        }

        @Override
        public int freePort() {
            return network.freePort(random());
        }

        @Override
        public CompletableFuture<Void> open(TransportAddress address) {
            return network.open(address);
        }

        @Override
        public void close() {
            network.close();
        }
    }

    @Override
    public boolean escalate() {
        return host.escalate();
    }

    @Override
    public boolean escalated() {
        return host.escalated();
    }

    @Override
    public boolean exposed() {
        return host.isExposed();
    }

    @Override
    void waitFor(CompletableFuture<?> future) throws InterruptedException {
        Completion.await(CompletableFuture.anyOf(future, end()));
    }

    @Override
    public void finish(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                task.run();
            } finally {
                done.complete(null);
            }
        });
        done.completeOnTimeout(null, PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
    }

    @Override
    void release() {
        host.close();
        loop.close();
    }
}
