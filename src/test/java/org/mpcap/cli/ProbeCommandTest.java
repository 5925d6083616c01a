package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.report.JsonSchema;

class ProbeCommandTest {
    @ParameterizedTest
    @ValueSource(strings = {"embedded:v0", "embedded:v1"})
    void anEmbeddedServerIsProvenWithoutPrivileges(String target) {
        CommandRun run = CommandRun.of("probe", target);
        assertThat(run.out()).startsWith(target + " (192.0.2.2:80)  PROVEN  ");
        assertThat(run.exitCode()).isEqualTo(ExitCode.SUCCESS.number());
    }

    @Test
    void jsonFollowsItsSchema() {
        CommandRun run = CommandRun.of("probe", "--format", "json", "--stats", "embedded:v1", "embedded:v0");
        assertThat(run.out().lines())
                .hasSize(3)
                .allSatisfy(line ->
                        assertThat(JsonSchema.shipped("probe").violations(line)).isEmpty());
    }

    @Test
    void aVersionTheServerDoesNotSpeakIsNotProven() {
        CommandRun run = CommandRun.of("probe", "--mptcp-version", "0", "--format", "csv", "embedded:v1");
        assertThat(run.out().lines().skip(1)).singleElement().asString().contains(",FALLBACK,0,");
        assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_ALL.number());
    }

    @Test
    void seedAndSecretRepeatARun() {
        String[] arguments = {
            "probe", "-v", "--seed", "7", "--secret", "000102030405060708090a0b0c0d0e0f", "embedded:v1"
        };
        assertThat(CommandRun.of(arguments).out())
                .isEqualTo(CommandRun.of(arguments).out());
    }

    @Test
    void aKeyGivenIsTheKeySent() {
        assertThat(CommandRun.of("probe", "--key", "0011223344556677", "--format", "json", "embedded:v1")
                        .out())
                .contains("\"localKey\":\"0011223344556677\"");
    }

    @Test
    void aDryRunShowsTheSynsAndProbesNothing() {
        CommandRun run = CommandRun.of("probe", "--dry-run", "embedded:v1");
        assertThat(run.out().lines()).hasSize(2).allMatch(line -> line.contains("Flags [S]"));
        assertThat(run.exitCode()).isEqualTo(ExitCode.SUCCESS.number());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "host:0 | port 0 is not within 1…65535",
                "host:70000 | port 70000 is not within 1…65535",
                "host:x | 'x' is no port",
                "fe80::1:2:3:4:5:6:7:80 | write an IPv6 address as [ADDRESS]:PORT",
                "[::1 | no IPv6 address in brackets",
                "embedded:v2 | none of embedded:v0, embedded:v1",
                "--key=xyz embedded:v1 | --key",
                "--secret=00 embedded:v1 | --secret: '00' is not 32 hexadecimal digits",
                "--ttl=0 embedded:v1 | --ttl: 0 is not within 1…255",
                "--rto=0 embedded:v1 | --rto: 0.0 is not within",
                "--mptcp-version=2 embedded:v1 | '2' is none of auto, 0, 1",
                "--tcp-option=30 --tcp-option=x embedded:v1 | --tcp-option: 'x' is not KIND:HEX",
                "--tcp-option=254:00112233445566778899 embedded:v1 | a TCP header has 40",
                "--source-port=70000 embedded:v1 | port 70000 is not within",
                "--adopt embedded:v1 | --adopt needs --local-key and --remote-key",
                "-4 -6 embedded:v1 | exclude each other",
                "--syn-only --data=x embedded:v1 | --syn-only and --data without --fastopen exclude each other",
                "-w=/dev/null embedded:v1 192.0.2.1:80 | -w: embedded targets have a clock of their own",
                "--dry-run no-such-host.invalid:80 | unknown host 'no-such-host.invalid'",
                "--syn-only --control embedded:v1 | --syn-only and --control exclude each other",
                "--key=0123456789abcdef --secret=00 embedded:v1 | --key and --secret exclude each other",
                "--rto=1 --format=csv --rto=2 embedded:v1 | --rto is given more than once",
                "--reset-guard=x embedded:v1 | is none of",
                "--tcp-option=x:00 embedded:v1 | 'x' is no kind",
                "[2001:db8::1%eth0]:80 | only a link-local address has an interface behind it",
                "--format=xml embedded:v1 | --format",
            })
    void wrongInputGetsOneLineThatSaysWhat(String arguments, String message) {
        CommandRun run = CommandRun.of(("probe " + arguments).split(" "));
        assertThat(run.err().lines()).singleElement().asString().contains(message);
        assertThat(run.out()).isEmpty();
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.number());
    }

    @Test
    void aTargetFileThatIsADirectoryCannotBeRead() {
        CommandRun run = CommandRun.of("probe", "--targets=/");
        assertThat(run.err().lines()).singleElement().asString().contains("/");
        assertThat(run.exitCode()).isEqualTo(ExitCode.INPUT_OUTPUT.number());
    }

    @Test
    void oneFlowIsAskedIfNoMoreAreWanted() {
        CommandRun run = CommandRun.of("probe", "--flows", "1", "--mptcp-version", "0", "embedded:v1");

        assertThat(run.out()).contains("SYN/ACK without MP_CAPABLE on one flow");
    }

    @Test
    void aTargetBehindFastOpenIsNoCookie() {
        CommandRun run = CommandRun.of("probe", "--syn-only", "--mptcp-version", "1", "--fastopen", "embedded:v1");

        assertThat(run.out()).contains("embedded:v1 (192.0.2.2:80)  CAPABLE");
    }
}
