package org.mpcap.cli.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.UserError;
import org.mpcap.responder.BehaviourMix;
import org.mpcap.responder.LiveReflector;
import org.mpcap.scan.AddressRange;
import org.mpcap.scan.ScanNumbers;
import picocli.CommandLine.Option;

/** Options of {@code mpcap serve} for whole prefixes. */
final class ReflectOptions {
    @Option(names = "--reflect", paramLabel = "PREFIX")
    private List<String> prefixes = new ArrayList<>();

    @Option(names = "--mix", paramLabel = "MANNER=SHARE,…")
    private String mix = "v1=1";

    @Option(names = "--rate", paramLabel = "N")
    private String rate = "unlimited";

    boolean isAskedFor() {
        return !prefixes.isEmpty();
    }

    /** The reflector these ask for, on this interface. */
    LiveReflector reflector(Optional<String> interfaceName) {
        return new LiveReflector(
                hosts(),
                behaviours(),
                interfaceName.orElseThrow(
                        () -> UserError.usage("--reflect needs -i, the interface the SYNs come in on")),
                ScanNumbers.rate(rate));
    }

    private List<AddressRange> hosts() {
        try {
            return prefixes.stream().map(AddressRange::parse).toList();
        } catch (IllegalArgumentException e) {
            throw UserError.usage(String.valueOf(e.getMessage()));
        }
    }

    private BehaviourMix behaviours() {
        try {
            return BehaviourMix.parse(mix);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("--mix: " + e.getMessage());
        }
    }
}
