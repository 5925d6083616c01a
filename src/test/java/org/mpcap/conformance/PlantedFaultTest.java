package org.mpcap.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.serve.FaultSpec;

/** A server with one fault fails the checks that name the requirement, and of all checks any fault is found by, no other. */
class PlantedFaultTest {
    private record Row(String fault, List<String> fail, List<String> warn) {
        @Override
        public String toString() {
            return fault;
        }
    }

    static List<Row> table() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                PlantedFaultTest.class.getResourceAsStream("fault-rows.txt"), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split("\\|", -1);
                    rows.add(new Row(cells[0].strip(), ids(cells[1]), ids(cells[2])));
                }
            }
        }
        return rows;
    }

    private static List<String> ids(String cell) {
        return Stream.of(cell.strip().split("\\s+"))
                .filter(id -> !id.isEmpty())
                .sorted()
                .toList();
    }

    /** Every check that some fault of the table is found by. */
    private static List<ConformanceCheck> judges() throws IOException {
        TreeSet<String> ids = new TreeSet<>();
        table().forEach(row -> {
            ids.addAll(row.fail());
            ids.addAll(row.warn());
        });
        ids.remove("v1/handshake/3.1-29");
        return SimulatedRun.checks(ids.toArray(String[]::new)).stream()
                .filter(check -> ids.contains(check.id().toString()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void aFaultFailsTheChecksThatNameItsRequirementAndNoOther(Row row) throws IOException {
        FaultSpec fault = FaultSpec.named(row.fault());

        List<CheckResult> results =
                new SimulatedRun(MptcpVersion.V1).with(List.of(fault)).run(judges());

        assertThat(SimulatedRun.ids(results, Grade.FAIL)).isEqualTo(row.fail());
        assertThat(SimulatedRun.ids(results, Grade.WARN)).isEqualTo(row.warn());
    }

    @Test
    void anHonestServerFailsNoneOfThem() throws IOException {
        List<CheckResult> results = new SimulatedRun(MptcpVersion.V1).run(judges());

        assertThat(SimulatedRun.ids(results, Grade.FAIL)).isEmpty();
        assertThat(SimulatedRun.ids(results, Grade.WARN)).isEmpty();
    }

    @Test
    void atLeastTwentyFiveFaultsArePlanted() throws IOException {
        assertThat(table()).hasSizeGreaterThanOrEqualTo(25);
    }
}
