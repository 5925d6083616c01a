package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code mpcap scan} and {@code mpcap merge} say to wrong input; nothing here is sent. */
class ScanCommandTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                    | no target",
                "10.0.0.0/8                          | blocked unless --allow-reserved",
                "8.8.8.8/24                          | write 8.8.8.0/24",
                "no-such-host.invalid                | unknown host",
                "10.1.0.256                          | is no address",
                "8.8.8.0/24 --rate 0                 | --rate: '0' is no rate",
                "8.8.8.0/24 --rate 5 --bandwidth 1M  | exclude each other",
                "8.8.8.0/24 --bandwidth fast         | no bandwidth",
                "8.8.8.0/24 --port 0                 | no list of ports",
                "8.8.8.0/24 --port 90-80             | ends before it begins",
                "8.8.8.0/24 --shard 3/2              | --shard: '3/2' is no part",
                "8.8.8.8 --shard 2/2                 | fewer targets than shards",
                "8.8.8.0/24 --probe magic            | none of capable, join, version15",
                "8.8.8.0/24 --fields address,colour  | no field 'colour'",
                "8.8.8.0/24 --filter colour=red      | no field 'colour'",
                "8.8.8.0/24 --filter verdict         | is no condition",
                "8.8.8.0/24 --source-port 9-5        | is no range",
                "8.8.8.0/24 --gateway-mac zz         | --gateway-mac",
                "8.8.8.0/24 --format text            | json or csv",
                "8.8.8.0/24 --max-targets 0          | less than 1",
                "2600::/16                           | more than 2^62 targets",
            })
    void aWrongCommandLineGetsOneLineAndExitCode2(String arguments, String complaint) {
        String line = arguments == null ? "" : arguments;
        CommandRun run = CommandRun.of(("scan " + line).strip().split("\\s+"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1).allMatch(text -> text.contains(complaint));
    }

    @Test
    void aWrongLineInAListIsNamed() throws IOException {
        Path list = Files.writeString(directory.resolve("hosts"), "8.8.8.8\n# comment\n\n8.8.8.\n");

        CommandRun run = CommandRun.of("scan", "--targets", list.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(list + ", line 4: '8.8.8.' is no address");
    }

    @Test
    void aMissingListIsAnInputFailure() {
        CommandRun run =
                CommandRun.of("scan", "--targets", directory.resolve("none").toString());

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("no such file").hasLineCount(1);
    }

    @Test
    void listsThatBothAllowAndBlockAreRefused() throws IOException {
        Path allow = Files.writeString(directory.resolve("allow"), "8.8.0.0/16\n");
        Path block = Files.writeString(directory.resolve("block"), "8.8.8.0/24\n");

        CommandRun run = CommandRun.of("scan", "--allow", allow.toString(), "--block", block.toString(), "8.0.0.0/8");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("8.8.8.0-8.8.8.255 is in a file of --allow and in one of --block");
    }

    @Test
    void whatIsNoCheckpointIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("run.ckpt"), "{\"format\":2}");

        CommandRun run = CommandRun.of("scan", "--resume", file.toString(), "8.8.8.0/24");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("is no checkpoint of mpcap scan");
    }

    @Test
    void mergeKeepsTheFirstRowOfEveryTargetProbeAndVersion() throws IOException {
        String v1 =
                "{\"address\":\"8.8.8.8\",\"port\":443,\"probe\":\"capable\",\"mptcpVersion\":1,\"verdict\":\"PROVEN\"}";
        String v0 = v1.replace("Version\":1", "Version\":0").replace("PROVEN", "FALLBACK");
        Path one = Files.writeString(directory.resolve("one"), v1 + "\n" + v0 + "\n");
        Path two = Files.writeString(directory.resolve("two"), v0.replace("FALLBACK", "CLOSED") + "\n");

        CommandRun run = CommandRun.of("merge", one.toString(), two.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(v1 + "\n" + v0 + "\n");
        assertThat(run.err()).contains("2 rows, 1 repeated left out; 1 FALLBACK; 1 PROVEN");
    }

    @Test
    void mergeNamesTheLineThatIsNoRow() throws IOException {
        Path file = Files.writeString(directory.resolve("rows"), "{\"address\":\"8.8.8.8\",\"port\":1}\nrubbish\n");

        CommandRun run = CommandRun.of("merge", file.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(file + ", line 2: no row of mpcap scan");
    }
}
