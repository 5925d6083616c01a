package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mpcap craft}. */
class CraftCommandTest {
    private static final String HANDSHAKE = """
            flow f1
            connection c1 flow=f1
            send f1 SYN <mp_capable flags=0x01>
            expect f1 SYN/ACK <mp_capable version=1>
            send f1 ACK <mp_capable sender=local receiver=remote>
            send f1 ACK data="hello" <dss ack=auto dsn=auto>
            expect f1 ACK <dss ack=6>
            """;

    @TempDir
    private Path directory;

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("steps.craft"), text).toString();
    }

    @Test
    void aFileWhoseExpectationsComeTrueSucceeds() throws IOException {
        CommandRun run = CommandRun.of("craft", file(HANDSHAKE), "embedded:v1");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("ok      ", "2 of 2 expectations met");
    }

    @Test
    void aJoinWithItsHmacIsLetIn() throws IOException {
        String join = """
                flow f2 from=second of=c1
                send f2 SYN <mp_join id=2 token=auto nonce=0x01020304>
                expect f2 SYN/ACK <mp_join hmac=auto>
                send f2 ACK <mp_join hmac=auto>
                expect f2 ACK
                """;

        CommandRun run = CommandRun.of("craft", file(HANDSHAKE + join), "embedded:v1");

        assertThat(run.out()).contains("4 of 4 expectations met");
    }

    @ParameterizedTest
    @CsvSource({"0, sender=local", "1, ''"})
    void aServerThatIsHalfClosedSendsAllDataAndThenCloses(int version, String key) throws IOException {
        String halfClose = """
                flow f1
                connection c1 flow=f1 version=VERSION
                send f1 SYN win=200 <mss size=1460> <mp_capable version=VERSION flags=0x01 KEY>
                expect f1 SYN/ACK <mp_capable version=VERSION>
                window f1 200
                send f1 ACK win=200 <mp_capable version=VERSION flags=0x01 sender=local receiver=remote>
                send f1 ACK win=200 data="DATA" <dss ack=auto dsn=auto>
                expect f1 ACK len=200 <dss>
                send f1 FIN/ACK win=200 <dss ack=auto dsn=auto ssn=0 length=1 fin>
                expect f1 ACK len=200 <dss>
                expect f1 ACK len=200 <dss>
                expect f1 ACK len=200 <dss>
                expect f1 ACK len=200 <dss>
                expect f1 ACK len=0 <dss fin> within=2000
                send f1 ACK win=200 <dss ack=auto>
                expect f1 FIN within=2000
                """.replace("VERSION", String.valueOf(version))
                .replace("KEY", key)
                .replace("DATA", "A".repeat(1000));

        CommandRun run = CommandRun.of("craft", file(halfClose), "--app", "echo", "embedded:v" + version);

        assertThat(run.out()).contains("8 of 8 expectations met");
    }

    @Test
    void aMissedExpectationSaysWhatCameInstead() throws IOException {
        String wrong = HANDSHAKE.replace("<dss ack=6>", "<dss ack=7>");

        CommandRun run = CommandRun.of("craft", file(wrong), "embedded:v1");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).containsPattern("MISS .*expect f1 ACK <dss ack=7>\n +came +ACK <dss");
        assertThat(run.out()).contains("1 of 2 expectations met");
    }

    @Test
    void aWrongLineIsNamedBeforeAnythingIsSent() throws IOException {
        CommandRun run = CommandRun.of("craft", file(HANDSHAKE + "send f9 ACK\n"), "embedded:v1");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("steps.craft: line 8: there is no flow 'f9' yet")
                .hasLineCount(1);
    }

    @Test
    void aValueThatDoesNotFitItsFieldIsNamedWithItsLine() throws IOException {
        CommandRun run = CommandRun.of("craft", file("flow f1\nsend f1 SYN <mp_prio id=256>\n"), "embedded:v1");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("line 2: id '256' does not fit 8 bits");
    }

    @Test
    void optionsThatDoNotFitTheHeaderAreRefused() throws IOException {
        String text = "flow f1\nsend f1 SYN <raw bytes=" + "01".repeat(41) + ">\n";

        CommandRun run = CommandRun.of("craft", file(text), "embedded:v1");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("line 2: options take 44 bytes").hasLineCount(1);
    }

    @Test
    void aSegmentWhoseHeaderClaimsAnotherLengthIsSentAsItIs() throws IOException {
        String text = """
                flow f1
                send f1 SYN off=4 <mp_capable flags=0x01>
                expect nothing within=100
                flow f2
                connection c2 flow=f2
                send f2 SYN seq=0 off=8 data=0x1e040101 <mss size=1460> <nop> <nop> <nop> <nop>
                expect f2 SYN/ACK ack=1 <mp_capable version=1>
                """;

        CommandRun run = CommandRun.of("craft", file(text), "embedded:v1");

        assertThat(run.out()).contains("2 of 2 expectations met").doesNotContain("besides");
    }

    @Test
    void aDataOffsetThatHasNoRoomInItsFieldIsRefused() throws IOException {
        CommandRun run = CommandRun.of("craft", file("flow f1\nsend f1 SYN off=16\n"), "embedded:v1");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("line 2: off '16' does not fit 4 bits").hasLineCount(1);
    }

    @Test
    void withoutTheSubflowItWaitsForARunEnds() throws IOException {
        String text = HANDSHAKE + "listen f1 from=second\naccept f2 of=c1 within=50\nsend f2 SYN/ACK\n";

        CommandRun run = CommandRun.of("craft", file(text), "embedded:v1");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("MISS .*accept f2 of=c1 within=50\n +came +no SYN; the steps behind are left out")
                .doesNotContain("send f2")
                .contains("2 of 3 expectations met");
    }

    @Test
    void aMissingFileIsOneLine() {
        CommandRun run = CommandRun.of("craft", directory.resolve("none").toString(), "embedded:v1");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("no such file").hasLineCount(1);
    }

    @Test
    void withoutTargetAFileCanOnlyBeChecked() throws IOException {
        String file = file(HANDSHAKE);

        assertThat(CommandRun.of("craft", file).exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("craft", "--dry-run", file).out()).contains("7 steps");
    }

    @Test
    void aCheckThatIsExportedRunsFromStandardInput() {
        CommandRun export = CommandRun.of("interop", "--export", "v1/join/3.2-5");

        CommandRun run = CommandRun.withInput(export.out(), "craft", "-", "embedded:v1");

        assertThat(export.exitCode()).isZero();
        assertThat(export.out()).contains("# MUST: An unknown token is answered with RST", "<mp_tcprst reason=1>");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aCheckOfVersionZeroIsExportedForAnyone() {
        CommandRun export = CommandRun.of("interop", "--export", "v0/join/3.2-1");

        CommandRun run = CommandRun.withInput(export.out(), "craft", "-", "embedded:v0");

        assertThat(run.exitCode()).isZero();
    }

    @Test
    void whatCannotBeExportedSaysWhy() {
        CommandRun run = CommandRun.of("interop", "--export", "v1/tfo/B.1-1");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("mpcap interop: cannot export v1/tfo/B.1-1 from embedded:v1: ")
                .hasLineCount(1);
    }
}
