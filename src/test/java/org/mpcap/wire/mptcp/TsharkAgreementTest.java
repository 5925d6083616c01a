package org.mpcap.wire.mptcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.CaptureFile;
import org.mpcap.wire.OptionList;
import org.mpcap.wire.TcpSegment;

/**
 * Every option of kind 30 in the captures, and every sample, has the fields that tshark finds in it. What tshark found is recorded
 * in {@code tshark-options.txt}, whose first lines tell how.
 */
class TsharkAgreementTest {
    private static final String RECORD = "tshark-options.txt";
    private static final Path CRAFTED = Path.of("target", "crafted-options.pcap");

    /** File name to the rows tshark printed, in order; a row begins with the frame number. */
    private static final Map<String, List<String>> RECORDED = recorded();

    private static Map<String, List<String>> recorded() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        List<String> rows = new ArrayList<>();
        for (String line : text().lines().filter(line -> !line.startsWith("#")).toList()) {
            if (line.startsWith("file ")) {
                rows = new ArrayList<>();
                files.put(line.substring("file ".length()), rows);
            } else {
                rows.add(line);
            }
        }
        return files;
    }

    private static String text() {
        try (InputStream in = TsharkAgreementTest.class.getResourceAsStream(RECORD)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void leavesTheCraftedFramesForTshark() throws IOException {
        Files.write(CRAFTED, CraftedFrames.file());
    }

    private static Stream<String> captures() {
        return RECORDED.keySet().stream().filter(name -> name.startsWith("captures/"));
    }

    @Test
    void theRecordHasTheColumnsComparedHere() {
        assertThat(text()).contains(TsharkRow.Column.fields());
    }

    @Test
    void theRecordHoldsBothVersions() {
        assertThat(captures()).anyMatch(name -> name.contains("/v0-")).anyMatch(name -> name.contains("/v1-"));
    }

    @ParameterizedTest
    @MethodSource("captures")
    void theOptionsOfACaptureAreThoseTsharkFinds(String name) {
        List<Bytes> frames =
                CaptureFile.named(name.substring("captures/".length())).frames();
        assertThat(rows(frames)).containsExactlyElementsOf(RECORDED.get(name));
    }

    @Test
    void theOptionsMadeHereAreThoseTsharkFinds() {
        assertThat(rows(CraftedFrames.all())).containsExactlyElementsOf(RECORDED.get("target/crafted-options.pcap"));
    }

    private static List<String> rows(List<Bytes> frames) {
        return IntStream.range(0, frames.size())
                .mapToObj(at -> optionsOf(frames.get(at))
                        .filter(options -> !MptcpOption.in(options).isEmpty())
                        .map(options -> (at + 1) + "|" + new TsharkRow(options)))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<OptionList> optionsOf(Bytes frame) {
        return CaptureFile.segmentIn(frame)
                .map(TcpSegment::parse)
                .filter(TcpSegment.class::isInstance)
                .map(segment -> ((TcpSegment) segment).options());
    }
}
