package org.mpcap.conformance;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.serve.EmbeddedServer;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.TestApplication;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;

/** A server of ours in virtual time, with a cooperating program, and the way to it. */
public final class SimulatedServer {
    private static final long WAIT_NANOS = 500_000_000L;

    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final ServerUnderTest site;

    public SimulatedServer(MptcpVersion version, long seed, List<FaultSpec> faults) {
        EmbeddedServer server =
                new EmbeddedServer(eventLoop, version, new SplittableRandom(seed), faults, new TestApplication(false));
        TcpStack stack = new TcpStack(eventLoop, new Counters());
        stack.attach(server.link());
        AtomicInteger port = new AtomicInteger(1024);
        NetworkPath second = NetworkPath.raw(
                server.link(), IpAddress.parse("192.0.2.3"), server.address().address());
        ServerUnderTest.Ports ports = new ServerUnderTest.Ports() {
            @Override
            public int take(NetworkPath path) {
                return port.updateAndGet(last -> last == 65535 ? 1025 : last + 1);
            }

            @Override
            public void release(NetworkPath path, int number) {}
        };
        site = new ServerUnderTest(
                stack,
                server.address(),
                server.path(server.link()),
                Optional.of(second),
                Optional.empty(),
                ports,
                OptionalInt.empty(),
                OptionalInt.empty(),
                ServerUnderTest.App.TESTD,
                WAIT_NANOS);
    }

    public ServerUnderTest server() {
        return site;
    }

    public VirtualEventLoop eventLoop() {
        return eventLoop;
    }

    /** Lets time pass until the future is done. */
    <T> T await(CompletableFuture<T> future) {
        try {
            return eventLoop.await(future);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs one script to its end and returns what threw it off, if anything did. */
    public Optional<Throwable> run(MptcpVersion version, Recorder recorder, Script script) {
        CompletableFuture<Optional<Throwable>> outcome = new CompletableFuture<>();
        new SingleScript(site, version, 7, recorder).start("script", script, outcome::complete);
        return await(outcome);
    }
}
