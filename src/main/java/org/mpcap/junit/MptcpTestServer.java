package org.mpcap.junit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.mpcap.MptcpServer;
import org.mpcap.Network;
import org.mpcap.NetworkOptions;
import org.mpcap.UserError;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.Served;
import org.mpcap.wire.TransportAddress;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * An MPTCP server for the time of a test, which the sockets of the program under test reach. It sends back what it gets. Each test has
 * one of its own, on a port of its own of {@code ::1}; the field that holds it is of the instance, so that tests may run side by side.
 *
 * <p>All packets are recorded. The capture of a test that failed is kept, and its place published as a report entry.
 */
public final class MptcpTestServer implements BeforeEachCallback, AfterEachCallback {
    /** The address of this host that needs no setting of the kernel's: a crafted packet from 127.0.0.1 would be taken for a forged one. */
    private static final String PLACE = "[::1]:0";
    /** Ten times what the slowest end of a connection takes, a lost last ACK. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MptcpServer.Request request;
    private final BlockingQueue<Served> ended = new LinkedBlockingQueue<>();
    private Optional<Running> running = Optional.empty();

    /** The server of the test under way. */
    private record Running(Network network, MptcpServer server, Path capture) {}

    private MptcpTestServer(MptcpVersion... versions) {
        request = MptcpServer.at(PLACE).versions(versions).whenServed(ended::add);
    }

    /** A server that speaks version 1, RFC 8684. */
    public static MptcpTestServer v1() {
        return new MptcpTestServer(MptcpVersion.V1);
    }

    /** A server that speaks version 0, RFC 6824. */
    public static MptcpTestServer v0() {
        return new MptcpTestServer(MptcpVersion.V0);
    }

    /** A server that does not speak MPTCP. */
    public static MptcpTestServer plainTcp() {
        return new MptcpTestServer();
    }

    /**
     * The same with these faults, by name: those of {@code mpcap serve --fault}.
     *
     * @throws UserError that lists all there are, if there is none of such a name
     */
    public MptcpTestServer with(String... faults) {
        request.faults(faults);
        return this;
    }

    /** The same with a fault of the test's own. */
    public MptcpTestServer with(FaultSpec fault) {
        request.fault(fault);
        return this;
    }

    /** The same, with DSS checksums required. */
    public MptcpTestServer withChecksums() {
        request.checksum();
        return this;
    }

    /** Where to connect to. */
    public InetSocketAddress address() {
        TransportAddress address = running().server().address();
        return new InetSocketAddress(address.address().toInet(), address.port());
    }

    /**
     * Waits for a connection to end, the first that was not told before.
     *
     * @throws AssertionFailedError if none does within 20 seconds
     */
    public Served awaitServed() throws InterruptedException {
        running();
        Served served = ended.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        if (served == null) {
            throw new AssertionFailedError("no connection ended within " + PATIENCE.toSeconds() + " s");
        }
        return served;
    }

    /** Ends the server, which resets what is open, and gives all its packets. */
    public MptcpCapture capture() {
        Running now = running();
        now.network().close();
        return new MptcpCapture(List.of(now.capture()));
    }

    private Running running() {
        return running.orElseThrow(() -> new IllegalStateException(
                "the server runs while a test does: is the field annotated with @RegisterExtension?"));
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        ended.clear();
        Path capture = Files.createTempFile("mpcap-", ".pcap");
        Network network = Network.live(NetworkOptions.usual().recordedTo(capture));
        try {
            running = Optional.of(new Running(network, request.start(network), capture));
        } catch (UserError e) {
            network.close();
            Files.delete(capture);
            throw aborted(e);
        }
    }

    /** What is not the test's fault aborts it. */
    static RuntimeException aborted(UserError e) {
        return e.kind() == UserError.Kind.CANNOT_RUN
                ? new TestAbortedException("no MPTCP server can run here: " + e.getMessage(), e)
                : e;
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        if (running.isEmpty()) {
            return;
        }
        Running now = running.get();
        running = Optional.empty();
        now.network().close();
        if (context.getExecutionException().isPresent()) {
            context.publishReportEntry("mpcap.capture", now.capture().toString());
        } else {
            Files.delete(now.capture());
        }
    }
}
