package org.mpcap.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.cli.shared.Interruption;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.host.HostNetwork;
import org.mpcap.link.Completion;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLeases;
import org.mpcap.link.Recording;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.serve.EmbeddedServer;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * The server under test and the ways to it: one of this process in virtual time, or one on the network.
 *
 * @param settings of the network; not used for an embedded server
 * @param seed fixes what is random at our end
 * @param waitNanos how long an answer may take
 */
record InteropSite(Target target, InteropServer server, HostNetwork.Settings settings, long seed, long waitNanos) {
    private static final long EVENT_LIMIT = 200_000_000;
    private static final IpAddress EMBEDDED_SECOND = IpAddress.parse("192.0.2.3");

    /** What is done there. */
    interface Work {
        /** Starts; {@code finished} is to be run at the end. On the event loop. */
        void start(ServerUnderTest site, Runnable finished);

        /** Ends soon, because the user said so. On the event loop. */
        void stop();

        /** Says what was found, also after {@link #stop}. */
        void report() throws IOException;
    }

    /** Does the work to its end and reports. Does not return when interrupted: the process is ending. */
    void use(Work work) throws IOException, InterruptedException {
        if (target.embedded().isPresent()) {
            embedded(work);
            work.report();
        } else {
            live(work);
        }
    }

    private void embedded(Work work) {
        VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.now());
        EmbeddedServer embedded = new EmbeddedServer(
                eventLoop,
                target.embedded().orElseThrow(),
                new SplittableRandom(seed),
                Optional.empty(),
                server.program());
        TcpStack stack = new TcpStack(eventLoop, new Counters());
        stack.attach(embedded.link());
        NetworkPath path = embedded.path(embedded.link());
        NetworkPath second = NetworkPath.raw(
                embedded.link(), EMBEDDED_SECOND, embedded.address().address());
        boolean[] done = {false};
        work.start(
                site(stack, embedded.address(), path, Optional.of(second), Optional.empty(), new CountedPorts()),
                () -> done[0] = true);
        if (!eventLoop.run(() -> done[0], EVENT_LIMIT)) {
            throw new IllegalStateException("the embedded server and the checks go on for ever");
        }
    }

    /** Ports of an address nobody else uses. */
    private static final class CountedPorts implements ServerUnderTest.Ports {
        private int last = 1023;

        @Override
        public int take(NetworkPath path) {
            last = last == 0xffff ? 1024 : last + 1;
            return last;
        }

        @Override
        public void release(NetworkPath path, int port) {
            // By the time the numbers begin anew, the first ones are free again.
        }
    }

    private ServerUnderTest site(
            TcpStack stack,
            TransportAddress address,
            NetworkPath first,
            Optional<NetworkPath> second,
            Optional<NetworkPath> secondServer,
            ServerUnderTest.Ports ports) {
        return new ServerUnderTest(
                stack,
                address,
                first,
                second,
                secondServer,
                ports,
                InteropServer.port(server.mptcpPort),
                InteropServer.port(server.tcpPort),
                server.app,
                waitNanos);
    }

    private void live(Work work) throws InterruptedException, IOException {
        SplittableRandom random = new SplittableRandom(seed);
        LiveSession session =
                new LiveSession(settings, random, eventLoop -> new Recording(Optional.empty(), eventLoop));
        try (session) {
            TransportAddress address = new TransportAddress(address(), target.port());
            ServerUnderTest site = Completion.await(sites(session, address));
            CountDownLatch finished = new CountDownLatch(1);
            CountDownLatch reported = new CountDownLatch(1);
            CompletableFuture<Void> watched = session.broken().whenComplete((none, failure) -> finished.countDown());
            Interruption interruption = new Interruption(() -> {
                session.eventLoop().execute(work::stop);
                waitFor(reported);
                session.network().close();
            });
            session.eventLoop().execute(() -> work.start(site, finished::countDown));
            finished.await();
            try {
                if (watched.isCompletedExceptionally()) {
                    watched.join();
                }
                work.report();
            } finally {
                reported.countDown();
                interruption.over();
            }
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            if (!latch.await(4, TimeUnit.SECONDS)) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private IpAddress address() {
        try {
            return IpAddress.of(InetAddress.getByName(target.host()));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "unknown host '" + target.host() + "': check the name, or give an address", e);
        }
    }

    private CompletableFuture<ServerUnderTest> sites(LiveSession session, TransportAddress address) {
        HostNetwork network = session.network();
        PortLeases leases = new PortLeases(network::lease);
        ServerUnderTest.Ports ports = new ServerUnderTest.Ports() {
            @Override
            public int take(NetworkPath path) {
                return leases.take(path)
                        .orElseThrow(() -> UserError.cannotRun(
                                "no source port is free: end what holds them, 'ss -tan' lists them"));
            }

            @Override
            public void release(NetworkPath path, int port) {
                leases.release(port);
            }
        };
        return CompletableFuture.supplyAsync(() -> 0, session.eventLoop()::execute)
                .thenCompose(start -> network.to(address.address(), Optional.empty()))
                .thenCompose(first -> optional(
                                server.secondSource.map(source -> network.to(address.address(), Optional.of(source))))
                        .thenCompose(second -> optional(
                                        server.secondServer.map(other -> network.to(other, server.secondPathSource)))
                                .thenApply(third -> site(session.stack(), address, first, second, third, ports))));
    }

    private static CompletableFuture<Optional<NetworkPath>> optional(Optional<CompletableFuture<NetworkPath>> path) {
        return path.isPresent()
                ? path.get().thenApply(Optional::of)
                : CompletableFuture.completedFuture(Optional.empty());
    }
}
