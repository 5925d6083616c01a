package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.cli.shared.FileRoles;
import org.mpcap.cli.shared.Streams;

/** No command writes over what it reads. */
class FileRolesTest {
    private static final Path CAPTURE = Path.of("captures/v1-linux-6.18/s1-v4-2sf-addaddr-1MB.pcap");

    @TempDir
    private Path directory;

    private Path input;
    private byte[] before;

    @BeforeEach
    void anInput() throws IOException {
        before = Files.readAllBytes(CAPTURE);
        input = Files.write(directory.resolve("in.pcap"), before);
        Files.createSymbolicLink(directory.resolve("link.pcap"), input);
        Files.createLink(directory.resolve("hard.pcap"), input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "analyze --report D/in.pcap D/in.pcap",
                "analyze --extract 1 -w D/in.pcap D/in.pcap",
                "analyze --extract 1 -w D/link.pcap D/in.pcap",
                "analyze --extract 1 -w D/hard.pcap D/in.pcap",
                "analyze --extract 1 -w D/../D/in.pcap D",
                "analyze --report D/in.pcap D/other.pcap D",
                "probe --targets D/in.pcap -w D/in.pcap embedded:v1",
                "probe --data @D/in.pcap -w D/in.pcap embedded:v1",
                "trace --targets D/in.pcap --report D/in.pcap",
                "scan --targets D/in.pcap -o D/in.pcap",
                "scan --allow D/in.pcap --summary D/in.pcap 8.8.8.8",
                "scan --block D/in.pcap --checkpoint D/in.pcap 8.8.8.8",
                "scan --resume D/in.pcap -w D/in.pcap 8.8.8.8",
                "interop --expect D/in.pcap --write-expect D/in.pcap embedded:v1 v1/key",
                "interop --checks D/in.pcap --html D/in.pcap embedded:v1 v1/key",
                "craft D/in.pcap -w D/in.pcap embedded:v1",
            })
    void anOutputThatIsAnInputIsRefused(String line) throws IOException {
        CommandRun run = CommandRun.of(line.replace("D/../D", directory + "/../" + directory.getFileName())
                .replaceAll("\\bD\\b", directory.toString())
                .split(" "));

        assertThat(run.err().lines()).singleElement().asString().contains("would overwrite what ", "name another file");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(input).hasBinaryContent(before);
    }

    @ParameterizedTest
    @CsvSource({"--json, --html", "--junit, --write-expect"})
    void twoOutputsInOneFileAreRefused(String one, String other) {
        String file = directory.resolve("new").toString();
        CommandRun run = CommandRun.of("interop", one, file, other, file, "embedded:v1", "v1/key");
        assertThat(run.err()).contains("is written by " + one + ", too").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--junit", "--html", "--write-expect"})
    void aDashStandsForStandardOutputWhereAReportIsText(String option) {
        CommandRun run = CommandRun.of("interop", option, "-", "embedded:v1", "v1/key/3.1-1");
        assertThat(run.out()).startsWith(option.equals("--json") || option.equals("--write-expect") ? "{" : "<");
        assertThat(run.out()).doesNotContain("1 check: 1 pass   ");
        assertThat(run.err()).contains("1 check: 1 pass   ");
        assertThat(Path.of("-")).doesNotExist();
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"analyze --report - D/in.pcap", "probe -w - embedded:v1", "craft D/in.pcap -w - embedded:v1"})
    void aDashIsNoFileWhereNothingIsWrittenToStandardOutput(String line) {
        CommandRun run =
                CommandRun.of(line.replaceAll("\\bD\\b", directory.toString()).split(" "));
        assertThat(run.err()).contains("- is standard output").hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(Path.of("-")).doesNotExist();
    }

    @Test
    void aDeviceMayBeNamedTwice() {
        CommandRun run =
                CommandRun.of("interop", "--json", "/dev/null", "--html", "/dev/null", "embedded:v1", "v1/key");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aNewFileBesideTheInputsIsFine() {
        Path report = directory.resolve("report.html");
        CommandRun run = CommandRun.of("analyze", "--report", report.toString(), directory.toString());
        assertThat(run.err()).isEmpty();
        assertThat(report).isNotEmptyFile();
    }

    /** A new option with a file has to say which it is. */
    @Test
    void everyOptionWithAFileHasARole() {
        Set<String> unknown = new TreeSet<>();
        Streams none = Streams.over(
                InputStream.nullInputStream(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
        var main = new Main(none, false).commandLine(Main.COMMANDS.values());
        main.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().options().forEach(option -> {
                    boolean isFile = option.type() == Path.class
                            || (Collection.class.isAssignableFrom(option.type()) || option.type() == Optional.class)
                                    && option.auxiliaryTypes()[0] == Path.class;
                    if (isFile
                            && FileRoles.OUTPUTS.contains(option.longestName())
                                    == FileRoles.INPUTS.contains(option.longestName())) {
                        unknown.add(command.getCommandName() + " " + option.longestName());
                    }
                }));
        assertThat(unknown).isEmpty();
    }
}
