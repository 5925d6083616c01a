package org.mpcap.probe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.UserError;
import org.mpcap.wire.FourTuple;

/** Probes one target in all versions asked for, at the same time. */
public final class TargetProbe {
    private TargetProbe() {}

    /**
     * Starts; {@code done} is called once, on the event loop's thread.
     *
     * @return ends the probe at once, with what is known and this as the reason for what is not; on the event loop's thread
     */
    public static Consumer<String> start(
            ProbeContext context, ProbeOptions options, String target, ProbeRoute route, Consumer<ProbeResult> done) {
        List<FourTuple> flows = new ArrayList<>();
        for (int i = 0; i < options.versions().size(); i++) {
            route.flow().ifPresent(flows::add);
        }
        if (flows.size() < options.versions().size()) {
            done.accept(
                    ProbeResult.failed(target, Optional.of(route.target()), UserError.cannotRun(VersionProbe.NO_PORT)));
            return why -> {};
        }
        List<VersionProbe> probes = new ArrayList<>();
        List<VersionResult> results = new ArrayList<>();
        for (int i = 0; i < flows.size(); i++) {
            probes.add(VersionProbe.start(
                    context, options, route, options.versions().get(i), flows.get(i), result -> {
                        results.add(result);
                        if (results.size() == options.versions().size()) {
                            results.sort(
                                    Comparator.comparing(VersionResult::version).reversed());
                            done.accept(
                                    new ProbeResult(target, Optional.of(route.target()), results, Optional.empty()));
                        }
                    }));
        }
        return why -> probes.forEach(probe -> probe.giveUp(why));
    }
}
