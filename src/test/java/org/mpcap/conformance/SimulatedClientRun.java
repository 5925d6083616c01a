package org.mpcap.conformance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.Link;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.FaultyLink;
import org.mpcap.serve.ObedientClient;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** Runs checks of clients against a client of ours in virtual time. */
final class SimulatedClientRun {
    private static final IpAddress SERVER = IpAddress.parse("192.0.2.2");
    private static final List<IpAddress> OTHERS = List.of(
            IpAddress.parse("192.0.2.11"),
            IpAddress.parse("192.0.2.12"),
            IpAddress.parse("192.0.2.13"),
            IpAddress.parse("192.0.2.14"),
            IpAddress.parse("192.0.2.15"),
            IpAddress.parse("192.0.2.16"));
    private static final IpAddress FIRST = IpAddress.parse("192.0.2.1");
    private static final IpAddress SECOND = IpAddress.parse("192.0.2.3");
    private static final long WAIT_NANOS = 500_000_000L;
    private static final long ONE_WAY_NANOS = 500_000;

    private final MptcpVersion version;
    private final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    private final SplittableRandom random = new SplittableRandom(7);
    private final TcpStack server = new TcpStack(eventLoop, new Counters());
    private final TcpStack client = new TcpStack(eventLoop, new Counters());
    private final Link clientLink;
    private ClientCaller caller = this::call;
    private Optional<String> stopped = Optional.empty();
    private int port = 40_000;

    SimulatedClientRun(MptcpVersion version, FaultSpec... faults) {
        this.version = version;
        MemoryLink.Wire wire = MemoryLink.wire(eventLoop, Impairment.none(ONE_WAY_NANOS), random.split());
        server.attach(wire.far());
        clientLink = faults.length == 0 ? wire.near() : FaultyLink.ofClient(wire.near(), List.of(faults));
        client.attach(clientLink);
    }

    SimulatedClientRun with(ClientCaller other) {
        caller = other;
        return this;
    }

    ClientCaller caller() {
        return this::call;
    }

    Optional<String> stopped() {
        return stopped;
    }

    private ClientCaller.Call call(ClientCaller.Visit visit) {
        ObedientClient one = ObedientClient.connect(new Host(), version, visit.place(), visit.start());
        return new ClientCaller.Call() {
            @Override
            public void end() {
                one.end();
            }
        };
    }

    /** Runs the checks to their end and returns their results in the order in which they ended. */
    List<CheckResult> run(List<ConformanceCheck> selected) {
        List<ConformanceCheck> catalogue = Catalogue.clients();
        List<String> ids = new ArrayList<>(
                catalogue.stream().map(check -> check.id().toString()).toList());
        ids.add(ControlChecks.WRITES.id().toString());
        ClientUnderTest peer = new ClientUnderTest(
                server,
                SERVER,
                OTHERS,
                20_000,
                ids,
                "",
                ServerUnderTest.App.TESTC,
                caller,
                new StrayClients(),
                10 * WAIT_NANOS,
                WAIT_NANOS);
        List<CheckResult> results = new ArrayList<>();
        Conformance run = new Conformance(
                peer, new Conformance.Options(1, false, 8, 1, true, false, 0), selected, catalogue, results::add);
        try {
            CompletableFuture<Optional<String>> end = run.start();
            stopped = eventLoop.await(end);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return results;
    }

    /** The checks with these ids or prefixes. */
    static List<ConformanceCheck> checks(String... words) {
        return Selection.of(
                Catalogue.clients(), List.of(words).stream().map(Selection::new).toList());
    }

    private final class Host implements ObedientClient.Host {
        @Override
        public TcpStack stack() {
            return client;
        }

        @Override
        public SplittableRandom random() {
            return random;
        }

        @Override
        public NetworkPath first(TransportAddress to) {
            return NetworkPath.raw(clientLink, FIRST, to.address());
        }

        @Override
        public Optional<NetworkPath> second(TransportAddress to) {
            return Optional.of(NetworkPath.raw(clientLink, SECOND, to.address()));
        }

        @Override
        public int port() {
            return ++port;
        }
    }
}
