package org.mpcap.probe;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.VirtualEventLoop;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.FaultSpec;
import org.mpcap.serve.Served;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** A client and a server of ours on one wire in virtual time. */
final class SimulatedNetwork {
    static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    static final TransportAddress SERVER = new TransportAddress(IpAddress.parse("192.0.2.2"), 80);

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
    /** Source ports left. */
    final AtomicInteger ports = new AtomicInteger(1000);

    final ProbeRoute route;

    SimulatedNetwork(long seed, Impairment impairment, Set<MptcpVersion> versions, List<FaultSpec> faults) {
        this(seed, impairment, Listener.Profile.usual(versions, false), faults);
    }

    SimulatedNetwork(long seed, Impairment impairment, Listener.Profile profile, List<FaultSpec> faults) {
        SplittableRandom random = new SplittableRandom(seed);
        MemoryLink.Wire wire = MemoryLink.wire(eventLoop, impairment, random.split());
        client.attach(wire.near());
        server.attach(FaultSpec.over(wire.far(), faults));
        SplittableRandom serverRandom = random.split();
        listener = new Listener(
                server,
                profile,
                serverTokens,
                tuple -> new Key(serverRandom.nextLong()),
                serverRandom,
                new EchoApplication(served::add));
        server.listen(SERVER, listener);
        SplittableRandom clientRandom = random.split();
        context = new ProbeContext(client, clientTokens, tuple -> new Key(clientRandom.nextLong()), clientRandom);
        NetworkPath path = NetworkPath.raw(wire.near(), CLIENT, SERVER.address());
        route = new ProbeRoute(
                SERVER,
                path,
                path,
                over -> ports.get() > 0 ? OptionalInt.of(61000 + ports.getAndDecrement()) : OptionalInt.empty(),
                address -> CompletableFuture.completedFuture(path));
    }

    /** Joins a connection that the server holds with these keys, if it does. */
    ProbeResult adopt(ProbeOptions options, ConnectionKeys keys) {
        List<ProbeResult> results = new ArrayList<>();
        AdoptProbe.start(context, options, "server", route, keys, results::add);
        if (!eventLoop.run(() -> !results.isEmpty(), 1_000_000)) {
            throw new AssertionError("no result");
        }
        return results.get(0);
    }

    /** Probes the server and lets time pass until nothing is left to happen. */
    ProbeResult probe(ProbeOptions options) {
        List<ProbeResult> results = new ArrayList<>();
        TargetProbe.start(context, options, "server", route, results::add);
        if (!eventLoop.run(() -> false, 1_000_000)) {
            throw new AssertionError("still busy after a million events");
        }
        if (results.size() != 1) {
            throw new AssertionError(results.size() + " results");
        }
        return results.get(0);
    }

    /** Entries left in any table of either side. */
    int leftovers() {
        return client.flows()
                + server.flows()
                + clientTokens.pendingSize()
                + clientTokens.establishedSize()
                + serverTokens.pendingSize()
                + serverTokens.establishedSize()
                + listener.pendingSize()
                + listener.connections();
    }
}
