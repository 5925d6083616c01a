package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mpcap.report.JsonSchema;

/** What {@code analyze} and {@code watch} tell of a connection in the order of time. */
class AnalyzeStoryTest {
    private static final String ONE = "captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap";
    private static final String MANY = "captures/v1-linux-6.18/s4-v4-20conn-mixed.pcap";

    @TempDir
    private Path directory;

    @Test
    void oneConnectionBeginsWithItsStory() {
        List<String> lines =
                CommandRun.of("analyze", "--connection", "1", ONE).out().lines().toList();
        int figures = lines.indexOf("figures");
        assertThat(figures).isBetween(4, 15);
        assertThat(lines.subList(1, figures))
                .anyMatch(line -> line.contains("MPTCP v1 agreed  (packets 1, 2, 3"))
                .anyMatch(line -> line.contains("subflow 2 joins"))
                .anyMatch(line -> line.contains("keys, tokens and HMACs verified in"))
                .anyMatch(line -> line.contains("ended by DATA_FIN: 1.0 MB sent"));
        assertThat(lines.indexOf("events")).isGreaterThan(figures);
    }

    @Test
    void aTableIsSortedAsAsked() {
        CommandRun run = CommandRun.of("analyze", "--sort", "bytes", "--all", MANY);
        List<Integer> numbers = run.out()
                .lines()
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .map(line -> Integer.parseInt(line.strip().split(" ")[0]))
                .toList();
        assertThat(numbers).hasSizeGreaterThan(15).doesNotHaveDuplicates();
        assertThat(numbers).isNotEqualTo(numbers.stream().sorted().toList());
    }

    @Test
    void seriesHoldEveryByteThatWasSent() throws IOException {
        Path file = directory.resolve("s.csv");
        CommandRun run = CommandRun.of("analyze", "--format", "json", "--series", file.toString(), ONE);
        JsonObject connection = JsonParser.parseString(
                        run.out().lines().findFirst().orElseThrow())
                .getAsJsonObject();
        long sent = 0;
        for (String row : Files.readAllLines(file)) {
            String[] cells = row.split(",", -1);
            if (cells[3].equals("sent") && cells[4].equals("data")) {
                sent += Long.parseLong(cells[7]);
            }
        }
        assertThat(sent)
                .isEqualTo(connection.getAsJsonObject("sent").get("bytes").getAsLong()
                        + connection
                                .getAsJsonObject("sent")
                                .get("reinjectedBytes")
                                .getAsLong());
    }

    @Test
    void seriesInAnotherFormAreRefused() {
        CommandRun run = CommandRun.of("analyze", "--series", "s.xls", ONE);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(".ndjson");
    }

    @Test
    void watchTellsOfEveryConnectionWhatHappensToIt() {
        CommandRun run = CommandRun.of("watch", "--speed", "1000", "--format", "json", MANY);
        assertThat(run.exitCode()).isZero();
        JsonSchema schema = JsonSchema.shipped("watch");
        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(schema.violations(line)).isEmpty());
        List<JsonObject> lines = run.out()
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        assertThat(lines)
                .filteredOn(line -> line.get("type").getAsString().equals("ended"))
                .hasSameSizeAs(lines.stream()
                        .filter(line -> line.get("type").getAsString().equals("opened"))
                        .toList())
                .hasSize(20);
    }

    @Test
    void watchNeedsOneThingToWatch() {
        assertThat(CommandRun.of("watch").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("watch", "-i", "lo", ONE).exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("watch", "--speed", "0", ONE).exitCode()).isEqualTo(2);
    }
}
