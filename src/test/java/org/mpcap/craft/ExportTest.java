package org.mpcap.craft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mpcap.conformance.Catalogue;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Recorder;
import org.mpcap.conformance.SimulatedServer;
import org.mpcap.conformance.Trait;
import org.mpcap.crypto.MptcpVersion;

/** What a check does, written down and done again, sees the same. */
class ExportTest {
    private static List<ConformanceCheck> exportable(MptcpVersion version) {
        SimulatedServer server = new SimulatedServer(version, 7, List.of());
        return Catalogue.all().stream()
                .filter(check -> check.id().version().equals(version.toString()))
                .filter(check -> server.server().lacks(check).isEmpty())
                .filter(check -> !check.traits().contains(Trait.FLOOD)
                        && !check.traits().contains(Trait.FULL)
                        && !check.traits().contains(Trait.LAST))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(MptcpVersion.class)
    void everyCheckWrittenDownSeesTheSameWhenDoneAgain(MptcpVersion version) {
        TreeMap<String, List<String>> differences = new TreeMap<>();
        List<ConformanceCheck> checks = exportable(version);
        assertThat(checks).hasSizeGreaterThan(100);
        for (ConformanceCheck check : checks) {
            SimulatedServer server = new SimulatedServer(version, 7, List.of());
            CraftExporter exporter = new CraftExporter(server.server(), server.eventLoop()::nanos);
            server.run(version, exporter, check.script());
            String text = exporter.steps().stream().map(Step::toString).collect(Collectors.joining("\n"));

            List<String> missed = new ArrayList<>();
            CraftScript again = new CraftScript(CraftText.parse(text), result -> {
                if (!result.met()) {
                    missed.add(result.step() + " but " + result.saw());
                }
            });
            Optional<Throwable> thrown =
                    new SimulatedServer(version, 8, List.of()).run(MptcpVersion.V1, Recorder.NONE, again);
            thrown.ifPresent(e -> missed.add(e.toString()));
            again.unclaimed().forEach(received -> missed.add("besides " + received));
            exporter.beyond().ifPresent(why -> missed.add("beyond " + why));
            if (!missed.isEmpty()) {
                differences.put(check.id().toString(), missed);
            }
        }

        assertThat(differences).isEmpty();
    }
}
