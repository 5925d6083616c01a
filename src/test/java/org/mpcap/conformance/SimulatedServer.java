package org.mpcap.conformance;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.serve.EmbeddedServer;
import org.mpcap.serve.Fault;
import org.mpcap.serve.TestApplication;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;

/** A server of ours in virtual time, with a cooperating program, and the way to it. */
public final class SimulatedServer {
    private static final long WAIT_NANOS = 500_000_000L;
    private static final long MOST_EVENTS = 100_000_000;

    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final ServerUnderTest site;

    public SimulatedServer(MptcpVersion version, long seed, Optional<Fault> fault) {
        EmbeddedServer server =
                new EmbeddedServer(eventLoop, version, new SplittableRandom(seed), fault, new TestApplication(false));
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

    /** Lets time pass until {@code done[0]}. */
    void runUntil(boolean[] done) {
        if (!eventLoop.run(() -> done[0], MOST_EVENTS)) {
            throw new AssertionError("still busy after " + MOST_EVENTS + " events");
        }
    }

    /** Runs one script to its end and returns what threw it off, if anything did. */
    public Optional<RuntimeException> run(MptcpVersion version, Recorder recorder, Script script) {
        AtomicReference<Optional<RuntimeException>> outcome = new AtomicReference<>();
        boolean[] done = {false};
        new SingleScript(site, version, 7, recorder).start("script", script, thrown -> {
            outcome.set(thrown);
            done[0] = true;
        });
        runUntil(done);
        return outcome.get();
    }
}
