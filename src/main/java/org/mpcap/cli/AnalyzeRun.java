package org.mpcap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.mpcap.analyze.Analysis;
import org.mpcap.analyze.AnalysisTotals;
import org.mpcap.analyze.Collector;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.capture.LinkType;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Streams;
import org.mpcap.report.AnalyzeFields;
import org.mpcap.report.AnalyzePage;
import org.mpcap.report.AnalyzeRow;
import org.mpcap.report.AnalyzeText;
import org.mpcap.report.AnsiStyle;
import org.mpcap.report.ConnectionText;
import org.mpcap.report.CsvTable;
import org.mpcap.report.JsonLines;
import org.mpcap.track.TrackSettings;
import org.mpcap.wire.VisibleText;

/** One analysis: takes packets to their end and writes what came of it in the form asked for. */
final class AnalyzeRun {
    private final Streams streams;
    private final AnsiStyle paint;
    private final AnalyzeOptions.Results results;
    private final String source;
    private final boolean live;
    private final List<String> errors = new ArrayList<>();

    /**
     * Makes a run.
     *
     * @param source what is read, for a heading
     * @param live whether it goes on until someone ends it, so that results are wanted at once
     */
    AnalyzeRun(Streams streams, AnsiStyle paint, AnalyzeOptions.Results results, String source, boolean live) {
        this.streams = streams;
        this.paint = paint;
        this.results = results;
        this.source = source;
        this.live = live;
    }

    /** Where packets come from; gives what there is to report about at the end. */
    @FunctionalInterface
    interface Feed {
        List<String> into(Analysis analysis) throws IOException;
    }

    /** Tells of an input that was not read as it should; the exit code will tell, too. */
    void report(String line) {
        errors.add(line);
        streams.out().flush();
        streams.err().println("mpcap analyze: " + VisibleText.of(line));
    }

    /** Analyses what {@code feed} gives and writes the results; gives the command's exit code. */
    ExitCode of(Feed feed, TrackSettings settings, Predicate<ConnectionResult> wanted) throws IOException {
        PrintWriter out = streams.out();
        AnalyzeText text = new AnalyzeText(out, paint);
        Consumer<ConnectionResult> renderer = renderer(out, text);
        boolean[] found = {results.connection.isEmpty()};
        int detailed = results.connection.orElse(0);
        Optional<AnalyzePage> page = results.report.map(file -> new AnalyzePage());
        Collector collector = new Collector(number -> number == detailed || page.isPresent(), result -> {
            if (wanted.test(result)) {
                found[0] = true;
                page.ifPresent(to -> to.add(result));
                renderer.accept(number(result) == detailed ? result : result.withoutDetail());
                if (live) {
                    out.flush();
                }
            }
        });
        AnalysisTotals totals;
        try (Extraction extraction = new Extraction(results.extract, results.output)) {
            Analysis analysis = new Analysis(settings, collector, extraction.sink());
            feed.into(analysis).forEach(line -> report(line));
            analysis.finish();
            collector.finish();
            totals = analysis.totals();
            if (results.extract.isPresent() && extraction.packets() == 0) {
                report("there is no connection " + results.extract.get() + " in this capture");
            }
            if (extraction.otherLinkType() > 0) {
                streams.err()
                        .println("mpcap analyze: warning: "
                                + VisibleText.of(results.output.orElseThrow().toString()) + " lacks "
                                + extraction.otherLinkType()
                                + " packets of another link type than its first, for a pcap file holds one type only");
            }
        }
        warn(totals, settings);
        if (page.isPresent()) {
            try (Writer file = Files.newBufferedWriter(results.report.get())) {
                page.get().write(file, source, totals, errors);
            }
        }
        if (!found[0]) {
            report("there is no connection " + detailed + " in this capture");
        }
        switch (results.format) {
            case TEXT -> {
                if (results.connection.isEmpty()) {
                    text.summary(totals);
                }
            }
            case JSON -> out.println(JsonLines.line(AnalyzeFields.summary(totals, errors)));
            case CSV -> {}
        }
        if (results.check && totals.tracked().failures() > 0) {
            return ExitCode.NOT_ALL;
        }
        return errors.isEmpty() ? ExitCode.SUCCESS : ExitCode.INPUT_OUTPUT;
    }

    private static int number(ConnectionResult result) {
        return result.summary().number();
    }

    private void warn(AnalysisTotals totals, TrackSettings settings) {
        totals.unknownLinkTypes()
                .forEach((number, count) ->
                        report(count + " packets of link type " + LinkType.describe(number) + " were not read"));
        if (totals.tracked().gapsGivenUp() > 0) {
            streams.err()
                    .println("mpcap analyze: warning: the data has too many holes; "
                            + totals.tracked().gapsGivenUp()
                            + " were forgotten, and what filled them later counts as sent again");
        }
        if (totals.tracked().evicted() > 0) {
            streams.err()
                    .println("mpcap analyze: warning: more than " + settings.mostFlows() + " flows at a time; "
                            + totals.tracked().evicted()
                            + " were given up early, what is said of them is incomplete (--max-flows)");
        }
    }

    private Consumer<ConnectionResult> renderer(PrintWriter out, AnalyzeText text) {
        return switch (results.format) {
            case TEXT -> results.connection.isPresent() ? new ConnectionText(out, paint)::print : text::row;
            case JSON -> result -> out.println(JsonLines.line(AnalyzeFields.connection(result)));
            case CSV -> {
                CsvTable table = new CsvTable(out, AnalyzeRow.COLUMNS);
                yield result -> table.row(AnalyzeRow.cells(result));
            }
        };
    }
}
