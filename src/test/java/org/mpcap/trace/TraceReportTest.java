package org.mpcap.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.report.AnsiStyle;
import org.mpcap.report.CsvTable;
import org.mpcap.report.Fields;
import org.mpcap.report.JsonLines;
import org.mpcap.report.JsonSchema;
import org.mpcap.report.PacketText;
import org.mpcap.report.TraceFields;
import org.mpcap.report.TraceHtml;
import org.mpcap.report.TraceText;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.IpPacket;

class TraceReportTest {
    private static Optional<String> noName(IpAddress address) {
        return Optional.empty();
    }

    private static TraceResult stripped() {
        return row("strip syn").trace(1, false, 0);
    }

    private static Scenarios.Row row(String name) {
        return Scenarios.rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String text(TraceResult result, Function<IpAddress, Optional<String>> names) {
        StringWriter text = new StringWriter();
        new TraceText(new PrintWriter(text), new AnsiStyle(false), false, names).result("example", result);
        return text.toString();
    }

    @Test
    void theSentenceStandsOnTopOfATableOfHops() {
        assertThat(text(stripped(), TraceReportTest::noName).lines().limit(6))
                .containsExactly(
                        "example (198.51.100.2:80) v1  stripped on the way out between hop 2 and hop 3",
                        "  hop  address                loss       rtt  MP_CAPABLE             changed since the hop before",
                        "    1  203.0.113.1            0/3    2.00 ms  intact",
                        "    2  203.0.113.2            0/3    4.00 ms  intact",
                        "    3  203.0.113.3            0/3    6.00 ms  absent                 MPTCP option 1e040101 removed",
                        "    4  198.51.100.2 (server)        10.00 ms  SYN/ACK without MPTCP");
    }

    @Test
    void aDroppedWalkEndsAtTheServerThatOnlyPlainSynsReach() {
        assertThat(text(row("drop").trace(1, false, 0), TraceReportTest::noName).lines())
                .anyMatch(line -> line.matches("    4  198\\.51\\.100\\.2 \\(server\\) +no answer"))
                .contains("  control: plain SYN: SYN/ACK");
    }

    @Test
    void anOldRouterIsFoundWithoutAnythingThatTellsPacketsApart() {
        TraceResult result = row("quotes 8 bytes").trace(1, true, 0);
        assertThat(result.seen().capable().at(2).orElseThrow().answered()).isPositive();
    }

    @Test
    void namesStandBeforeAddresses() {
        assertThat(text(stripped(), address -> Optional.of("host.example")))
                .contains("    1  host.example (203.0.113.1)  ");
    }

    @Test
    void aShortQuoteIsExplained() {
        assertThat(text(row("quotes 8 bytes").trace(1, false, 0), TraceReportTest::noName))
                .contains("not quoted")
                .contains(
                        "quotes 8 bytes of TCP: acknowledgment number, flags, window, checksum, urgent pointer, options"
                                + " not seen");
    }

    @ParameterizedTest
    @MethodSource("org.mpcap.trace.Scenarios#rows")
    void jsonKeepsToItsSchema(Scenarios.Row row) {
        String line = JsonLines.line(new TraceFields(TraceReportTest::noName).of("example", row.trace(1, true, 0.1)));
        assertThat(JsonSchema.shipped("trace").violations(line)).isEmpty();
    }

    @Test
    void aFailureKeepsToTheSchemaToo() {
        String line = JsonLines.line(new TraceFields(TraceReportTest::noName).failed("example", "unknown host"));
        assertThat(JsonSchema.shipped("trace").violations(line)).isEmpty();
    }

    @Test
    void csvHasARowForEveryHop() {
        StringWriter text = new StringWriter();
        CsvTable table = new CsvTable(text, TraceFields.COLUMNS);
        List<Fields> rows = new TraceFields(TraceReportTest::noName).rows("example", stripped());
        rows.forEach(table::row);
        assertThat(text.toString().lines()).hasSize(5);
        assertThat(text.toString().lines().skip(3).findFirst().orElseThrow())
                .isEqualTo(
                        "example,198.51.100.2,80,1,STRIPPED_OUT,stripped on the way out between hop 2 and hop 3,,3,router,"
                                + "203.0.113.3,,3,3,6000,absent,MPTCP option 1e040101 removed");
    }

    @Test
    void thePictureNeedsNothingFromElsewhere() {
        String page =
                new TraceHtml(TraceReportTest::noName).page(List.of(new TraceHtml.Traced("<example>", stripped())));
        assertThat(page)
                .contains("&lt;example&gt;")
                .contains("stripped on the way out between hop 2 and hop 3")
                .contains("MPTCP option 1e040101 removed")
                .contains("prefers-color-scheme: dark")
                .doesNotContain("<example>", "<script", "http://", "https://", "url(");
    }

    @Test
    void aPacketLineShowsWhatIsQuoted() {
        SimulatedPath path = row("no box").path(1, true, 0);
        path.trace(TraceOptions.usual());
        assertThat(path.inbound().stream().map(PacketText::line))
                .anyMatch(line -> line.contains("ICMPv6 hop limit exceeded, quotes 44 bytes: ")
                        && line.contains("Flags [S]")
                        && line.contains("mss 1440, sackOK, TS val"))
                .anyMatch(line -> line.contains("ICMPv6 echo reply"));
    }

    @Test
    void anyPacketHasALine() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (bytes.length > 20) {
                bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
                bytes[9] = (byte) (random.nextBoolean() ? 1 : 6);
                bytes[6] = (byte) (random.nextBoolean() ? 58 : 6);
            }
            assertThat(PacketText.line(IpPacket.parse(Bytes.of(bytes)))).isNotEmpty();
        }
    }
}
