package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Grade;
import org.mpcap.conformance.RequirementLevel;
import org.mpcap.report.AnsiStyle;
import org.mpcap.report.Expectations;
import org.mpcap.report.InteropHtml;
import org.mpcap.report.InteropJunit;
import org.mpcap.report.InteropRecord;
import org.mpcap.report.InteropText;
import org.mpcap.wire.VisibleText;

/** Text from outside is shown, never obeyed: the same strings through every place where text enters. */
class HostileTextTest {
    @TempDir
    private Path directory;

    static Stream<String> strings() {
        return Stream.of(
                "\u001b[31mred",
                "\u001b[2J\u001b[H",
                "\u001b]0;title\u0007",
                "\u001b]8;;http://example.org\u001b\\link\u001b]8;;\u001b\\",
                "\u001b]52;c;c2VjcmV0\u0007",
                "\u001bP$q\"p\u001b\\",
                "\u001b[6n",
                "\u001bc",
                "\u001b(0",
                "\u001b[?1049h",
                "\u001b[3;1Hover",
                "\u001b[8mhidden\u001b[0m",
                "\u009b31m",
                "\u009d0;title\u009c",
                "\u0090q\u009c",
                "bell\u0007",
                "back\b\b\b\bspace",
                "delete\u007f",
                "one\ntwo",
                "one\r\ntwo",
                "over\rwritten",
                "tab\tbed",
                "feed\u000cform",
                "vertical\u000btab",
                "next\u0085line",
                "line\u2028separator",
                "paragraph\u2029separator",
                "right\u202eto left",
                "isolate\u2067d\u2069",
                "mark\u200f\u200e",
                "arabic\u061cmark",
                "embed\u202bded\u202c",
                "zero\u200bwidth\u200djoiner",
                "byte\ufeffmark",
                "soft\u00adhyphen",
                "tags\udb40\udc41",
                "private\ue000use",
                "lone\ud800surrogate",
                "shift\u000eout\u000f",
                "<script>alert(1)</script>'\"&\u0001");
    }

    private static void requireInert(String what, String text) {
        text.lines()
                .forEach(line -> assertThat(line.codePoints().filter(c -> !VisibleText.isVisible(c)))
                        .as("%s: %s", what, VisibleText.of(line))
                        .isEmpty());
        assertThat(text).as(what).doesNotContain("\r", "\u000b", "\u000c", "\u0085", "\u2028", "\u2029");
    }

    private static void runsInert(String... arguments) {
        runsInert(1, arguments);
    }

    /** @param lines of standard error at most: one for each target that is wrong */
    private static void runsInert(long lines, String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        requireInert(arguments[0] + " out", run.out());
        requireInert(arguments[0] + " err", run.err());
        assertThat(run.err().lines()).as(String.join(" ", arguments)).hasSizeLessThanOrEqualTo((int) lines);
        assertThat(run.exitCode()).as(String.join(" ", arguments) + run.err()).isBetween(1, 4);
    }

    @ParameterizedTest
    @MethodSource("strings")
    void argumentsAreShownEscaped(String text) {
        runsInert("probe", text);
        runsInert("probe", text + ":80");
        runsInert("trace", "[" + text + "]:80");
        runsInert("scan", text);
        runsInert("interop", "embedded:v1", text);
        runsInert("interop", text + ":80");
        runsInert("probe", "--key", text, "embedded:v1");
        runsInert("probe", "--format", text, "embedded:v1");
        runsInert("scan", "--fields", text, "8.8.8.8");
        runsInert("serve", "--fault", text);
        runsInert("serve", "--listen", text);
        runsInert("token", text);
        runsInert("schema", text);
        runsInert("-x" + text);
        runsInert("x" + text);
    }

    @Test
    void nothingGoesPastTheStreamsOfACommand() {
        PrintStream before = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            CommandRun.of("scan", "--fields", "\u001b[31m\"", "8.8.8.8");
        } finally {
            System.setErr(before);
        }
        assertThat(written.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("strings")
    void namesOfFilesAndInterfacesAreShownEscaped(String text) {
        runsInert("analyze", directory + "/" + text);
        runsInert("merge", directory + "/" + text);
        runsInert("craft", directory + "/" + text);
        runsInert("probe", "--targets", directory + "/" + text);
        runsInert("scan", "--targets", directory + "/" + text);
        runsInert("scan", "--resume", directory + "/" + text, "8.8.8.8");
        runsInert("interop", "--expect", directory + "/" + text, "embedded:v1", "v1/key");
        runsInert("interop", "--checks", directory + "/" + text, "embedded:v1", "v1/key");
        runsInert("probe", "-w", directory + "/no/" + text, "embedded:v1");
        runsInert("analyze", "-i", text);
        runsInert("scan", "-i", text, "8.8.8.8");
    }

    @ParameterizedTest
    @MethodSource("strings")
    void linesOfFilesAreShownEscaped(String text) throws IOException {
        String file = Files.writeString(directory.resolve("lines"), text.replace('\ud800', 'x') + "\n")
                .toString();
        runsInert("probe", "--targets", file);
        runsInert(text.lines().count(), "trace", "--targets", file);
        runsInert("scan", "--targets", file);
        runsInert("scan", "--block", file, "8.8.8.8");
        runsInert("scan", "--resume", file, "8.8.8.8");
        runsInert("merge", file);
        runsInert("craft", file, "embedded:v1");
        runsInert("analyze", file);
        runsInert("interop", "--expect", file, "embedded:v1", "v1/key");
    }

    @ParameterizedTest
    @MethodSource("strings")
    void whatAServerSendsIsShownEscaped(String text) {
        ConformanceCheck check = ConformanceCheck.of("v1/join/3.2-1", RequirementLevel.MUST, "a title")
                .requires("Something must hold.")
                .expects("it holds")
                .script(s -> {});
        CheckResult result = new CheckResult(
                check, Grade.FAIL, text, List.of(new CheckResult.Attempt(Grade.FAIL, text, 1_000_000, List.of())));
        InteropRecord run = new InteropRecord(
                text, Instant.EPOCH, 1.5, Map.of("seed", text), List.of(result), Optional.of(text), Optional.of(text));
        StringWriter written = new StringWriter();
        InteropText lines = new InteropText(
                new PrintWriter(written), new AnsiStyle(false), InteropText.Detail.PACKETS, false, List.of(check));
        lines.start(text, "so", text);
        lines.result(result);
        new InteropText(
                        new PrintWriter(written),
                        new AnsiStyle(false),
                        InteropText.Detail.PACKETS,
                        false,
                        List.of(check))
                .result(new CheckResult(check, Grade.SKIP, text, List.of()));
        lines.summary(List.of(result, result), 1, Optional.of(text));

        requireInert("text", written.toString());
        // Lines and tabs mean nothing in markup.
        requireInert("HTML", InteropHtml.text(run).replace("\t", " "));
        requireInert("JUnit", InteropJunit.text(run, Expectations.none()).replace("\t", " "));
        assertThat(InteropHtml.text(run)).doesNotContain("<script");
        assertThat(InteropJunit.text(run, Expectations.none())).doesNotContain("<script");
    }
}
