package org.mpcap.cli.interop;

import java.util.Locale;
import java.util.Optional;
import org.mpcap.MptcpConformance;
import org.mpcap.Target;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.wire.IpAddress;
import picocli.CommandLine.Option;

/** What is known of the server under test. */
public final class InteropServer {
    @Option(
            names = "--app",
            paramLabel = "PROGRAM",
            defaultValue = "echo",
            description = {
                "What the program behind the port does: none, echo, http, greeting (speaks first, then echoes), testd (echoes"
                        + " and obeys). Default: ${DEFAULT-VALUE}."
            })
    private ServerUnderTest.App app = ServerUnderTest.App.ECHO;

    @Option(
            names = "--second-source",
            paramLabel = "IP",
            description = "A second address of ours, for joins; default: another port of the first.")
    private Optional<IpAddress> secondSource = Optional.empty();

    @Option(
            names = "--second-server",
            paramLabel = "IP",
            description = "A second address of the server, for checks that need a second path.")
    private Optional<IpAddress> secondServer = Optional.empty();

    @Option(
            names = "--second-path-source",
            paramLabel = "IP",
            description = "Our address towards --second-server; default: the one the routes name.")
    private Optional<IpAddress> secondPathSource = Optional.empty();

    @Option(names = "--mptcp-port", paramLabel = "PORT", description = "Another port that listens with MPTCP.")
    private Optional<Integer> mptcpPort = Optional.empty();

    @Option(names = "--tcp-port", paramLabel = "PORT", description = "A port that listens without MPTCP.")
    private Optional<Integer> tcpPort = Optional.empty();

    /** The program as it is written on the command line. */
    public String appName() {
        return app.toString().toLowerCase(Locale.ROOT);
    }

    /** What is said of the server, for checks of it. */
    public MptcpConformance.Builder describe(Target target) {
        MptcpConformance.Builder builder = MptcpConformance.of(target).app(app);
        secondSource.ifPresent(builder::secondSource);
        secondServer.ifPresent(other -> builder.secondPath(other, secondPathSource));
        mptcpPort.ifPresent(builder::mptcpPort);
        tcpPort.ifPresent(builder::tcpPort);
        return builder;
    }

    /** Takes this program for the one behind the server. */
    void app(ServerUnderTest.App other) {
        app = other;
    }
}
