package org.mpcap;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.network.ListeningSite;
import org.mpcap.network.NetworkSession;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.ListenAddress;
import org.mpcap.serve.Served;
import org.mpcap.serve.ServedProgram;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.SegmentTap;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * An MPTCP server in user space, with faults to order: on this host, or in a simulated network.
 *
 * <pre>{@code
 * try (Network network = Network.simulated(7);
 *         MptcpServer server = MptcpServer.at("10.1.0.2:5001").faults("wrong-hmac").start(network)) {
 *     …
 * }
 * }</pre>
 *
 * <p>It serves until it or its network is closed. What is told of connections is told on the network's event loop.
 */
public final class MptcpServer implements AutoCloseable {
    private final NetworkSession session;
    private final ListeningSite site;
    private final Listener listener;
    private final List<TransportAddress> addresses = new ArrayList<>();
    private final Runnable lastTask = this::stop;
    private boolean stopped;

    private MptcpServer(NetworkSession session, Request request) {
        this.session = session;
        // Before the site is opened: connections are reset while there is still a link.
        session.beforeClose(lastTask);
        site = session.listen(link -> FaultSpec.over(link, request.faults), request.exposed);
        Counters counters = site.stack().counters();
        KeyGenerator keys = KeyGenerator.random(session.random());
        listener = new Listener(
                site.stack(),
                request.profile(),
                new TokenTable(counters),
                keys::next,
                session.random(),
                request.program.application(request.ended));
        request.taps.forEach(site.stack()::tap);
    }

    /**
     * A request to serve at these places: {@code ADDR:PORT}, {@code [ADDR6]:PORT}, or {@code :PORT} for every address of the host. Port 0
     * is any port that is free. An address the host does not have is answered for. Clients are told with ADD_ADDR of the addresses given
     * here besides the one they connected to.
     *
     * @throws UserError if one is none of these
     */
    public static Request at(String... places) {
        Request request = new Request();
        for (String place : places) {
            request.places.add(ListenAddress.parse(place));
        }
        return request;
    }

    /** What is to be served, and how. Unless told otherwise: both versions, no checksums, no fault, an echo. */
    public static final class Request {
        private final List<ListenAddress> places = new ArrayList<>();
        private final List<FaultSpec> faults = new ArrayList<>();
        private final List<SegmentTap> taps = new ArrayList<>();
        private Set<MptcpVersion> versions = EnumSet.allOf(MptcpVersion.class);
        private boolean checksum;
        private ServedProgram program = ServedProgram.ECHO;
        private Optional<Integer> mostPending = Optional.empty();
        private Optional<Integer> mostConnections = Optional.empty();
        private Consumer<Served> ended = served -> {};
        private Runnable exposed = () -> {};

        private Request() {}

        /** Speaks these versions only; none makes it a plain TCP server. */
        public Request versions(MptcpVersion... spoken) {
            return versions(Set.of(spoken));
        }

        /** Speaks these versions only; none makes it a plain TCP server. */
        public Request versions(Set<MptcpVersion> spoken) {
            versions = Set.copyOf(spoken);
            return this;
        }

        /** Requires DSS checksums. */
        public Request checksum() {
            checksum = true;
            return this;
        }

        /**
         * Has these faults as well, by name; several may be parted by commas.
         *
         * @throws UserError if there is none of such a name
         */
        public Request faults(String... names) {
            for (String name : names) {
                faults.addAll(FaultSpec.parse(name));
            }
            return this;
        }

        /** Has this fault as well. */
        public Request fault(FaultSpec fault) {
            faults.add(fault);
            return this;
        }

        /** Runs this program on its connections. */
        public Request program(ServedProgram served) {
            program = served;
            return this;
        }

        /** Holds this many handshakes under way at most; the oldest gives way. */
        public Request mostPending(int handshakes) {
            mostPending = Optional.of(handshakes);
            return this;
        }

        /** Holds this many connections at most; others are refused. */
        public Request mostConnections(int connections) {
            mostConnections = Optional.of(connections);
            return this;
        }

        /** Tells of every connection of an echo server when it is over. */
        public Request whenServed(Consumer<Served> listener) {
            ended = listener;
            return this;
        }

        /** Runs this, once, when a client was seen whose packets our kernel may answer with resets. */
        public Request whenExposed(Runnable listener) {
            exposed = listener;
            return this;
        }

        /** Shows every segment of the server to {@code tap}, as the server means it: before faults are let at it. */
        public Request tap(SegmentTap tap) {
            taps.add(tap);
            return this;
        }

        /**
         * Starts to serve.
         *
         * @throws UserError if that cannot be done: no privilege, no such interface, an address or port in use
         */
        public MptcpServer start(Network network) {
            NetworkSession session = network.session();
            MptcpServer server = session.call(() -> CompletableFuture.completedFuture(new MptcpServer(session, this)));
            try {
                session.call(() -> server.open(places));
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
            return server;
        }

        private Listener.Profile profile() {
            Listener.Profile usual = Listener.Profile.usual(versions, checksum);
            return new Listener.Profile(
                    versions,
                    checksum,
                    usual.tcp(),
                    mostPending.orElse(usual.mostPending()),
                    mostConnections.orElse(usual.mostConnections()),
                    usual.mostSubflows(),
                    usual.idleNanos());
        }
    }

    private CompletableFuture<Void> open(List<ListenAddress> places) {
        List<TransportAddress> announced = new ArrayList<>();
        CompletableFuture<Void> opened = CompletableFuture.completedFuture(null);
        for (ListenAddress place : places) {
            List<IpAddress> own = place.address().isPresent() ? List.of() : site.ownAddresses();
            ListenAddress settled = place.port() == 0 ? new ListenAddress(place.address(), site.freePort()) : place;
            for (TransportAddress address : settled.on(own)) {
                opened = opened.thenCompose(none -> site.open(address)).thenRun(() -> {
                    site.stack().listen(address, listener);
                    addresses.add(address);
                    if (place.address().filter(MptcpServer::isRoutable).isPresent()) {
                        announced.add(address);
                    }
                });
            }
        }
        return opened.thenRun(() -> listener.announce(announced));
    }

    /** Whether an address means something to a peer. */
    private static boolean isRoutable(IpAddress address) {
        return !address.isLoopback() && !address.isLinkLocal();
    }

    /** Where it listens. */
    public List<TransportAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Where it listens first. */
    public TransportAddress address() {
        return addresses.get(0);
    }

    /** What has happened so far. */
    public Counters counters() {
        return site.stack().counters();
    }

    /** Waits, in a live network, until it cannot go on, and throws why. */
    public void await() {
        session.awaitEnd();
    }

    /** Resets every connection and stops listening. Closing again is harmless. */
    @Override
    public void close() {
        if (!session.isClosed()) {
            session.forget(lastTask);
            session.finish(this::stop);
        }
    }

    private void stop() {
        if (!stopped) {
            stopped = true;
            listener.close();
            addresses.forEach(site.stack()::unlisten);
            site.close();
        }
    }
}
