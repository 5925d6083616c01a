package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mpcap.report.JsonSchema;
import org.mpcap.report.JunitSchema;

/** {@code mpcap interop}. */
class InteropCommandTest {
    @TempDir
    private Path directory;

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "embedded:v1 v1/jion                                | no check is called 'v1/jion'",
                "embedded:v1 --exclude v1 --exclude v0              | no check is left to run",
                "embedded:v1 --mptcp-version 2                      | --mptcp-version: '2' is none of 0, 1, both",
                "embedded:v1 --profile fast                         | --profile: 'fast' is none of safe, full",
                "embedded:v1 --repeat 0                             | --repeat: 0 is not within 1",
                "embedded:v1 --jobs 1000                            | --jobs: 1000 is not within 1",
                "embedded:v1 --app pop3                             | Invalid value for option '--app'",
                "v1/join                                            | no target: write HOST:PORT",
                "embedded:v1 embedded:v0                            | two targets: embedded:v1 and embedded:v0",
                "--export v1/join                                   | no check is called 'v1/join'",
                "embedded:v3                                        | 'embedded:v3' is none of embedded:v0, embedded:v1",
                "localhost:0                                        | port 0 is not within",
                "--listen nowhere:20000                             | 'nowhere:20000' is not ADDR:PORT or ADDR:FIRST-LAST",
                "--listen 10.1.0.9:20000-20010                      | has not enough ports: the checks need",
                "--listen 10.1.0.9:65500                            | has not enough ports: the checks need",
                "--listen 10.1.0.9:20000-99999999999                | 10.1.0.9:20000-99999999999",
                "--listen 10.1.0.9:20000 embedded:v1                | --listen waits for a client",
                "--listen 10.1.0.9:20000 v1/join                    | no check is called 'v1/join'",
                "--listen 10.1.0.9:20000 --come 0                   | milliseconds for the client to come: 0 is not within",
                "--listen 10.1.0.9:20000 --client-app pop3          | Invalid value for option '--client-app'",
            })
    void wrongUsageIsOneLineAndCodeTwo(String args, String why) {
        CommandRun run = CommandRun.of(("interop " + args).split("\\s+"));

        assertThat(run.err()).contains("mpcap interop: ", why).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void portsOfClientChecksAreShownBeforeAnythingIsSent() {
        CommandRun run = CommandRun.of(
                "interop",
                "--listen",
                "192.0.2.9:20000",
                "--come",
                "3",
                "--client-app",
                "testc",
                "--agent",
                "mine",
                "--dry-run",
                "c1/syn/3.1-1");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("http://192.0.2.9:", "c1/syn/3.1-1", "port 20000", "1 of 1 check would be run");
    }

    @Test
    void aCheckThatNeedsASettingIsRunOnlyIfItCanBeMade() {
        String[] common = {"interop", "--listen", "192.0.2.9", "--trigger", "true", "--dry-run", "c1/addr/3.4.1-22"};
        CommandRun without = CommandRun.of(common);
        CommandRun with = CommandRun.of(
                "interop",
                "--listen",
                "192.0.2.9",
                "--trigger",
                "true",
                "--setting",
                "true",
                "--second-listen",
                "192.0.2.10,192.0.2.11",
                "--dry-run",
                "c1/addr/3.4.1-22");

        assertThat(without.out()).contains("needs a setting of the peer");
        assertThat(with.out()).contains("1 of 1 check would be run");
    }

    @Test
    void coverageNamesTheChecksOfARequirement() {
        CommandRun run = CommandRun.of("interop", "--coverage");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .containsPattern("\\| 3.2#7 \\| MUST \\| opener \\|.*v1/addr/3.4.1-20 \\| c1/join/3.2-12 \\|")
                .contains("| none: defines words |");
    }

    @Test
    void aServerThatDoesNotSpeakTheVersionCannotBeChecked() {
        CommandRun run = CommandRun.of("interop", "embedded:v0", "v1/dss");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("mpcap interop: embedded:v0: control v1/handshake/3.1-1: ")
                .hasLineCount(1);
        assertThat(run.out()).contains("skip", "v1/dss/3.3-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--junit", "--json", "--html", "--write-expect"})
    void aReportThatCannotBeWrittenIsToldBeforeAnythingIsSent(String option) {
        CommandRun run = CommandRun.of("interop", "embedded:v1", "v1/key", option, path("none/report"));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("no such directory: " + path("none")).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aDirectoryForCapturesThatIsAFileIsTold() throws IOException {
        Files.writeString(directory.resolve("file"), "");

        CommandRun run = CommandRun.of("interop", "embedded:v1", "v1/key", "--pcap-dir", path("file"));

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("file exists already").hasLineCount(1);
    }

    @Test
    void aCheckThatNeedsASecondPathIsSkippedWithTheReason() {
        CommandRun run = CommandRun.of("interop", "embedded:v1", "v1/join/3.2-4", "--app", "testd");

        assertThat(run.out()).contains("skip", "needs a second path");
    }

    @Test
    void theDryRunSaysWhatWouldBeRunAndWhyNot() {
        CommandRun run = CommandRun.of("interop", "--dry-run", "embedded:v1", "v1/fastclose", "v1/robust");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("skip  v1/fastclose/3.5-7", "needs a program that obeys commands")
                .contains("skip  v1/robust/-7", "not in the safe profile")
                .contains("run   v1/fastclose/3.5-1");
    }

    @Test
    void expectationsWrittenAreHeldByTheNextRun() {
        CommandRun written = CommandRun.of("interop", "embedded:v1", "v1/key", "--write-expect", path("known.json"));
        CommandRun held = CommandRun.of("interop", "embedded:v1", "v1/key", "--expect", path("known.json"));

        assertThat(written.exitCode()).isZero();
        assertThat(held.exitCode()).isZero();
    }

    @Test
    void whatDiffersFromTheExpectationsIsNamed() throws IOException {
        Files.writeString(directory.resolve("known.json"), "{\"fail\": [\"v1/key/3.1-1\"]}");

        CommandRun run = CommandRun.of("interop", "embedded:v1", "v1/key", "--expect", path("known.json"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("mpcap interop: v1/key/3.1-1: pass, expected fail" + System.lineSeparator());
    }

    @Test
    void reportsKeepToTheirSchemas() throws Exception {
        CommandRun run = CommandRun.of(
                "interop",
                "embedded:v1",
                "v1/join",
                "v1/fallback",
                "v1/tfo",
                "--app",
                "testd",
                "--json",
                path("report.json"),
                "--junit",
                path("report.xml"));

        assertThat(run.exitCode()).isZero();
        assertThat(JsonSchema.shipped("interop").violations(Files.readString(directory.resolve("report.json"))))
                .isEmpty();
        assertThat(JunitSchema.JENKINS.violations(Files.readString(directory.resolve("report.xml"))))
                .isEmpty();
        assertThat(JunitSchema.ANT.violations(Files.readString(directory.resolve("report.xml"))))
                .isEmpty();
    }

    private Path jar(String providers) throws IOException {
        return jar(providers, "s -> s.must(s.open().data(\"hello\").awaitDelivered(12), \"no echo\")");
    }

    private Path jar(String providers, String script) throws IOException {
        Path source = Files.writeString(directory.resolve("OwnChecks.java"), """
                import java.util.List;
                import org.mpcap.conformance.ConformanceCheck;
                import org.mpcap.conformance.CheckProvider;
                import org.mpcap.conformance.RequirementLevel;

                public class OwnChecks implements CheckProvider {
                    public List<ConformanceCheck> checks() {
                        return List.of(ConformanceCheck.of("own/hello/-1", RequirementLevel.MUST, "the server echoes a greeting")
                                .requires("The server echoes.")
                                .expects("the same bytes")
                                .script(SCRIPT));
                    }
                }
                """.replace("SCRIPT", script));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", directory.toString(), source.toString());
        assertThat(failed).isZero();
        Path file = directory.resolve("own.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new JarEntry("OwnChecks.class"));
            out.write(Files.readAllBytes(directory.resolve("OwnChecks.class")));
            if (!providers.isEmpty()) {
                out.putNextEntry(new JarEntry("META-INF/services/org.mpcap.conformance.CheckProvider"));
                out.write(providers.getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }

    @Test
    void checksOfAJarAreRunLikeAnyOther() throws IOException {
        String own = jar("OwnChecks\n").toString();

        CommandRun run = CommandRun.of("interop", "--checks", own, "embedded:v1", "own");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("ok    own/hello/-1", "1 check: 1 pass");
    }

    @Test
    void aCheckOfAJarThatThrowsAnErrorFailsWithItsMessage() throws IOException {
        String own = jar("OwnChecks\n", "s -> { throw new AssertionError(\"no greeting\"); }")
                .toString();

        CommandRun run = CommandRun.of("interop", "--checks", own, "embedded:v1", "own", "--json", path("own.json"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("FAIL  own/hello/-1", "no greeting", "1 check: 1 fail");
        assertThat(Files.readString(directory.resolve("own.json"))).contains("\"actual\":\"no greeting\"");
    }

    @Test
    void aJarWithoutChecksIsRefused() throws IOException {
        CommandRun nothing = CommandRun.of("interop", "--checks", jar("").toString(), "embedded:v1", "own");
        CommandRun unknown = CommandRun.of("interop", "--checks", jar("Other\n").toString(), "embedded:v1", "own");
        CommandRun missing = CommandRun.of("interop", "--checks", path("none.jar"), "embedded:v1", "own");

        assertThat(nothing.err()).contains("own.jar has no META-INF/services").hasLineCount(1);
        assertThat(nothing.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("Provider Other not found").hasLineCount(1);
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(missing.err()).contains("no such file").hasLineCount(1);
        assertThat(missing.exitCode()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"v1, mpcap-serve-v1", "v0, mpcap-serve-v0"})
    void theNearestKnownServerIsNamed(String version, String profile) {
        CommandRun run = CommandRun.of("interop", "embedded:" + version, version + "/handshake", version + "/dss");

        assertThat(run.out()).contains("most like: " + profile);
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "greeting", "testd", "none"})
    void everyProgramOfOurServerIsKnown(String app) {
        CommandRun run = CommandRun.of("interop", "embedded:v1", "v1/third", "--app", app);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).doesNotContain("FAIL", " inconclusive");
    }
}
