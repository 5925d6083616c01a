package org.mpcap.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.mpcap.capture.PcapWriter;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.Token;
import org.mpcap.link.Link;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.RecordingLink;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.TargetProbe;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.Served;
import org.mpcap.stack.mptcp.CapableOpen;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpProfile;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** A client and a server, perhaps a middlebox between them, on a bad wire in virtual time; all of it follows from the scenario. */
final class Simulation {
    private static final long EVENT_LIMIT = 300_000;

    final Scenario scenario;
    final VirtualEventLoop eventLoop = new VirtualEventLoop(Instant.EPOCH);
    final Counters clientCounters = new Counters();
    final Counters serverCounters = new Counters();
    final TcpStack client = new TcpStack(eventLoop, clientCounters);
    final TcpStack server = new TcpStack(eventLoop, serverCounters);
    final TokenTable clientTokens = new TokenTable(clientCounters);
    final TokenTable serverTokens = new TokenTable(serverCounters);
    final List<Served> served = new ArrayList<>();
    final Listener listener;
    final ProbeContext context;
    final ProbeRoute route;

    private final Set<Bytes> sent = new HashSet<>();
    private boolean deceived;

    Simulation(Scenario scenario) {
        this(scenario, Optional.empty());
    }

    /** Also writes what passes the client's end of the wire to a file. */
    Simulation(Scenario scenario, Optional<PcapWriter> file) {
        this.scenario = scenario;
        SplittableRandom random = new SplittableRandom(scenario.seed()).split();
        MemoryLink.Wire wire = MemoryLink.wire(eventLoop, scenario.wire(), random.split());
        MemoryLink near = wire.near();
        MemoryLink far = wire.far();
        if (scenario.peer().tampering.isPresent()) {
            MemoryLink.Wire second = MemoryLink.wire(eventLoop, scenario.wire(), random.split());
            Middlebox.between(far, second.near(), scenario.peer().tampering.get(), random.split());
            far = second.far();
        } else if (scenario.wire().corruption() > 0) {
            watchForChanges();
        }
        Link end = near;
        if (file.isPresent()) {
            end = new RecordingLink(near, file.get(), eventLoop, failure -> {
                throw failure;
            });
        }
        client.attach(end);
        server.attach(FaultSpec.over(far, scenario.peer().faults()));
        IpAddress source = IpAddress.parse(scenario.v6() ? "2001:db8::1" : "192.0.2.1");
        TransportAddress target =
                new TransportAddress(IpAddress.parse(scenario.v6() ? "2001:db8::2" : "192.0.2.2"), 80);
        SplittableRandom serverRandom = random.split();
        listener = new Listener(
                server,
                Listener.Profile.usual(scenario.spoken(), scenario.serverChecksum()),
                serverTokens,
                tuple -> new Key(serverRandom.nextLong()),
                serverRandom,
                new EchoApplication(served::add));
        server.listen(target, listener);
        SplittableRandom clientRandom = random.split();
        context = new ProbeContext(client, clientTokens, tuple -> new Key(clientRandom.nextLong()), clientRandom);
        NetworkPath path = NetworkPath.raw(end, source, target.address());
        AtomicInteger port = new AtomicInteger(61000);
        route = new ProbeRoute(target, path, path, over -> OptionalInt.of(port.getAndIncrement()));
    }

    /** Notices segments that are taken for good though the wire has changed them: TCP's checksum misses some. */
    private void watchForChanges() {
        for (TcpStack each : List.of(client, server)) {
            each.tap((outgoing, tuple, segment, nanos) -> {
                if (outgoing) {
                    sent.add(segment.write());
                } else if (!sent.contains(segment.write())) {
                    deceived = true;
                }
            });
        }
    }

    /** Whether a changed segment has passed TCP's checksum. */
    boolean deceived() {
        return deceived;
    }

    /** Probes the server until nothing is left to happen. */
    ProbeResult probe() {
        List<ProbeResult> results = new ArrayList<>();
        byte[] data = new byte[scenario.dataLength()];
        ProbeOptions options = ProbeOptions.usual()
                .withVersions(List.of(scenario.version()))
                .withChecksum(scenario.clientChecksum())
                .withControl(scenario.control())
                .withData(Bytes.of(data));
        TargetProbe.start(context, options, "server", route, results::add);
        runToTheEnd();
        if (results.size() != 1) {
            throw new AssertionError(results.size() + " results");
        }
        return results.get(0);
    }

    /** Holds a dialogue with the server until nothing is left to happen. */
    EchoClient converse() {
        Optional<Key> key = clientTokens.claim(
                scenario.version(), () -> context.keys().apply(route.flow().orElseThrow()), this);
        EchoClient echo = new EchoClient(
                scenario,
                route,
                new CapableOpen.Request(
                        scenario.version(),
                        key.orElseThrow(),
                        scenario.clientChecksum(),
                        true,
                        context.random().nextInt(),
                        TcpProfile.usual()),
                context.random());
        echo.start(client);
        runToTheEnd();
        clientTokens.release(Token.of(scenario.version(), key.orElseThrow()), this);
        return echo;
    }

    private void runToTheEnd() {
        if (!eventLoop.run(() -> false, EVENT_LIMIT)) {
            throw new AssertionError(
                    "still busy after " + EVENT_LIMIT + " events, at " + eventLoop.nanos() / 1_000_000_000L + " s");
        }
    }

    /** What is left in any table of either side; empty if nothing is. */
    String leftovers() {
        StringBuilder left = new StringBuilder();
        note(left, "client flows", client.flows());
        note(left, "server flows", server.flows());
        note(left, "client tokens", clientTokens.pendingSize() + clientTokens.establishedSize());
        note(left, "server tokens", serverTokens.pendingSize() + serverTokens.establishedSize());
        note(left, "pending handshakes", listener.pendingSize());
        note(left, "server connections", listener.connections());
        note(left, "timers", eventLoop.pending());
        return left.toString();
    }

    private static void note(StringBuilder left, String what, long count) {
        if (count != 0) {
            left.append(count).append(' ').append(what).append("; ");
        }
    }
}
