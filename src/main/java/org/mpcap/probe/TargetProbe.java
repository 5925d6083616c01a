package org.mpcap.probe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.crypto.MptcpVersion;

/** Probes one target in all versions asked for, at the same time. */
public final class TargetProbe {
    private TargetProbe() {}

    /** Starts; {@code done} is called once, on the timeline's thread. */
    public static void start(
            ProbeContext context, ProbeOptions options, String target, ProbeRoute route, Consumer<ProbeResult> done) {
        List<VersionResult> results = new ArrayList<>();
        for (MptcpVersion version : options.versions()) {
            VersionProbe.start(context, options, route, version, result -> {
                results.add(result);
                if (results.size() == options.versions().size()) {
                    results.sort(Comparator.comparing(VersionResult::version).reversed());
                    done.accept(new ProbeResult(target, Optional.of(route.target()), results, Optional.empty()));
                }
            });
        }
    }
}
