package org.mpcap.interop;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.mpcap.endpoint.Stack;
import org.mpcap.link.Path;
import org.mpcap.wire.TransportAddress;

/**
 * Where checks are run: the server, and the ways to it.
 *
 * @param stack where our flows are registered
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
public record Site(
        Stack stack,
        TransportAddress target,
        Path first,
        Optional<Path> second,
        Optional<Path> secondServer,
        Ports ports,
        OptionalInt mptcpPort,
        OptionalInt tcpPort,
        App app,
        long waitNanos) {
    /** Source ports. */
    public interface Ports {
        /** An unused port for flows on this path. */
        int take(Path path);

        /** Gives a port back. */
        void release(Path path, int port);
    }

    /** What the program behind the server does. */
    public enum App {
        /** Nothing is known of it. */
        NONE(Set.of()),
        /** It sends back what it gets and closes on end of file. */
        ECHO(Set.of(Need.READS, Need.DATA, Need.ECHO, Need.CLOSES)),
        /** It answers HTTP/1.1 requests. When it closes in the middle of one is its own affair. */
        HTTP(Set.of(Need.READS, Need.DATA)),
        /** It speaks first, then echoes. */
        GREETING(Set.of(Need.READS, Need.DATA, Need.ECHO, Need.CLOSES, Need.GREETING)),
        /** It echoes, and obeys commands: lines that begin with an exclamation mark. */
        TESTD(Set.of(Need.READS, Need.DATA, Need.ECHO, Need.CLOSES, Need.COMMANDS));

        @SuppressWarnings("ImmutableEnumChecker") // a copy nobody can change
        private final Set<Need> gives;

        App(Set<Need> gives) {
            this.gives = gives;
        }

        /** Whether it does this. */
        public boolean gives(Need need) {
            return gives.contains(need);
        }
    }

    /** The same with another wait. */
    public Site waiting(long nanos) {
        return new Site(stack, target, first, second, secondServer, ports, mptcpPort, tcpPort, app, nanos);
    }

    /** The first need that is not met here. */
    public Optional<Need> lacks(Check check) {
        return check.needs().stream().sorted().filter(need -> !meets(need)).findFirst();
    }

    private boolean meets(Need need) {
        return switch (need) {
            case SECOND, SETTING -> true;
            case SECOND_ADDRESS -> second.isPresent();
            case SECOND_PATH -> secondServer.isPresent();
            case READS, DATA, ECHO, GREETING, CLOSES, COMMANDS -> app.gives(need);
        };
    }
}
