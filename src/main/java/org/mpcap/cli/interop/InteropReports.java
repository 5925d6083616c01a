package org.mpcap.cli.interop;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.OutputFile;
import org.mpcap.capture.PcapWriter;
import org.mpcap.cli.shared.FileRoles;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.RecordedPacket;
import org.mpcap.report.Expectations;
import org.mpcap.report.InteropHtml;
import org.mpcap.report.InteropJson;
import org.mpcap.report.InteropJunit;
import org.mpcap.report.InteropRecord;
import picocli.CommandLine.Option;

/** The files about a conformance run. */
final class InteropReports {
    private InteropReports() {}

    /** Which files are wanted. */
    static final class Files {
        @Option(names = {"-v", "--verbose"})
        boolean verbose;

        @Option(names = "--expect", paramLabel = "FILE")
        Optional<Path> expect = Optional.empty();

        @Option(names = "--write-expect", paramLabel = "FILE")
        Optional<Path> writeExpect = Optional.empty();

        @Option(names = "--junit", paramLabel = "FILE")
        Optional<Path> junit = Optional.empty();

        @Option(names = "--json", paramLabel = "FILE")
        Optional<Path> json = Optional.empty();

        @Option(names = "--html", paramLabel = "FILE")
        Optional<Path> html = Optional.empty();

        @Option(names = "--pcap-dir", paramLabel = "DIR")
        Optional<Path> pcapDir = Optional.empty();
    }

    /** Fails early if a file cannot be written, before anything is sent. */
    static void requireWritable(Files files) throws IOException {
        for (Optional<Path> file : List.of(files.writeExpect, files.junit, files.json, files.html)) {
            if (file.isPresent() && !isStandardOutput(file)) {
                OutputFile.requireWritable(file.get());
            }
        }
        if (files.pcapDir.isPresent()) {
            java.nio.file.Files.createDirectories(files.pcapDir.get());
        }
    }

    static void write(Files files, InteropRecord run, Expectations expected, PrintWriter out) throws IOException {
        write(files.writeExpect, out, () -> Expectations.text(run.results()));
        write(files.junit, out, () -> InteropJunit.text(run, expected));
        write(files.json, out, () -> InteropJson.text(run) + "\n");
        write(files.html, out, () -> InteropHtml.text(run));
        if (files.pcapDir.isPresent()) {
            for (CheckResult result : run.results()) {
                capture(files.pcapDir.get(), result, run.started());
            }
        }
    }

    /** Whether a report goes to standard output, which then belongs to it alone. */
    static boolean takeStandardOutput(Files files) {
        return Stream.of(files.writeExpect, files.junit, files.json, files.html)
                .anyMatch(InteropReports::isStandardOutput);
    }

    private static boolean isStandardOutput(Optional<Path> file) {
        return file.filter(path -> path.toString().equals(FileRoles.STANDARD_STREAM))
                .isPresent();
    }

    private static void write(Optional<Path> file, PrintWriter out, Supplier<String> text) throws IOException {
        if (isStandardOutput(file)) {
            out.print(text.get());
        } else if (file.isPresent()) {
            OutputFile.PLAIN.replace(file.get(), to -> to.write(text.get()));
        }
    }

    private static void capture(Path directory, CheckResult result, Instant started) {
        if (result.attempts().isEmpty()) {
            return;
        }
        Path file = directory.resolve(result.check().id().fileName() + ".pcap");
        try (PcapWriter writer = PcapWriter.create(file, LinkType.RAW_IP)) {
            long before = 0;
            for (CheckResult.Attempt attempt : result.attempts()) {
                for (RecordedPacket packet : attempt.packets()) {
                    writer.write(started.plusNanos(before + packet.nanos()), packet.ip());
                }
                before += attempt.nanos();
            }
        }
    }
}
