package org.mpcap.conformance;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.mpcap.link.NetworkPath;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.TransportAddress;

/**
 * Where checks are run: the server, and the ways to it.
 *
 * @param stack where our subflows are registered
 * @param target the server
 * @param first path from our first address to the server
 * @param second path from our second address to the server, if we have one
 * @param secondServer path from a second address of ours to a second address of the server, if both are known
 * @param ports gives unused source ports
 * @param mptcpPort another port of the server that listens with MPTCP, if known
 * @param tcpPort a port of the server that listens without MPTCP, if known
 * @param app what the program behind the server does
 * @param waitNanos how long an answer may take
 */
public record ServerUnderTest(
        TcpStack stack,
        TransportAddress target,
        NetworkPath first,
        Optional<NetworkPath> second,
        Optional<NetworkPath> secondServer,
        Ports ports,
        OptionalInt mptcpPort,
        OptionalInt tcpPort,
        App app,
        long waitNanos)
        implements PeerUnderTest {
    /** Source ports. */
    public interface Ports {
        /** An unused port for subflows on this path. */
        int take(NetworkPath path);

        /** Gives a port back. */
        void release(NetworkPath path, int port);
    }

    /** What the program behind the server does. */
    public enum App {
        /** Nothing is known of it. */
        NONE(Set.of()),
        /** It sends back what it gets and closes on end of file. */
        ECHO(Set.of(PeerNeed.READS, PeerNeed.DATA, PeerNeed.ECHO, PeerNeed.CLOSES)),
        /** It answers HTTP/1.1 requests. When it closes in the middle of one is its own affair. */
        HTTP(Set.of(PeerNeed.READS, PeerNeed.DATA)),
        /** It speaks first, then echoes. */
        GREETING(Set.of(PeerNeed.READS, PeerNeed.DATA, PeerNeed.ECHO, PeerNeed.CLOSES, PeerNeed.GREETING)),
        /** A client that obeys commands: lines that begin with an exclamation mark. */
        TESTC(Set.of(PeerNeed.READS, PeerNeed.DATA, PeerNeed.COMMANDS)),
        /** It echoes, and obeys commands: lines that begin with an exclamation mark. */
        TESTD(Set.of(PeerNeed.READS, PeerNeed.DATA, PeerNeed.ECHO, PeerNeed.CLOSES, PeerNeed.COMMANDS));

        @SuppressWarnings("ImmutableEnumChecker") // a copy nobody can change
        private final Set<PeerNeed> gives;

        App(Set<PeerNeed> gives) {
            this.gives = gives;
        }

        /** Whether it does this. */
        public boolean gives(PeerNeed need) {
            return gives.contains(need);
        }
    }

    @Override
    public ServerUnderTest waiting(long nanos) {
        return new ServerUnderTest(stack, target, first, second, secondServer, ports, mptcpPort, tcpPort, app, nanos);
    }

    @Override
    public ServerUnderTest in(ConformanceCheck check) {
        return this;
    }

    @Override
    public Optional<PeerNeed> lacks(ConformanceCheck check) {
        return PeerNeed.firstUnmet(check.needs(), app, second.isPresent(), secondServer.isPresent());
    }
}
