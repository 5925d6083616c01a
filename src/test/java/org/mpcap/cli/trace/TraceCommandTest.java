package org.mpcap.cli.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mpcap.cli.CommandRun;

class TraceCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "                                  | no target: write HOST[:PORT]",
                "embedded:v1                       | there is no path to trace",
                "192.0.2.1:0                       | port 0 is not within 1…65535",
                "--max-hops 0 192.0.2.1            | --max-hops: 0 is not within 1…255",
                "--max-hops 256 192.0.2.1          | --max-hops: 256 is not within 1…255",
                "--first-hop 31 192.0.2.1          | --first-hop: 31 is not within 1…30",
                "--queries 11 192.0.2.1            | --queries: 11 is not within 1…10",
                "--wait 0 192.0.2.1                | --wait: 0.0 is not within 0.05…10.0",
                "--compare fancy 192.0.2.1         | --compare: 'fancy' is not plain",
                "--mptcp-version 2 192.0.2.1       | '2' is no version of MPTCP; write 0 or 1",
                "--closed-port 70000 192.0.2.1     | --closed-port: 70000 is not within 1…65535",
            })
    void wrongUsageIsOneLine(String arguments, String message) {
        CommandRun run = CommandRun.of(
                ("trace " + (arguments == null ? "" : arguments)).strip().split("\\s+"));
        assertThat(run.err()).contains(message);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void aNameWithoutAddressIsOneLine() {
        CommandRun run = CommandRun.of("trace", "no-such-name.invalid:80");
        assertThat(run.err())
                .isEqualTo(
                        "mpcap trace: no-such-name.invalid:80: unknown host 'no-such-name.invalid': check the name, or give"
                                + " an address\n");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @Test
    void aWrongLineOfAFileIsNamed(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("targets"), "192.0.2.1 # fine\n\n[1:80\n");
        CommandRun run = CommandRun.of("trace", "--targets", file.toString());
        assertThat(run.err()).contains(file + ", line 3: '[1:80' has no IPv6 address in brackets");
        assertThat(run.exitCode()).isEqualTo(2);
    }
}
