package org.mpcap.serve;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.link.EventLoop;
import org.mpcap.link.Link;
import org.mpcap.link.MemoryLink;
import org.mpcap.link.MemoryLink.Impairment;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counters;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** A server in this process, at the other end of a simulated wire: something to probe without privileges. */
public final class EmbeddedServer {
    private static final IpAddress CLIENT = IpAddress.parse("192.0.2.1");
    private static final TransportAddress SERVER = new TransportAddress(IpAddress.parse("192.0.2.2"), 80);
    private static final long ONE_WAY_NANOS = 500_000;

    private final MemoryLink client;

    /** A server of one version on a fresh wire. */
    public EmbeddedServer(EventLoop eventLoop, MptcpVersion version, RandomGenerator random) {
        this(eventLoop, version, random, List.of(), new EchoApplication(served -> {}));
    }

    /** A server of one version with faults and an application of the caller's, on a fresh wire. */
    public EmbeddedServer(
            EventLoop eventLoop,
            MptcpVersion version,
            RandomGenerator random,
            List<FaultSpec> faults,
            Listener.Application application) {
        MemoryLink.Wire wire = MemoryLink.wire(eventLoop, Impairment.none(ONE_WAY_NANOS), random);
        Counters counters = new Counters();
        TcpStack stack = new TcpStack(eventLoop, counters);
        stack.attach(FaultSpec.over(wire.far(), faults));
        stack.listen(
                SERVER,
                new Listener(
                        stack,
                        Listener.Profile.usual(Set.of(version), false),
                        new TokenTable(counters),
                        tuple -> new Key(random.nextLong()),
                        random,
                        application));
        client = wire.near();
    }

    /** The client's end of the wire. */
    public MemoryLink link() {
        return client;
    }

    /** Where the server listens. */
    public TransportAddress address() {
        return SERVER;
    }

    /** The way to the server over the client's end, or over a link that wraps it. */
    public NetworkPath path(Link over) {
        return NetworkPath.raw(over, CLIENT, SERVER.address());
    }
}
