package org.mpcap.cli;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.serve.EchoApplication;
import org.mpcap.serve.TestApplication;
import org.mpcap.stack.mptcp.Listener;
import org.mpcap.wire.IpAddress;
import picocli.CommandLine.Option;

/** What is known of the server under test. */
final class InteropServer {
    @Option(
            names = "--app",
            paramLabel = "PROGRAM",
            defaultValue = "echo",
            description = {
                "What the program behind the port does: none, echo, http, greeting (speaks first, then echoes), testd (echoes"
                        + " and obeys). Default: ${DEFAULT-VALUE}."
            })
    ServerUnderTest.App app = ServerUnderTest.App.ECHO;

    @Option(
            names = "--second-source",
            paramLabel = "IP",
            description = "A second address of ours, for joins; default: another port of the first.")
    Optional<IpAddress> secondSource = Optional.empty();

    @Option(
            names = "--second-server",
            paramLabel = "IP",
            description = "A second address of the server, for checks that need a second path.")
    Optional<IpAddress> secondServer = Optional.empty();

    @Option(
            names = "--second-path-source",
            paramLabel = "IP",
            description = "Our address towards --second-server; default: the one the routes name.")
    Optional<IpAddress> secondPathSource = Optional.empty();

    @Option(names = "--mptcp-port", paramLabel = "PORT", description = "Another port that listens with MPTCP.")
    Optional<Integer> mptcpPort = Optional.empty();

    @Option(names = "--tcp-port", paramLabel = "PORT", description = "A port that listens without MPTCP.")
    Optional<Integer> tcpPort = Optional.empty();

    static OptionalInt port(Optional<Integer> port) {
        return port.isPresent() ? OptionalInt.of(port.get()) : OptionalInt.empty();
    }

    /** The program of an embedded server. */
    Listener.Application program() {
        return switch (app) {
            case TESTD -> new TestApplication(false);
            case GREETING -> new TestApplication(true);
            default -> new EchoApplication(served -> {});
        };
    }
}
