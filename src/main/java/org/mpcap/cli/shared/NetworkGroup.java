package org.mpcap.cli.shared;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.mpcap.NetworkOptions;
import org.mpcap.UserError;
import org.mpcap.host.HostNetwork.PortRange;
import org.mpcap.host.ResetGuard;
import org.mpcap.wire.IpAddress;
import picocli.CommandLine.Option;

/** Options of every command that sends: where from, and how the kernel is kept quiet. */
public final class NetworkGroup {
    private static final int PORTS_FROM_ONE = 64;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME")
    private Optional<String> interfaceName = Optional.empty();

    @Option(names = "--source-ip", paramLabel = "IP")
    private Optional<IpAddress> sourceIp = Optional.empty();

    @Option(names = "--source-port", paramLabel = "PORT[-PORT]")
    private Optional<String> sourcePort = Optional.empty();

    @Option(names = "--reset-guard", paramLabel = "WAY", defaultValue = "auto")
    private ResetGuard.Choice guard = ResetGuard.Choice.AUTO;

    /**
     * What the options ask for.
     *
     * @param recording the capture file, if one is asked for
     * @param seed of source ports, sequence numbers and nonces, if one is asked for
     * @throws UserError if an option is wrong
     */
    public NetworkOptions options(Optional<Path> recording, OptionalLong seed) {
        return new NetworkOptions(interfaceName, sourceIp, sourcePort.map(NetworkGroup::range), guard, recording, seed);
    }

    /** The same without recording or seed; throws {@link UserError} if an option is wrong. */
    public NetworkOptions options() {
        return options(Optional.empty(), OptionalLong.empty());
    }

    private static PortRange range(String text) {
        try {
            return PortRange.parse(text, PORTS_FROM_ONE);
        } catch (UserError e) {
            throw UserError.usage("--source-port: " + e.getMessage());
        }
    }
}
