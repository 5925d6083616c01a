package org.mpcap;

import java.util.Set;
import java.util.SplittableRandom;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.network.ListeningSite;
import org.mpcap.network.NetworkSession;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.TestApplication;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** A server inside this process, on a network of its own. */
final class EmbeddedTarget {
    static final String HOST = "192.0.2.2";
    static final IpAddress SECOND_SOURCE = IpAddress.parse("192.0.2.3");

    private static final TransportAddress ADDRESS = new TransportAddress(IpAddress.parse(HOST), 80);

    private EmbeddedTarget() {}

    /** A simulated network with a server in it. */
    static Network network(MptcpVersion version, long seed, ServerUnderTest.App app) {
        Network network = Network.simulated(seed);
        SplittableRandom random = new SplittableRandom(seed);
        NetworkSession session = network.session();
        session.call(() -> {
            ListeningSite site = session.listen(link -> link, () -> {});
            site.stack()
                    .listen(
                            ADDRESS,
                            new Listener(
                                    site.stack(),
                                    Listener.Profile.usual(Set.of(version), false),
                                    new TokenTable(site.stack().counters()),
                                    tuple -> new Key(random.nextLong()),
                                    random,
                                    program(app)));
            return site.open(ADDRESS);
        });
        return network;
    }

    private static Listener.Application program(ServerUnderTest.App app) {
        return switch (app) {
            case TESTD -> new TestApplication(false);
            case GREETING -> new TestApplication(true);
            case NONE, ECHO, HTTP -> new EchoApplication(served -> {});
        };
    }
}
