package org.mpcap.cli.analyze;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.CaptureAnalysis;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.capture.OutputFile;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.report.AnalyzeFields;
import org.mpcap.report.AnalyzePage;
import org.mpcap.report.AnalyzeRow;
import org.mpcap.report.AnalyzeText;
import org.mpcap.report.ConnectionText;
import org.mpcap.report.CsvTable;
import org.mpcap.report.JsonLines;
import org.mpcap.wire.VisibleText;

/** Writes what an analysis finds in the form asked for. */
final class AnalyzeOutput {
    private final Terminal terminal;
    private final AnalyzeOptions.Results results;
    private final Progress progress;
    private final PrintWriter out;
    private final AnalyzeText text;
    private final Optional<AnalyzePage> page;

    AnalyzeOutput(Terminal terminal, AnalyzeOptions.Results results, Progress progress) {
        this.progress = progress;
        this.terminal = terminal;
        this.results = results;
        this.out = terminal.streams().out();
        this.text = new AnalyzeText(out, terminal.paint());
        this.page = results.report.map(file -> new AnalyzePage());
    }

    /**
     * Runs an analysis and writes the results; gives the command's exit code.
     *
     * @param source what is read, for a heading
     * @param live whether it goes on until someone ends it, so that results are wanted at once
     */
    ExitCode of(CaptureAnalysis analysis, String source, boolean live) throws IOException {
        Consumer<ConnectionResult> renderer = renderer();
        CaptureAnalysis.Result result = analysis.onConnection(connection -> {
                    page.ifPresent(to -> to.add(connection));
                    renderer.accept(results.connection.isPresent() ? connection : connection.withoutDetail());
                    if (live) {
                        out.flush();
                    }
                })
                .onError(this::error)
                .run();
        progress.clear();
        result.warnings()
                .forEach(line -> terminal.streams().err().println("mpcap analyze: warning: " + VisibleText.of(line)));
        if (page.isPresent()) {
            OutputFile.PLAIN.replace(
                    results.report.get(), file -> page.get().write(file, source, result.totals(), result.errors()));
        }
        switch (results.format) {
            case TEXT -> {
                if (results.connection.isEmpty()) {
                    text.summary(result.totals());
                }
            }
            case JSON -> out.println(JsonLines.line(AnalyzeFields.summary(result.totals(), result.errors())));
            case CSV -> {}
        }
        if (results.check && result.totals().tracked().failures() > 0) {
            return ExitCode.NOT_ALL;
        }
        return result.errors().isEmpty() ? ExitCode.SUCCESS : ExitCode.INPUT_OUTPUT;
    }

    private void error(String line) {
        progress.clear();
        out.flush();
        terminal.streams().err().println("mpcap analyze: " + VisibleText.of(line));
    }

    private Consumer<ConnectionResult> renderer() {
        return switch (results.format) {
            case TEXT -> results.connection.isPresent() ? new ConnectionText(out, terminal.paint())::print : text::row;
            case JSON -> result -> out.println(JsonLines.line(AnalyzeFields.connection(result)));
            case CSV -> {
                CsvTable table = new CsvTable(out, AnalyzeRow.COLUMNS);
                yield result -> table.row(AnalyzeRow.cells(result));
            }
        };
    }
}
