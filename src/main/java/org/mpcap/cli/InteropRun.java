package org.mpcap.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.cli.shared.VersionProvider;
import org.mpcap.conformance.CheckResult;
import org.mpcap.conformance.Conformance;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Grade;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.report.Expectations;
import org.mpcap.report.InteropRecord;
import org.mpcap.report.InteropText;

/** One run of {@code mpcap interop}. */
final class InteropRun implements InteropSite.Work {
    private static final String INTERRUPTED = "interrupted";

    private final Terminal main;
    private final InteropSite place;
    private final List<ConformanceCheck> selected;
    private final List<ConformanceCheck> catalogue;
    private final Conformance.Options options;
    private final InteropReports.Files files;
    private final boolean dryRun;
    private final Instant started = Instant.now();
    private final InteropText text;
    private final List<CheckResult> results = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private Optional<Conformance> conformance = Optional.empty();
    private Expectations expectations = Expectations.none();
    private Optional<String> stopped = Optional.empty();
    private ExitCode exitCode = ExitCode.SUCCESS;

    InteropRun(
            Terminal main,
            InteropSite place,
            List<ConformanceCheck> selected,
            List<ConformanceCheck> catalogue,
            Conformance.Options options,
            InteropReports.Files files,
            boolean dryRun) {
        this.main = main;
        this.place = place;
        this.selected = selected;
        this.catalogue = catalogue;
        this.options = options;
        this.files = files;
        this.dryRun = dryRun;
        this.text =
                new InteropText(main.streams().out(), main.paint(), files.verbose, files.pcapDir.isPresent(), selected);
    }

    ExitCode run() throws IOException, InterruptedException {
        if (files.expect.isPresent()) {
            java.nio.file.Path file = files.expect.get();
            expectations = Expectations.parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        }
        if (!dryRun) {
            InteropReports.requireWritable(files);
        }
        place.use(this);
        return exitCode;
    }

    @Override
    public void start(ServerUnderTest site, Runnable finished) {
        Conformance run = new Conformance(site, options, selected, catalogue, new Conformance.Observer() {
            @Override
            public void done(CheckResult result) {
                results.add(result);
                text.result(result);
            }

            @Override
            public void finished(Optional<String> why) {
                stopped = why;
                finished.run();
            }
        });
        if (dryRun) {
            text.plan(run::whySkipped);
            finished.run();
        } else {
            conformance = Optional.of(run);
            text.start(
                    place.target().text(),
                    (options.full() ? "full" : "safe") + " profile, seed " + options.seed()
                            + (place.target().embedded().isPresent() ? "" : "; check only servers you may check"));
            run.start();
        }
    }

    @Override
    public void stop() {
        conformance.ifPresent(run -> run.stop(INTERRUPTED));
    }

    @Override
    public void report() throws IOException {
        if (!dryRun) {
            exitCode = finish();
        }
        main.streams().flush();
    }

    private ExitCode finish() throws IOException {
        List<String> order =
                catalogue.stream().map(check -> check.id().toString()).toList();
        results.sort(Comparator.comparingInt(
                result -> order.indexOf(result.check().id().toString())));
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        text.summary(results, seconds, stopped);
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("seed", String.valueOf(options.seed()));
        properties.put("tool", new VersionProvider().getVersion()[0]);
        properties.put(
                "versions",
                selected.stream().map(check -> check.id().version()).distinct().collect(Collectors.joining(" ")));
        properties.put("app", place.server().app.toString());
        properties.put("profile", options.full() ? "full" : "safe");
        properties.put("strict", String.valueOf(options.strict()));
        properties.put("repeat", String.valueOf(options.repeat()));
        Optional<String> nearest = InteropProfiles.nearest(results);
        nearest.ifPresent(name -> main.streams().out().println("most like: " + name));
        main.streams().out().println("seed: " + options.seed());
        InteropReports.write(
                files,
                new InteropRecord(place.target().text(), started, seconds, properties, results, stopped, nearest));
        return exitCode();
    }

    private ExitCode exitCode() {
        List<CheckResult> surprises =
                results.stream().filter(expectations::isSurprise).toList();
        if (files.expect.isPresent()) {
            for (CheckResult surprise : surprises) {
                main.streams()
                        .err()
                        .println("mpcap interop: " + surprise.check().id() + ": " + surprise.grade()
                                + ", expected "
                                + expectations
                                        .of(surprise.check().id().toString())
                                        .map(Grade::toString)
                                        .orElse("no failure"));
            }
        }
        if (stopped.isPresent()) {
            return stopped.get().equals(INTERRUPTED) ? ExitCode.INTERRUPTED : cannotRun(stopped.get());
        }
        boolean judged = results.stream().anyMatch(result -> result.grade() != Grade.SKIP);
        Optional<CheckResult> control = results.stream()
                .filter(result -> result.actual().startsWith("control "))
                .findFirst();
        if (!judged && control.isPresent()) {
            return cannotRun(control.get().actual());
        }
        if (!surprises.isEmpty()) {
            return ExitCode.NOT_ALL;
        }
        boolean unclear = results.stream()
                .filter(result -> result.grade() == Grade.INCONCLUSIVE)
                .anyMatch(result -> expectations
                        .of(result.check().id().toString())
                        .filter(Grade.INCONCLUSIVE::equals)
                        .isEmpty());
        return unclear ? ExitCode.INPUT_OUTPUT : ExitCode.SUCCESS;
    }

    private ExitCode cannotRun(String why) {
        main.streams().err().println("mpcap interop: " + place.target().text() + ": " + why);
        return ExitCode.CANNOT_RUN;
    }
}
