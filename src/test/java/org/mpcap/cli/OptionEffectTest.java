package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options whose effect shows in what a command prints, without a network. */
class OptionEffectTest {
    private static final String USUAL = "Flags [S], options [mss 1460, sackOK, TS val, wscale 7, mp_capable v1]";

    @TempDir
    private Path directory;

    private static String syn(String... options) {
        String[] arguments = new String[options.length + 5];
        System.arraycopy(options, 0, arguments, 0, options.length);
        System.arraycopy(
                new String[] {"--dry-run", "--mptcp-version", "1", "embedded:v1"}, 0, arguments, options.length + 1, 4);
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[0] = "probe";
        return CommandRun.of(arguments)
                .out()
                .strip()
                .replaceAll(".*(Flags \\[\\w+\\]).*(options \\[.*) flags \\[H\\]\\].*", "$1, $2]")
                .replaceAll("TS val \\d+ ecr 0", "TS val");
    }

    @Test
    void withoutOptionsTheSynIsAsUsual() {
        assertThat(syn()).isEqualTo(USUAL);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--ecn           | [S]               | [SEW]",
                "--mss=1000      | mss 1460          | mss 1000",
                "--no-sack       | sackOK, TS        | TS",
                "--no-timestamps | TS val, wscale    | wscale",
                "--wscale=3      | wscale 7          | wscale 3",
                "--wscale=-1     | wscale 7, mp      | mp",
                "--mss=0         | mss 1460, sackOK  | sackOK",
            })
    void anOptionOfProbeShapesTheSyn(String option, String usual, String changed) {
        assertThat(syn(option)).isEqualTo(USUAL.replace(usual, changed));
    }

    @Test
    void interopListsEveryCheckWithItsLevelAndSendsNothing() {
        CommandRun run = CommandRun.of("interop", "--list", "v1/addr/3.4.1-1");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("v1/addr/3.4.1-1")
                .contains("MUST", "ADD_ADDR for IPv4");
    }

    @Test
    void aViolatedShouldFailsOnlyIfInteropIsStrict() {
        String[] lenient = {"interop", "--app", "testd", "embedded:v1", "v1/fastclose/3.5-8"};
        String[] strict = {"interop", "--strict", "--app", "testd", "embedded:v1", "v1/fastclose/3.5-8"};
        assertThat(CommandRun.of(lenient).out()).contains("1 check: 1 warn");
        assertThat(CommandRun.of(strict).out()).contains("1 check: 1 fail");
        assertThat(CommandRun.of(strict).exitCode()).isEqualTo(1);
    }

    @Test
    void interopFloodsOnlyIfToldTo() {
        String usual = CommandRun.of("interop", "--dry-run", "embedded:v1", "v1/handshake/3.1-33")
                .out();
        String flood = CommandRun.of("interop", "--dry-run", "--flood", "embedded:v1", "v1/handshake/3.1-33")
                .out();
        assertThat(usual).startsWith("skip  ");
        assertThat(flood).startsWith("run   ");
    }

    @Test
    void craftWritesWhatItSendsToItsCapture() throws IOException {
        Path file = Files.writeString(directory.resolve("syn.craft"), "flow f1\nsend f1 SYN\nexpect f1 SYN/ACK\n");
        Path capture = directory.resolve("frames.pcap");
        assertThat(CommandRun.of("craft", file.toString(), "--write", capture.toString(), "embedded:v1")
                        .exitCode())
                .isZero();
        assertThat(CommandRun.of("analyze", capture.toString()).out()).contains(" packets, ");
    }

    @ParameterizedTest
    @CsvSource({"500, 0.5010", "1234, 1.2350"})
    void craftWaitsForAnExpectedSegmentAsLongAsItsTimeout(String millis, String givenUp) throws IOException {
        Path file = Files.writeString(
                directory.resolve("silence.craft"),
                "flow f1\nsend f1 SYN <mp_capable version=1 flags=0x81>\nexpect f1 SYN/ACK\nexpect f1 ACK data=\"x\"\n");
        CommandRun run = CommandRun.of("craft", file.toString(), "--timeout", millis, "embedded:v1");
        assertThat(run.out()).contains("MISS    " + givenUp + " ");
    }

    /** A connection whose capture stops in the middle, and others a while later. */
    @ParameterizedTest
    @CsvSource({"1000000, open", "1, idle"})
    void silenceBeyondTheIdleTimeoutEndsAConnection(String seconds, String ending) throws IOException {
        byte[] whole = Files.readAllBytes(Path.of("captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap"));
        ByteBuffer capture = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int end = 24;
        for (int packet = 0; packet < 300; packet++) {
            end += 16 + capture.getInt(end + 8);
        }
        Path file = Files.write(directory.resolve("cut.pcap"), Arrays.copyOf(whole, end));

        CommandRun run = CommandRun.of(
                "analyze",
                "--format",
                "csv",
                "--idle-timeout",
                seconds,
                file.toString(),
                "captures/v1-linux-6.18/s4-v4-20conn-mixed.pcap");

        assertThat(run.out().lines().skip(1).findFirst().orElseThrow()).startsWith("1,1,mptcp," + ending + ",");
    }
}
