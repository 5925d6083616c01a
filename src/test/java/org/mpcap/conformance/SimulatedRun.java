package org.mpcap.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.FaultSpec;

/** Runs checks against a server of ours in virtual time. */
final class SimulatedRun {
    private List<FaultSpec> faults = List.of();
    private Conformance.Options options = new Conformance.Options(1, false, 8, 1, false, false, 0);
    private final MptcpVersion version;
    private Optional<String> stopped = Optional.empty();

    SimulatedRun(MptcpVersion version) {
        this.version = version;
    }

    SimulatedRun with(List<FaultSpec> ordered) {
        faults = ordered;
        return this;
    }

    SimulatedRun with(Conformance.Options other) {
        options = other;
        return this;
    }

    Optional<String> stopped() {
        return stopped;
    }

    /** Runs the checks to their end and returns their results in the order in which they ended. */
    List<CheckResult> run(List<ConformanceCheck> selected) {
        SimulatedServer server = new SimulatedServer(version, options.seed(), faults);
        List<CheckResult> results = new ArrayList<>();
        Conformance run = new Conformance(server.server(), options, selected, Catalogue.all(), results::add);
        stopped = server.await(run.start());
        return results;
    }

    /** The checks with these ids or prefixes. */
    static List<ConformanceCheck> checks(String... words) {
        return Selection.of(
                Catalogue.all(), List.of(words).stream().map(Selection::new).toList());
    }

    /** Ids of the results with this grade. */
    static List<String> ids(List<CheckResult> results, Grade grade) {
        return results.stream()
                .filter(result -> result.grade() == grade)
                .map(result -> result.check().id().toString())
                .sorted()
                .toList();
    }
}
