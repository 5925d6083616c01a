package org.mpcap.cli.interop;

import java.util.Locale;
import java.util.Optional;
import org.mpcap.ConformanceBuilder;
import org.mpcap.MptcpConformance;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.wire.IpAddress;
import picocli.CommandLine.Option;

/** What is known of the server under test. */
public final class InteropServer {
    @Option(names = "--app", paramLabel = "PROGRAM", defaultValue = "echo")
    private ServerUnderTest.App app = ServerUnderTest.App.ECHO;

    @Option(names = "--second-source", paramLabel = "IP")
    private Optional<IpAddress> secondSource = Optional.empty();

    @Option(names = "--second-server", paramLabel = "IP")
    private Optional<IpAddress> secondServer = Optional.empty();

    @Option(names = "--second-path-source", paramLabel = "IP")
    private Optional<IpAddress> secondPathSource = Optional.empty();

    @Option(names = "--mptcp-port", paramLabel = "PORT")
    private Optional<Integer> mptcpPort = Optional.empty();

    @Option(names = "--tcp-port", paramLabel = "PORT")
    private Optional<Integer> tcpPort = Optional.empty();

    /** The program as it is written on the command line. */
    public String appName() {
        return app.toString().toLowerCase(Locale.ROOT);
    }

    /** What is said of the server, for checks of it. */
    public ConformanceBuilder describe(Target target) {
        if (app == ServerUnderTest.App.TESTC) {
            throw UserError.usage("--app: testc is a client; 'mpcap interop --listen' takes it as --client-app");
        }
        ConformanceBuilder builder = MptcpConformance.of(target).app(app);
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
