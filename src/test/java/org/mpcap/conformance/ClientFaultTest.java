package org.mpcap.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.FaultSpec;

/** A client with one fault fails the checks that name the requirement, and of all checks any fault is found by, no other. */
class ClientFaultTest {
    private record Row(String fault, List<String> fail, List<String> warn) {
        @Override
        public String toString() {
            return fault;
        }
    }

    static List<Row> table() throws IOException {
        return lines("client-fault-rows.txt").stream()
                .map(line -> line.split("\\|", -1))
                .map(cells -> new Row(cells[0].strip(), ids(cells[1]), ids(cells[2])))
                .toList();
    }

    private static List<String> lines(String resource) throws IOException {
        try (BufferedReader in = new BufferedReader(
                new InputStreamReader(ClientFaultTest.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return in.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    private static List<String> ids(String cell) {
        return Arrays.stream(cell.strip().split("\\s+"))
                .filter(id -> !id.isEmpty())
                .sorted()
                .toList();
    }

    private static List<ConformanceCheck> judges() throws IOException {
        TreeSet<String> ids = new TreeSet<>();
        table().forEach(row -> {
            ids.addAll(row.fail());
            ids.addAll(row.warn());
        });
        return SimulatedClientRun.checks(ids.toArray(String[]::new)).stream()
                .filter(check -> ids.contains(check.id().toString()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void aFaultFailsTheChecksThatNameItsRequirementAndNoOther(Row row) throws IOException {
        FaultSpec fault = FaultSpec.parseOfClients(row.fault()).get(0);

        List<CheckResult> results = new SimulatedClientRun(MptcpVersion.V1, fault).run(judges());

        assertThat(SimulatedRun.ids(results, Grade.FAIL)).isEqualTo(row.fail());
        assertThat(SimulatedRun.ids(results, Grade.WARN)).isEqualTo(row.warn());
        assertThat(row.fail().size() + row.warn().size()).isPositive();
    }

    @Test
    void everyFaultOfClientsHasARow() throws IOException {
        assertThat(table().stream().map(Row::fault))
                .containsExactlyElementsOf(
                        FaultSpec.ofClients().stream().map(FaultSpec::name).toList());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void ourOwnClientFailsOnlyWhatIsListedWithItsReason(MptcpVersion version) throws IOException {
        String prefix = version == MptcpVersion.V1 ? "c1" : "c0";
        List<CheckResult> results = new SimulatedClientRun(version).run(SimulatedClientRun.checks(prefix));

        List<String> known = new ArrayList<>();
        for (String line : lines("own-client.txt")) {
            String[] cells = line.split("\\|", -1);
            assertThat(cells[1]).as("reason of " + cells[0]).isNotBlank();
            known.add(cells[0].strip());
        }
        assertThat(Stream.of(Grade.FAIL, Grade.WARN)
                        .flatMap(grade -> SimulatedRun.ids(results, grade).stream())
                        .sorted())
                .containsExactlyElementsOf(known.stream()
                        .filter(id -> id.startsWith(prefix))
                        .sorted()
                        .toList());
        assertThat(SimulatedRun.ids(results, Grade.INCONCLUSIVE)).isEmpty();
    }

    static List<MptcpVersion> versions() {
        return List.of(MptcpVersion.values());
    }
}
