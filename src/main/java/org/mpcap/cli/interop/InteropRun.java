package org.mpcap.cli.interop;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.MptcpConformance;
import org.mpcap.Network;
import org.mpcap.NetworkOptions;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.Grade;
import org.mpcap.host.Interruption;
import org.mpcap.host.TextFile;
import org.mpcap.report.Expectations;
import org.mpcap.report.InteropRecord;
import org.mpcap.report.InteropText;
import org.mpcap.report.InteropText.Detail;
import org.mpcap.report.KnownServers;
import org.mpcap.wire.VisibleText;

/** Shows one run of {@code mpcap interop}, writes its reports and decides the exit code. */
final class InteropRun {
    /** Checks that may have a line each without being asked for: those of a chapter or two, who names them wants to see them. */
    private static final int FEW = 60;

    private final Terminal main;
    private final String target;
    private final MptcpConformance request;
    private final Map<String, String> properties;
    private final InteropReports.Files files;
    private final String replay;
    private final PrintWriter words;
    private final InteropText text;
    private final long started = System.nanoTime();

    InteropRun(
            Terminal main,
            String target,
            MptcpConformance request,
            Map<String, String> properties,
            InteropReports.Files files,
            String replay) {
        this.replay = replay;
        this.main = main;
        this.target = target;
        this.request = request;
        this.properties = properties;
        this.files = files;
        words = InteropReports.takeStandardOutput(files)
                ? main.streams().err()
                : main.streams().out();
        boolean few = request.checks().size() <= FEW;
        Detail detail = files.verbose ? Detail.PACKETS : few ? Detail.LINES : Detail.TOTALS;
        text = new InteropText(words, main.paint(), detail, files.pcapDir.isPresent(), request.checks());
    }

    /** Says which checks would be run. */
    ExitCode plan() {
        text.plan(request::whySkipped);
        main.streams().flush();
        return ExitCode.SUCCESS;
    }

    ExitCode run(NetworkOptions options) throws IOException, InterruptedException {
        Expectations expectations = Expectations.none();
        if (files.expect.isPresent()) {
            Path file = files.expect.get();
            expectations = Expectations.parse(file.toString(), TextFile.read(file));
        }
        InteropReports.requireWritable(files);
        try (Network network = request.network(options);
                Interruption interruption = Interruption.untilReported(network::close)) {
            text.start(target, properties.get("profile") + " profile, seed " + request.seed() + warning(), replay);
            Instant begun = Instant.now();
            MptcpConformance.Result result = request.run(network, text::result);
            report(result, begun, expectations);
            ExitCode code = exitCode(result, expectations);
            main.streams().flush();
            interruption.over();
            return code;
        }
    }

    private String warning() {
        return target.startsWith("embedded:") ? "" : "; check only servers you may check";
    }

    private void report(MptcpConformance.Result result, Instant begun, Expectations expected) throws IOException {
        double seconds = (System.nanoTime() - started) / 1e9;
        text.summary(result.results(), seconds, result.stopped());
        Optional<String> nearest = KnownServers.nearest(result.results());
        nearest.ifPresent(name -> words.println("most like: " + name));
        words.println("seed: " + request.seed());
        InteropReports.write(
                files,
                new InteropRecord(target, begun, seconds, properties, result.results(), result.stopped(), nearest),
                expected,
                main.streams().out());
    }

    private ExitCode exitCode(MptcpConformance.Result result, Expectations expectations) {
        List<CheckResult> results = result.results();
        List<CheckResult> surprises =
                results.stream().filter(expectations::isSurprise).toList();
        if (files.expect.isPresent()) {
            surprises.forEach(surprise -> say(surprise.check().id() + ": " + surprise.grade() + ", expected "
                    + expectations
                            .of(surprise.check().id().toString())
                            .map(Grade::toString)
                            .orElse("no failure")));
        }
        if (result.isInterrupted()) {
            return ExitCode.INTERRUPTED;
        }
        Optional<CheckResult> control = results.stream()
                .filter(each -> each.actual().startsWith("control "))
                .findFirst();
        boolean judged = results.stream().anyMatch(each -> each.grade() != Grade.SKIP);
        Optional<String> why =
                result.stopped().or(() -> control.filter(c -> !judged).map(CheckResult::actual));
        if (why.isPresent()) {
            say(target + ": " + why.get());
            return ExitCode.CANNOT_RUN;
        }
        if (!surprises.isEmpty()) {
            return ExitCode.NOT_ALL;
        }
        boolean unclear = result.with(Grade.INCONCLUSIVE).stream()
                .anyMatch(each -> expectations
                        .of(each.check().id().toString())
                        .filter(Grade.INCONCLUSIVE::equals)
                        .isEmpty());
        return unclear ? ExitCode.INPUT_OUTPUT : ExitCode.SUCCESS;
    }

    private void say(String what) {
        main.streams().err().println("mpcap interop: " + VisibleText.of(what));
    }
}
