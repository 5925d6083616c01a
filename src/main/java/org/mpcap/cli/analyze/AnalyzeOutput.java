package org.mpcap.cli.analyze;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mpcap.CaptureAnalysis;
import org.mpcap.analyze.ConnectionResult;
import org.mpcap.capture.OutputFile;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.cli.shared.TerminalSize;
import org.mpcap.cli.shared.VersionProvider;
import org.mpcap.report.AnalyzeFields;
import org.mpcap.report.AnalyzePage;
import org.mpcap.report.AnalyzeRow;
import org.mpcap.report.AnalyzeText;
import org.mpcap.report.ConnectionTable;
import org.mpcap.report.ConnectionText;
import org.mpcap.report.CsvTable;
import org.mpcap.report.JsonLines;
import org.mpcap.report.OutputFormat;
import org.mpcap.wire.VisibleText;

/** Writes what an analysis finds in the form asked for. */
final class AnalyzeOutput {
    /** Lines of a terminal that the heading, what is folded, and the sums take. */
    private static final int REST = 14;

    private static final int LEAST_ROWS = 8;

    private final Terminal terminal;
    private final AnalyzeOptions.Results results;
    private final Progress progress;
    private final PrintWriter out;
    private final AnalyzeText text;
    private final Optional<AnalyzePage> page;
    private final Optional<ConnectionTable> table;

    AnalyzeOutput(Terminal terminal, AnalyzeOptions.Results results, Progress progress) {
        this.progress = progress;
        this.terminal = terminal;
        this.results = results;
        this.out = terminal.streams().out();
        this.text = new AnalyzeText(out, terminal.paint());
        this.page = results.report.map(file -> new AnalyzePage());
        this.table = table();
    }

    /** People read a table that fits their terminal; what goes elsewhere is complete, and in the order of the capture unless another is asked for. */
    private Optional<ConnectionTable> table() {
        Optional<TerminalSize> size = terminal.size();
        boolean isTable = results.format == OutputFormat.TEXT && results.connection.isEmpty();
        if (!isTable || (size.isEmpty() && results.sort.isEmpty())) {
            return Optional.empty();
        }
        int rows = size.isEmpty() || results.all
                ? Integer.MAX_VALUE
                : Math.max(LEAST_ROWS, size.get().rows() - REST);
        return Optional.of(new ConnectionTable(
                out,
                terminal.paint(),
                size.map(TerminalSize::columns).orElse(Integer.MAX_VALUE),
                rows,
                results.sort.orElse(ConnectionTable.Order.WORST)));
    }

    /**
     * Runs an analysis and writes the results; gives the command's exit code.
     *
     * @param source what is read, for a heading
     * @param inputs the names of what is read
     * @param live whether it goes on until someone ends it, so that results are wanted at once
     */
    ExitCode of(CaptureAnalysis analysis, String source, List<String> inputs, boolean live) throws IOException {
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
                table.ifPresent(this::print);
                if (results.connection.isEmpty()) {
                    text.summary(result.totals());
                }
            }
            case JSON ->
                out.println(JsonLines.line(AnalyzeFields.summary(result.totals(), result.errors())
                        .put("mpcapVersion", VersionProvider.version())
                        .put("inputs", inputs)));
            case CSV -> {}
        }
        if (results.check && result.totals().tracked().failures() > 0) {
            return ExitCode.NOT_ALL;
        }
        return result.errors().isEmpty() ? ExitCode.SUCCESS : ExitCode.INPUT_OUTPUT;
    }

    private void print(ConnectionTable sorted) {
        if (terminal.size().isPresent()) {
            sorted.print();
        } else {
            sorted.rows().forEach(text::row);
        }
    }

    private void error(String line) {
        progress.clear();
        out.flush();
        terminal.streams().err().println("mpcap analyze: " + VisibleText.of(line));
    }

    private Consumer<ConnectionResult> renderer() {
        return switch (results.format) {
            case TEXT ->
                results.connection.isPresent()
                        ? new ConnectionText(out, terminal.paint())::print
                        : table.isPresent() ? table.get()::add : text::row;
            case JSON -> result -> out.println(JsonLines.line(AnalyzeFields.connection(result)));
            case CSV -> {
                CsvTable table = new CsvTable(out, AnalyzeRow.COLUMNS);
                yield result -> table.row(AnalyzeRow.cells(result));
            }
        };
    }
}
