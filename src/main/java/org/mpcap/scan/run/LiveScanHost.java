package org.mpcap.scan.run;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.mpcap.host.BacklogDrops;
import org.mpcap.host.Carrier;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.Interfaces;
import org.mpcap.host.LinkRoutes;
import org.mpcap.host.NetworkDevice;
import org.mpcap.host.NftOwnerTable;
import org.mpcap.host.PathFinder;
import org.mpcap.host.Route;
import org.mpcap.host.Routes;
import org.mpcap.link.BulkCapture;
import org.mpcap.link.BulkSender;
import org.mpcap.link.NetworkPath;
import org.mpcap.network.LiveSession;
import org.mpcap.network.NetworkSession;
import org.mpcap.scan.run.ScanRequest.Sending;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/** This host: packet sockets, a sending and a receiving thread. */
final class LiveScanHost implements ScanHost {
    /** Answers of about four seconds at 300,000 a second: longer than this machine is ever busy with something else. */
    private static final int CAPTURE_BUFFER = 96 << 20;

    private final LiveSession session;

    LiveScanHost(LiveSession session) {
        this.session = session;
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
                return session.host().plan(target, Optional.empty());
            }

            @Override
            public Route route(IpAddress address, Optional<IpAddress> source, Optional<NetworkDevice> device) {
                return new Routes().to(address, source, device);
            }

            @Override
            public Set<IpAddress> ownAddresses() {
                Set<IpAddress> own = new HashSet<>();
                new Interfaces().all().forEach(device -> own.addAll(device.addresses()));
                return own;
            }

            @Override
            public List<LinkRoutes.Entry> mainTable() {
                return LinkRoutes.read();
            }
        };
    }

    @Override
    public NetworkPath path(IpAddress target, Optional<MacAddress> nextHop) {
        HostNetwork host = session.host();
        return session.call(() -> nextHop.map(mac -> host.through(target, mac))
                .orElseGet(() -> host.to(target, Optional.empty(), Optional.empty())));
    }

    @Override
    public void withoutProofs() {
        session.host().close();
    }

    @Override
    public BulkSender sender(String interfaceName, Sending how) {
        return how == Sending.LIBPCAP
                ? BulkSender.throughLibpcap(interfaceName)
                : BulkSender.batching(interfaceName, how == Sending.BYPASS);
    }

    @Override
    public AnswerSource answers(
            String interfaceName, String filter, Consumer<byte[]> taker, Consumer<RuntimeException> failed) {
        BulkCapture capture = new BulkCapture(interfaceName, filter, CAPTURE_BUFFER, taker, failed);
        return new AnswerSource() {
            @Override
            public void start() {
                capture.start();
            }

            @Override
            public long drops() {
                return capture.drops() + BacklogDrops.read();
            }

            @Override
            public Carrier carrier() {
                return Carrier.of(interfaceName);
            }

            @Override
            public long caughtUp(long now) {
                return capture.caughtUp(now);
            }

            @Override
            public long unread() {
                return capture.unread();
            }

            @Override
            public void close() {
                capture.close();
            }
        };
    }

    @Override
    public Runnable suppressResets(HostNetwork.PortRange ports) {
        NftOwnerTable table = NftOwnerTable.load("--kernel-resets allow");
        table.guard(ports.low(), ports.high());
        return table::close;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant time() {
        return Instant.now();
    }

    @Override
    public void go(Steps steps) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread sender = new Thread(
                () -> {
                    try {
                        while (!steps.isOver() && !done.isDone()) {
                            long pause = steps.step();
                            if (pause > 0) {
                                LockSupport.parkNanos(pause);
                            }
                        }
                        done.complete(null);
                    } catch (RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "mpcap-send");
        sender.setDaemon(true);
        sender.start();
        try {
            while (!done.isDone()) {
                session.await(CompletableFuture.anyOf(
                        done, new CompletableFuture<>().completeOnTimeout(null, Steps.TICK, TimeUnit.NANOSECONDS)));
                steps.tick();
            }
            session.await(done);
        } finally {
            done.cancel(false);
            LockSupport.unpark(sender);
            join(sender);
        }
    }

    /** What the thread sends through is closed next. */
    private static void join(Thread sender) {
        try {
            sender.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
