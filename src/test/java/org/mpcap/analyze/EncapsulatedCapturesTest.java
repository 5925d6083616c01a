package org.mpcap.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.analyze.Traces.Result;
import org.mpcap.track.Verification;
import org.mpcap.track.VerificationCount;

/**
 * One exchange in many wrappings. What is expected stands beside the captures with its judge: tshark, or what says how the wrapping is
 * to be read where tshark does not read it.
 */
class EncapsulatedCapturesTest {
    private static final Path CASES = Path.of("captures/cases/encap");

    /** A capture and what is in it. */
    private record Expected(String name, long mptcpPackets, long joins) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Expected> expected() {
        try {
            return Files.readAllLines(CASES.resolve("expected.tsv")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .map(fields -> new Expected(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("expected")
    void theExchangeIsFoundInItsWrapping(Expected capture) {
        Result result = Traces.analyze(Traces.read(CASES.resolve(capture.name())));

        assertThat(result.totals().tracked().mptcpSegments()).isEqualTo(capture.mptcpPackets());
        assertThat(result.totals().tracked().joins()).isEqualTo(capture.joins());
        assertThat(result.tally(Verification.JOIN_ACK_HMAC)).isEqualTo(new VerificationCount(1, 0, 0));
        assertThat(result.totals().withoutTcp()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("expected")
    void everyFrameIsReadToItsEndHoweverShortItIsCut(Expected capture) {
        List<Traces.Packet> frames = Traces.read(CASES.resolve(capture.name())).subList(0, 1);
        for (int length = 0; length < frames.get(0).frame().length; length++) {
            int cut = length;
            Result result = Traces.analyze(
                    frames.stream().map(frame -> frame.cutTo(cut)).toList());
            assertThat(result.totals().packets()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"erf", "pcap.gz", "pcap.lz4", "pcap.xz", "pcap.zst", "snoop"})
    void theExchangeIsFoundInEveryFormatOfFiles(String format) {
        List<Traces.Packet> plain = Traces.read(CASES.resolve("fcs-trailer.pcap"));
        List<Traces.Packet> read = Traces.read(Path.of("captures/cases/formats", "exchange." + format));

        assertThat(read.stream().map(Traces.Packet::nanos))
                .containsExactlyElementsOf(
                        plain.stream().map(Traces.Packet::nanos).toList());
        assertThat(Traces.analyze(read).totals().tracked().mptcpSegments()).isEqualTo(27);
    }
}
