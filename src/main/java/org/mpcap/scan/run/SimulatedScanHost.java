package org.mpcap.scan.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.mpcap.host.Carrier;
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.host.LinkRoutes;
import org.mpcap.host.NetworkDevice;
import org.mpcap.host.PathFinder;
import org.mpcap.host.Route;
import org.mpcap.link.BulkSender;
import org.mpcap.link.Link;
import org.mpcap.link.NetworkPath;
import org.mpcap.network.NetworkSession;
import org.mpcap.network.SimulatedSession;
import org.mpcap.scan.run.ScanRequest.Sending;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;
import org.mpcap.wire.Ipv4Packet;
import org.mpcap.wire.Ipv6Packet;
import org.mpcap.wire.MacAddress;

/**
 * The host of a simulated network, in virtual time and on one thread. SYNs come from addresses of their own, beside the one that proofs
 * are made from.
 */
final class SimulatedScanHost implements ScanHost {
    private static final IpAddress SOURCE = IpAddress.parse("192.0.2.9");
    private static final IpAddress SOURCE_V6 = IpAddress.parse("2001:db8::9");
    private static final IpAddress ROUTER = IpAddress.parse("192.0.2.254");
    private static final IpAddress ROUTER_V6 = IpAddress.parse("2001:db8::254");
    private static final int INTERFACE = 1;
    private static final int MTU = 1500;
    /** No step is shorter: time would not pass. */
    private static final long SHORTEST_PAUSE = 50_000;

    private final SimulatedSession session;
    private final NetworkDevice device;

    SimulatedScanHost(SimulatedSession session) {
        this.session = session;
        device = new NetworkDevice(
                link().name(), INTERFACE, MacAddress.ZERO, MTU, true, false, List.of(SOURCE, SOURCE_V6));
    }

    private Link link() {
        return session.links().get(0);
    }

    @Override
    public NetworkSession session() {
        return session;
    }

    @Override
    public HostRoutes routes() {
        return new HostRoutes() {
            @Override
            public PathFinder.Hop hop(IpAddress target) {
                return target.isV6()
                        ? new PathFinder.Hop(device, SOURCE_V6, false, ROUTER_V6, target)
                        : new PathFinder.Hop(device, SOURCE, false, ROUTER, target);
            }

            @Override
            public Route route(IpAddress address, Optional<IpAddress> source, Optional<NetworkDevice> through) {
                return new Route(Route.Type.UNICAST, INTERFACE, source, Optional.empty(), OptionalInt.empty());
            }

            @Override
            public Set<IpAddress> ownAddresses() {
                return Set.copyOf(device.addresses());
            }

            @Override
            public List<LinkRoutes.Entry> mainTable() {
                return List.of();
            }
        };
    }

    @Override
    public NetworkPath path(IpAddress target, Optional<MacAddress> nextHop) {
        return session.call(() -> session.path(target, Optional.empty()));
    }

    @Override
    public void withoutProofs() {
        // Nothing is open that would cost anything.
    }

    @Override
    public BulkSender sender(String interfaceName, Sending how) {
        List<Bytes> waiting = new ArrayList<>();
        return new BulkSender() {
            @Override
            public void send(byte[] frame) {
                waiting.add(Bytes.of(frame));
            }

            @Override
            public void flush() {
                waiting.forEach(link()::send);
                waiting.clear();
            }

            @Override
            public void close() {
                waiting.clear();
            }
        };
    }

    @Override
    public AnswerSource answers(
            String interfaceName, String filter, Consumer<byte[]> taker, Consumer<RuntimeException> failed) {
        return new AnswerSource() {
            private boolean open;

            @Override
            public void start() {
                open = true;
                link().listen(frame -> {
                    if (open && isForScan(frame)) {
                        taker.accept(frame.toArray());
                    }
                });
            }

            @Override
            public long drops() {
                return 0;
            }

            @Override
            public Carrier carrier() {
                return Carrier.STEADY;
            }

            @Override
            public long caughtUp(long now) {
                return now;
            }

            @Override
            public long unread() {
                return 0;
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }

    private boolean isForScan(Bytes frame) {
        IpPacket packet = IpPacket.parse(frame);
        return (packet instanceof Ipv4Packet v4 && v4.destination().equals(SOURCE))
                || (packet instanceof Ipv6Packet v6 && v6.destination().equals(SOURCE_V6));
    }

    @Override
    public Runnable suppressResets(PortRange ports) {
        return () -> {};
    }

    @Override
    public long nanos() {
        return session.eventLoop().nanos();
    }

    @Override
    public Instant time() {
        return session.eventLoop().now();
    }

    @Override
    public void go(Steps steps) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        step(steps, done);
        session.eventLoop().schedule(Steps.TICK, () -> tick(steps, done));
        try {
            session.await(done);
        } finally {
            done.cancel(false);
        }
    }

    private void step(Steps steps, CompletableFuture<Void> done) {
        if (steps.isOver()) {
            done.complete(null);
        } else if (!done.isDone()) {
            long pause = Math.max(steps.step(), SHORTEST_PAUSE);
            session.eventLoop().schedule(pause, () -> step(steps, done));
        }
    }

    private void tick(Steps steps, CompletableFuture<Void> done) {
        if (!done.isDone()) {
            steps.tick();
            session.eventLoop().schedule(Steps.TICK, () -> tick(steps, done));
        }
    }
}
