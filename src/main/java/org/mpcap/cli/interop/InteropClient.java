package org.mpcap.cli.interop;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.mpcap.MptcpConformance;
import org.mpcap.conformance.CommandCaller;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.wire.IpAddress;
import picocli.CommandLine.Option;

/** What is known of the client under test. */
final class InteropClient {
    @Option(names = "--listen", paramLabel = "ADDR:PORT[-LAST]")
    private Optional<String> listen = Optional.empty();

    @Option(names = "--trigger", paramLabel = "CMD")
    private Optional<String> trigger = Optional.empty();

    @Option(names = "--setting", paramLabel = "CMD")
    private Optional<String> setting = Optional.empty();

    @Option(names = "--agent", paramLabel = "NAME")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--second-listen", paramLabel = "IP", split = ",")
    private List<IpAddress> secondListen = List.of();

    @Option(names = "--client-app", paramLabel = "PROGRAM")
    private Optional<ServerUnderTest.App> app = Optional.empty();

    @Option(names = "--come", paramLabel = "S")
    private Optional<Double> come = Optional.empty();

    Optional<String> listen() {
        return listen;
    }

    /** Whether the client comes by itself, so that it must be told where to. */
    boolean comesByItself() {
        return trigger.isEmpty();
    }

    String agent() {
        return agent.orElse("client");
    }

    /** What is said of the client, for checks of it. */
    MptcpConformance.Builder describe(String place) {
        MptcpConformance.Builder builder = MptcpConformance.listen(place);
        come.ifPresent(seconds -> builder.come(Duration.ofMillis(Math.round(seconds * 1000))));
        trigger.ifPresent(command -> builder.caller(new CommandCaller(command, setting)));
        builder.secondListen(secondListen);
        app.ifPresent(builder::app);
        return builder;
    }
}
