package org.mpcap.network;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.mpcap.UserError;
import org.mpcap.link.Link;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLease;
import org.mpcap.link.Recording;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.middlebox.BoxRule;
import org.mpcap.middlebox.BoxSide;
import org.mpcap.middlebox.Middlebox;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.TransportAddress;

/**
 * A network in memory and in virtual time: our host, and hosts with servers, each on a wire of its own. Everything follows from the
 * seed. A port without server is answered with a reset where the address has another server; an address without any is silent. Use
 * it from one thread.
 */
public final class SimulatedSession extends NetworkSession {
    /** Our address there. */
    public static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");

    private static final IpAddress CLIENT_V6 = IpAddress.parse("2001:db8::1");
    /** Where a server is put that nobody gave an address. */
    public static final IpAddress SERVER = IpAddress.parse("192.0.2.2");
    /** Where source ports begin: outside what kernels use for connections of their own. */
    private static final int FIRST_PORT = 61000;

    private static final int LOWEST_PORT = 1024;
    private static final int HIGHEST_PORT = 0xffff;
    private static final int HOP_LIMIT = 64;
    /** More events than any run needs: a whole conformance run has about two million. */
    private static final long MOST_EVENTS = 200_000_000;

    private final VirtualEventLoop loop;
    private final SplittableRandom random;
    private final Impairment impairment;
    private final MemoryLink.Wire wire;
    private final Link client;
    private final Map<TransportAddress, MemoryLink> servers = new HashMap<>();
    private final Map<String, List<IpAddress>> names = new HashMap<>();
    private final Set<Integer> ports = new HashSet<>();
    private int lastPort = FIRST_PORT - 1;
    private Middlebox box;

    /**
     * A network without servers.
     *
     * @param impairment what happens on the way to and from each server
     * @param decoration stands between us and our link
     * @param origin the time of day when time begins
     */
    public SimulatedSession(
            long seed,
            Impairment impairment,
            Optional<Path> recording,
            UnaryOperator<Link> decoration,
            Instant origin) {
        this(new SplittableRandom(seed), impairment, recording, decoration, new VirtualEventLoop(origin));
    }

    private SimulatedSession(
            SplittableRandom random,
            Impairment impairment,
            Optional<Path> recording,
            UnaryOperator<Link> decoration,
            VirtualEventLoop loop) {
        super(
                loop,
                new TcpStack(loop, new Counters()),
                random.split(),
                new Recording(recording, loop, decoration),
                new CompletableFuture<>());
        this.loop = loop;
        this.random = random;
        this.impairment = impairment;
        wire = MemoryLink.wire(loop, Impairment.none(0), random.split());
        box = box(List.of(), 0);
        wire.far().listen(frame -> box.enter(BoxSide.NEAR, Bytes.EMPTY, frame));
        client = recording().record(wire.near());
        opened(client);
    }

    private Middlebox box(List<BoxRule> rules, long seed) {
        return new Middlebox(loop, rules, seed, (side, framing, packet) -> {
            if (side == BoxSide.FAR) {
                route(packet);
            } else {
                wire.far().send(packet);
            }
        });
    }

    /** Puts a box that does this beside our host, in place of the one before. */
    public void middlebox(List<BoxRule> rules) {
        box = box(rules, random.split().nextLong());
    }

    private void home(Bytes packet) {
        box.enter(BoxSide.FAR, Bytes.EMPTY, packet);
    }

    /** Gives a host a name. */
    public void name(String host, IpAddress... addresses) {
        names.put(host, List.of(addresses));
    }

    private void route(Bytes frame) {
        PacketEnds.of(frame).ifPresent(ends -> {
            MemoryLink server = servers.get(ends.destination());
            if (server != null) {
                server.send(frame);
            } else if (ends.segment().has(TcpSegment.SYN)
                    && hasHost(ends.destination().address())) {
                refuse(ends);
            }
        });
    }

    private boolean hasHost(IpAddress address) {
        return servers.keySet().stream().anyMatch(server -> server.address().equals(address));
    }

    private void refuse(PacketEnds ends) {
        IpAddress from = ends.destination().address();
        IpAddress to = ends.source().address();
        TcpSegment syn = ends.segment();
        Bytes reset = new TcpSegment(
                        syn.destinationPort(),
                        syn.sourcePort(),
                        0,
                        syn.sequence() + 1,
                        TcpSegment.RST | TcpSegment.ACK,
                        0,
                        0,
                        0,
                        new OptionList(List.of()),
                        Bytes.EMPTY)
                .checksummed(from, to)
                .write();
        Bytes packet =
                IpPacket.of(from, to, TcpSegment.PROTOCOL, HOP_LIMIT, reset).write();
        loop.schedule(2 * impairment.delayNanos(), () -> home(packet));
    }

    @Override
    public CompletableFuture<NetworkPath> path(IpAddress target, Optional<String> zone, Optional<IpAddress> source) {
        IpAddress own = source.orElse(target.isV6() ? CLIENT_V6 : CLIENT);
        return own.isV6() == target.isV6()
                ? CompletableFuture.completedFuture(NetworkPath.raw(client, own, target))
                : CompletableFuture.failedFuture(UserError.cannotRun(
                        "source address " + own + " and target " + target + " are of different families"));
    }

    @Override
    Optional<PortLease> lease(NetworkPath path) {
        for (int tried = LOWEST_PORT; tried <= HIGHEST_PORT; tried++) {
            lastPort = lastPort == HIGHEST_PORT ? LOWEST_PORT : lastPort + 1;
            if (ports.add(lastPort)) {
                return Optional.of(new PortLease(lastPort, ports::remove));
            }
        }
        return Optional.empty();
    }

    @Override
    public CompletableFuture<List<IpAddress>> resolve(String host) {
        Optional<List<IpAddress>> addresses =
                IpAddress.literal(host).map(List::of).or(() -> Optional.ofNullable(names.get(host)));
        return addresses.isPresent()
                ? CompletableFuture.completedFuture(addresses.get())
                : CompletableFuture.failedFuture(
                        UserError.usage("unknown host '" + host + "': check the name, or give an address"));
    }

    @Override
    public CompletableFuture<Optional<String>> nameOf(IpAddress address) {
        return CompletableFuture.completedFuture(names.entrySet().stream()
                .filter(entry -> entry.getValue().contains(address))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst());
    }

    @Override
    public ListeningSite listen(UnaryOperator<Link> decoration, Runnable exposed) {
        requireOpen();
        return new Site(decoration);
    }

    private final class Site implements ListeningSite {
        private final TcpStack stack = new TcpStack(loop, new Counters());
        private final MemoryLink.Wire own = MemoryLink.wire(loop, impairment, random.split());

        Site(UnaryOperator<Link> decoration) {
            own.near().listen(SimulatedSession.this::home);
            stack.attach(decoration.apply(own.far()));
        }

        @Override
        public TcpStack stack() {
            return stack;
        }

        @Override
        public List<IpAddress> ownAddresses() {
            return List.of(SERVER);
        }

        @Override
        public int freePort() {
            return IntStream.rangeClosed(LOWEST_PORT, HIGHEST_PORT)
                    .filter(port -> servers.keySet().stream().noneMatch(server -> server.port() == port))
                    .findFirst()
                    .orElseThrow(() -> UserError.cannotRun("no port is free"));
        }

        @Override
        public CompletableFuture<Void> open(TransportAddress address) {
            return servers.putIfAbsent(address, own.near()) == null
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(
                            UserError.cannotRun(address + " is in use: choose another address or port"));
        }

        @Override
        public void close() {
            servers.values().removeIf(own.near()::equals);
            own.near().close();
            own.far().close();
        }
    }

    /** Lets time pass until nothing is left to happen, be it that connections linger or a timer is set. */
    public void settle() {
        requireOpen();
        if (!loop.run(() -> false, MOST_EVENTS)) {
            throw forEver();
        }
    }

    @Override
    void waitFor(CompletableFuture<?> future) {
        if (!loop.run(future::isDone, MOST_EVENTS)) {
            throw forEver();
        }
        if (!future.isDone()) {
            throw new IllegalStateException("nothing is left to happen, and the work is not finished");
        }
    }

    private static IllegalStateException forEver() {
        return new IllegalStateException("still busy after " + MOST_EVENTS + " events: this goes on for ever");
    }

    @Override
    public void finish(Runnable task) {
        task.run();
    }

    @Override
    void release() {
        wire.near().close();
        wire.far().close();
    }
}
