package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.capture.CaptureReader;
import org.mpcap.report.JsonSchema;

class AnalyzeCommandTest {
    private static final Path S1 = Path.of("captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap");
    private static final Path S4 = Path.of("captures/v1-linux-6.18/s4-v4-20conn-mixed.pcap");
    private static final Path WRONG = Path.of("captures/v0-linux-0.95/b-csum.pcap");

    @TempDir
    private Path directory;

    private static CommandRun analyze(Object... arguments) {
        List<String> words = new ArrayList<>(List.of("analyze"));
        Arrays.stream(arguments).map(Object::toString).forEach(words::add);
        return CommandRun.of(words.toArray(String[]::new));
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    @Test
    void aRowSaysAllInPlace() {
        CommandRun run = analyze(S1);
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().skip(1).findFirst().orElseThrow().replaceAll(" +", " "))
                .isEqualTo(" 1 v1 10.1.0.1:53292 10.1.0.2:5001 2 1.0 MB 5.0 kB 134.1 ms MPTCP, ended by DATA_FIN");
    }

    @Test
    void aFallbackSaysItsCauseWithThePackets() {
        assertThat(analyze("captures/v1-linux-6.18/s7-v4-fallbacks.pcap").out())
                .contains("plain TCP: the peer answered without MPTCP (packets 129, 130)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v0-linux-0.95/a-join",
                "v0-linux-0.95/b-csum",
                "v0-linux-0.95/c-version-and-mpc-variants",
                "v0-linux-0.95/d-join-errors",
                "v0-linux-0.95/f12-tfo",
                "v1-linux-6.18/s3-v6-2sf-addaddr-1MB",
                "v1-linux-6.18/s4-v4-20conn-mixed",
                "v1-linux-6.18/s7-v4-fallbacks",
                "v1-linux-6.18/s9-v4-mpfail-single"
            })
    void theJsonKeepsToItsSchema(String name) {
        String capture = "captures/" + name + ".pcap";
        for (CommandRun run : List.of(
                analyze("--format", "json", capture), analyze("--format", "json", "--connection", "1", capture))) {
            assertThat(run.out().lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(JsonSchema.shipped("analyze").violations(line))
                            .isEmpty());
        }
    }

    @Test
    void theCsvHasOneRowPerConnection() {
        assertThat(analyze("--format", "csv", S4).out().lines())
                .hasSize(21)
                .first()
                .asString()
                .startsWith("number,version,outcome,ending,cause");
    }

    @Test
    void everyCellOfTheCsvIsTheJsonsFieldOfThatName() throws IOException {
        List<JsonObject> objects = analyze("--format", "json", S1.resolveSibling(""), WRONG.resolveSibling(""))
                .out()
                .lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .filter(object -> object.get("type").getAsString().equals("connection"))
                .toList();
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder()
                .ofNamedCsvRecord(analyze("--format", "csv", S1.resolveSibling(""), WRONG.resolveSibling(""))
                        .out())) {
            List<NamedCsvRecord> rows = csv.stream().toList();
            assertThat(rows).hasSameSizeAs(objects).hasSizeGreaterThan(50);
            for (int i = 0; i < rows.size(); i++) {
                for (String column : rows.get(i).getHeader()) {
                    assertThat(rows.get(i).getField(column)).as(column).isEqualTo(at(objects.get(i), column));
                }
            }
        }
    }

    private static String at(JsonObject object, String path) {
        JsonElement value = object;
        for (String name : path.split("\\.")) {
            value = value.getAsJsonObject().has(name) ? value.getAsJsonObject().get(name) : new JsonObject();
        }
        if (value.isJsonArray()) {
            return value.getAsJsonArray().asList().stream()
                    .map(JsonElement::getAsString)
                    .collect(Collectors.joining(" "));
        }
        return value.isJsonPrimitive() ? value.getAsString() : "";
    }

    @Test
    void anExtractSaysWhatItLeavesOutForItsLinkType() {
        Path other = S4.resolveSibling("s4-v4-20conn-mixed.server-sll.pcap");
        CommandRun run = analyze("--extract", 1, "-w", directory.resolve("one.pcap"), S4, other);
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("packets of another link type than its first");
    }

    @Test
    void aReportThatCannotBeWrittenIsToldBeforeTheReading() {
        CommandRun run = analyze("--report", directory.resolve("none/page.html"), S4);
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("no such directory: ").hasLineCount(1);
    }

    @Test
    void aFindingNamesPacketSectionExpectedAndActualValue() {
        assertThat(analyze(WRONG).out())
                .contains("packet 8, connection 1, subflow 1: DSS checksum (RFC 6824 3.3.1) should be 0623, is 1234");
    }

    @Test
    void checkTellsByItsExitCodeWhetherAVerificationFailed() {
        assertThat(analyze("--check", S1).exitCode()).isZero();
        assertThat(analyze("--check", WRONG).exitCode()).isEqualTo(1);
        assertThat(analyze(WRONG).exitCode()).isZero();
    }

    @Test
    void oneConnectionIsShownInFull() {
        assertThat(analyze("--connection", 1, "captures/v0-linux-0.95/f9-mp-prio.pcap")
                        .out())
                .contains("token", "subflow 2  join", "mp_prio", "HMAC of the MP_JOIN ACK verified", "bytes over time");
    }

    @ParameterizedTest
    @CsvSource({
        "port=53362,1",
        "address=10.2.0.1,20",
        "address=10.9.9.9,0",
        "version=1,20",
        "version=0,0",
        "outcome=mptcp,20",
        "token=0c7f60ed,1",
        "outcome=mptcp port=53362,1",
        "outcome=fallback port=53362,0"
    })
    void aFilterPicksConnections(String filter, int rows) {
        assertThat(analyze("--format", "csv", "--filter", filter, S4).out().lines())
                .hasSize(rows + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adress=10.0.0.1", "port=http", "token=12", "outcome=good", "version", "address=10.0.0"})
    void aFilterThatCannotBeReadIsOneLine(String filter) {
        CommandRun run = analyze("--filter", filter, S4);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1).first().asString().contains("--filter", "write ");
    }

    @Test
    void anExtractHoldsTheWholeConnectionAndNothingElse() throws IOException {
        Path extract = directory.resolve("one.pcap");
        assertThat(analyze("--extract", 5, "-w", extract, S4).exitCode()).isZero();
        CommandRun again = analyze("--format", "json", extract);
        JsonObject connection = JsonParser.parseString(
                        again.out().lines().findFirst().orElseThrow())
                .getAsJsonObject();
        assertThat(again.out().lines()).hasSize(2);
        assertThat(connection.getAsJsonObject("sent").get("bytes").getAsLong()).isEqualTo(116_921);
        assertThat(connection.get("checksNotMade").getAsLong()).isZero();
        assertThat(packets(extract)).isEqualTo(packetsOfPorts(S4, 53362, 48567));
    }

    private static int packets(Path file) throws IOException {
        int count = 0;
        try (CaptureReader reader = CaptureReader.open(file, CaptureReader.DEFAULT_BUFFER)) {
            while (reader.next()) {
                count++;
            }
        }
        return count;
    }

    private static int packetsOfPorts(Path file, int first, int second) throws IOException {
        int count = 0;
        try (CaptureReader reader = CaptureReader.open(file, CaptureReader.DEFAULT_BUFFER)) {
            while (reader.next()) {
                ByteBuffer frame = ByteBuffer.wrap(reader.array(), reader.offset(), reader.captured())
                        .slice();
                int source = frame.getShort(34) & 0xffff;
                int destination = frame.getShort(36) & 0xffff;
                if (List.of(first, second).contains(source)
                        || List.of(first, second).contains(destination)) {
                    count++;
                }
            }
        }
        return count;
    }

    @Test
    void rotatedFilesAreOneTraceInWhateverOrderTheyAreNamed() throws IOException {
        byte[] whole = Files.readAllBytes(S4);
        byte[] header = Arrays.copyOf(whole, 24);
        ByteBuffer records = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> starts = new ArrayList<>();
        for (int at = 24; at < whole.length; at += 16 + records.getInt(at + 8)) {
            starts.add(at);
        }
        int first = starts.get(400);
        int second = starts.get(900);
        file("b.pcap", join(header, Arrays.copyOfRange(whole, 24, first)));
        file("c.pcap", join(header, Arrays.copyOfRange(whole, first, second)));
        file("a.pcap", join(header, Arrays.copyOfRange(whole, second, whole.length)));
        // All but the names of what was read, which the summary tells.
        String inputs = "\"inputs\":\\[[^]]*]";
        assertThat(analyze("--format", "json", directory).out().replaceAll(inputs, ""))
                .isEqualTo(analyze("--format", "json", S4).out().replaceAll(inputs, ""));
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void gzipAndStandardInputGiveTheSame() throws IOException {
        Path packed = directory.resolve("s1.pcap.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(S1, out);
        }
        String expected = analyze("--format", "csv", S1).out();
        assertThat(analyze("--format", "csv", packed).out()).isEqualTo(expected);
        assertThat(CommandRun.with(
                                new ByteArrayInputStream(Files.readAllBytes(packed)),
                                false,
                                "analyze",
                                "--format",
                                "csv",
                                "-")
                        .out())
                .isEqualTo(expected);
    }

    @Test
    void aFileCutOffInMidPacketIsAnalysedUpToThere() throws IOException {
        byte[] whole = Files.readAllBytes(S1);
        CommandRun run = analyze(file("cut.pcap", Arrays.copyOf(whole, whole.length - 11)));
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err().lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("cut.pcap: cut off in the middle of a packet");
        assertThat(run.out()).contains("1,240 packets");
    }

    @Test
    void whatIsNoCaptureIsOneLineAndTheOthersAreAnalysed() throws IOException {
        Path empty = file("empty.pcap", new byte[0]);
        Path text = file("text.pcap", "not a capture".getBytes(StandardCharsets.UTF_8));
        Path unknown = file("radio.pcap", radioHeader());
        Path missing = directory.resolve("missing.pcap");
        CommandRun run = analyze(empty, text, unknown, missing, S1);
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.out()).contains("1,241 packets");
        assertThat(run.err().lines().map(line -> line.replace(directory + "/", "")))
                .containsExactly(
                        "mpcap analyze: empty.pcap: empty file",
                        "mpcap analyze: text.pcap: not a capture file (none of pcap, pcapng, snoop, ERF)",
                        "mpcap analyze: radio.pcap: link type 195 (IEEE802_15_4) is not one mpcap reads",
                        "mpcap analyze: missing.pcap: no such file");
    }

    private static byte[] radioHeader() {
        return ByteBuffer.allocate(24)
                .putInt(0xa1b2c3d4)
                .putInt(0x00020004)
                .putLong(0)
                .putInt(65535)
                .putInt(195)
                .array();
    }

    @Test
    void onlyWhatIsNoCaptureGivesTheLineAndNothingElse() throws IOException {
        CommandRun run = analyze(file("text.pcap", new byte[] {1, 2, 3, 4, 5}));
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void aDirectoryWithoutCapturesIsOneLine() {
        CommandRun run = analyze(directory);
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err().lines()).hasSize(1).first().asString().contains("no capture in this directory");
    }

    @Test
    void filesThatADirectoryHoldsBesideItsCapturesAreNamed() throws IOException {
        Files.copy(S1, directory.resolve("a.pcap"));
        file("notes.txt", new byte[] {1});
        file("trace.bin", new byte[] {1});
        CommandRun run = analyze(directory);
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("not named like captures and skipped: notes.txt, trace.bin");
    }

    @Test
    void tunnelsThatAreNotOpenedAreCountedAndNamed() throws IOException {
        Path tunnel = file(
                "tunnel.pcap",
                ethernet("4500002000000000401100000a0000010a000002", "9c40211800100000ffffffffffffffff"));
        assertThat(analyze(tunnel).out())
                .contains("not opened")
                .contains("1 packet in UDP tunnels to port 8472")
                .contains("without TCP");
        assertThat(analyze("--format", "json", tunnel).out())
                .contains("\"notOpened\":[{\"kind\":\"udp_tunnel\",\"number\":8472,\"packets\":1,");
    }

    private static byte[] ethernet(String... payload) {
        byte[] frame = HexFormat.of().parseHex("0200000000020200000000010800" + String.join("", payload));
        return ByteBuffer.allocate(40 + frame.length)
                .putInt(0xa1b2c3d4)
                .putInt(0x00020004)
                .putLong(0)
                .putInt(65535)
                .putInt(1)
                .putLong(0)
                .putInt(frame.length)
                .putInt(frame.length)
                .put(frame)
                .array();
    }

    @Test
    void noRoomForAllFlowsIsSaid() {
        assertThat(analyze("--max-flows", 2, S4).err()).contains("warning: more than 2 flows at a time");
    }

    @Test
    void theReportNeedsNothingButItself() throws IOException {
        Path page = directory.resolve("report.html");
        assertThat(analyze("--report", page, S4).exitCode()).isZero();
        String html = Files.readString(page);
        assertThat(html)
                .contains("uPlot", "prefers-color-scheme", "10.1.0.1:53362")
                .doesNotContainPattern("(src|href)\\s*=\\s*[\"']?(https?:)?//")
                .doesNotContainPattern("url\\(\\s*[\"']?(https?:)?//")
                .doesNotContain("/*{", "@import");
    }
}
