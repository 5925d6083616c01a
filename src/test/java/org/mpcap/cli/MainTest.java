package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Streams;
import org.mpcap.lab.Lab;
import org.mpcap.link.LinkException;

/** What all commands share: help, errors, exit codes, colour. */
class MainTest {
    private static final String KEY = "6042a881c737b9e2";
    private static final String ESCAPE = "\033[";

    /** Standard input that fails, so that the command ends with this exception. */
    private static final class Failing extends InputStream {
        private final Exception failure;

        Failing(Exception failure) {
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            if (failure instanceof IOException io) {
                throw io;
            }
            throw (RuntimeException) failure;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return read();
        }
    }

    @Test
    void withoutACommandTheUsageIsShown() {
        CommandRun run = CommandRun.of();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).startsWith("Usage: mpcap ").contains("Commands:", "token", "completion");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "token ", "completion ", "scan ", "merge "})
    void helpHasASynopsisExamplesAndExitCodesWithin80Columns(String command) {
        CommandRun run = CommandRun.of((command + "--help").split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: mpcap " + command).contains("\nExamples:\n", "\nExit codes:\n    0 ");
        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    /** Only the command that is named gets read; all the same every command must be found under its own name. */
    @Test
    void everyCommandOfTheRootsHelpAnswersToItsName() {
        List<String> names = CommandRun.of()
                .out()
                .lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .filter(line -> line.matches("  \\S.*"))
                .map(line -> line.strip().split(" ")[0])
                .toList();

        assertThat(names)
                .contains("token", "completion")
                .allSatisfy(name ->
                        assertThat(CommandRun.of(name, "--help").out()).startsWith("Usage: mpcap " + name + " "));
    }

    @Test
    void anotherCommandsNameAsAnArgumentChangesNothing() {
        assertThat(CommandRun.of("token", "completion").err()).contains("'completion' is no key");
        assertThat(CommandRun.of("completion", "bash", "token").err()).contains("argument too many: 'token'");
    }

    @Test
    void theRootsHelpListsEveryExitCode() {
        String help = CommandRun.of("--help").out();

        for (ExitCode code : ExitCode.values()) {
            assertThat(help).contains(code.number() + "   " + code.description());
        }
    }

    @Test
    void versionNamesTheProgramAndThePlatform() {
        CommandRun run = CommandRun.of("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("mpcap ").contains("Java " + System.getProperty("java.version"));
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheNearestOne() {
        CommandRun run = CommandRun.of("tokne", KEY);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("mpcap: there is no command 'tokne'; did you mean token")
                .endsWith("? (mpcap --help)" + System.lineSeparator());
    }

    @Test
    void aLackOfThisMachineExitsWith3() {
        CommandRun run =
                tokenWith(new LinkException(LinkException.Reason.NO_PRIVILEGE, "no CAP_NET_RAW on eth0: run as root"));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).isEqualToIgnoringNewLines("mpcap token: no CAP_NET_RAW on eth0: run as root");
        assertThat(tokenWith(UserError.cannotRun("no nft")).exitCode()).isEqualTo(3);
    }

    @Test
    void aFileThatFailsExitsWith4() {
        assertThat(tokenWith(new NoSuchFileException("a.pcap")))
                .isEqualTo(new CommandRun(4, "", "mpcap token: no such file: a.pcap" + System.lineSeparator()));
        assertThat(tokenWith(new UncheckedIOException(new AccessDeniedException("a.pcap"))))
                .isEqualTo(new CommandRun(4, "", "mpcap token: permission denied: a.pcap" + System.lineSeparator()));
        assertThat(tokenWith(new IOException("disk on\nfire")))
                .isEqualTo(new CommandRun(4, "", "mpcap token: disk on fire" + System.lineSeparator()));
    }

    @Test
    void anInternalErrorExitsWith70OnOneLineThatPointsToDebug() {
        CommandRun run = tokenWith(new IllegalStateException("two\nlines"));

        assertThat(run.exitCode()).isEqualTo(70);
        assertThat(run.err().lines())
                .containsExactly(
                        "mpcap token: internal error: java.lang.IllegalStateException: two lines; --debug shows"
                                + " where, please report it");
    }

    @Test
    void debugShowsTheStackTraceWhereverItStands() {
        InputStream failing = new Failing(new IllegalStateException("x"));

        assertThat(CommandRun.with(failing, false, "--debug", "token", "-").err())
                .contains("\tat org.mpcap.cli.MainTest");
        assertThat(CommandRun.with(failing, false, "token", "--debug", "-").err())
                .contains("\tat org.mpcap.cli.MainTest");
    }

    @Test
    void aFullDiskBehindStandardOutputExitsWith4() {
        StringBuilder err = new StringBuilder();

        assertThat(runInto("No space left on device", err)).isEqualTo(4);
        assertThat(err.toString()).isEqualToIgnoringNewLines("mpcap: standard output: No space left on device");
    }

    @Test
    void aReaderThatWentAwayIsNoReasonToSpeak() {
        StringBuilder err = new StringBuilder();

        assertThat(runInto("Broken pipe", err)).isEqualTo(4);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void colourFollowsTheTerminalUnlessTheOptionSaysOtherwise() {
        assertThat(colored(true, "token", KEY)).contains(ESCAPE);
        assertThat(colored(false, "token", KEY)).doesNotContain(ESCAPE);
        assertThat(colored(true, "token", KEY, "--color=never")).doesNotContain(ESCAPE);
        assertThat(colored(false, "--color=always", "token", KEY)).contains(ESCAPE);
        assertThat(colored(false, "--color=always", "token", "--help")).contains(ESCAPE);
        assertThat(colored(true, "token", KEY, "--format=json")).doesNotContain(ESCAPE);
    }

    @Test
    void theProcessRespectsNoColorAndExitsWithTheCode(@TempDir Path directory)
            throws IOException, InterruptedException {
        CommandRun forced = mpcap(directory, Map.of("CLICOLOR_FORCE", "1"), "token", KEY);
        CommandRun plain = mpcap(directory, Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1"), "token", KEY);

        assertThat(forced.out()).contains(ESCAPE);
        assertThat(plain).isEqualTo(CommandRun.of("token", KEY));
        assertThat(mpcap(directory, Map.of(), "token", "zz")).isEqualTo(CommandRun.of("token", "zz"));
    }

    @ParameterizedTest
    @CsvSource({
        "'mpcap tok', tok, token",
        "'mpcap token --mptcp', --mptcp, --mptcp-version",
        "'mpcap scan --no-pr', --no-pr, --no-prove",
        "'mpcap analyze some', some, some.pcap",
        "'mpcap craft some', some, some.pcap",
        "'mpcap analyze --report some', some, some.pcap",
        "'mpcap analyze -w some', some, some.pcap",
        "'mpcap interop --junit some', some, some.pcap",
        "'mpcap interop --pcap-dir ', '', folder",
        "'mpcap probe --syn-only emb', emb, 'embedded:v0 embedded:v1'",
        "'mpcap probe embedded:', '', 'v0 v1'",
        "'mpcap schema sca', sca, 'scan scan-summary'",
        "'mpcap interop v1/join/3.2-5', v1/join/3.2-5, v1/join/3.2-5",
        "'mpcap interop --export v0/third/3.1-9', v0/third/3.1-9, v0/third/3.1-9",
        "'mpcap probe -i l', l, lo",
        "'mpcap probe --format=j', j, json",
        "'mpcap probe --reset-guard ', '', 'auto listener nft spare none'",
        "'mpcap probe --port ', '', ''",
        "'mpcap completion ', '', 'bash zsh fish'",
    })
    void bashCompletes(String line, String word, String expected, @TempDir Path directory)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no /bin/bash to try the completion script in");
        Path script = Files.writeString(
                directory.resolve("script"), CommandRun.of("completion", "bash").out());
        Files.createDirectory(directory.resolve("folder"));
        Files.createFile(directory.resolve("some.pcap"));
        String question = "cd " + directory + "; source " + script + "; COMP_LINE='" + line
                + "'; COMP_POINT=${#COMP_LINE}" + "; _complete_mpcap mpcap '" + word + "' ''; echo ${COMPREPLY[@]}";

        CommandRun answer = process(directory, Map.of(), List.of("/bin/bash", "-c", question));

        assertThat(answer.out().strip()).isEqualTo(expected);
    }

    private static CommandRun tokenWith(Exception failure) {
        return CommandRun.with(new Failing(failure), false, "token", "-");
    }

    private static String colored(boolean byDefault, String... args) {
        return CommandRun.with(InputStream.nullInputStream(), byDefault, args).out();
    }

    private static int runInto(String reason, StringBuilder err) {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
        OutputStream collected = new OutputStream() {
            @Override
            public void write(int b) {
                err.append((char) b);
            }
        };
        return Main.run(
                new String[] {"token", KEY}, Streams.over(InputStream.nullInputStream(), broken, collected), false);
    }

    private static CommandRun mpcap(Path directory, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        Lab.agents().forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(args));
        return process(directory, environment, command);
    }

    private static CommandRun process(Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        File out = Files.createTempFile(directory, "out", "").toFile();
        File err = Files.createTempFile(directory, "err", "").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out).redirectError(err);
        builder.environment().keySet().removeAll(Set.of("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"));
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new CommandRun(
                exitCode,
                Files.readString(out.toPath(), StandardCharsets.UTF_8),
                Files.readString(err.toPath(), StandardCharsets.UTF_8));
    }
}
