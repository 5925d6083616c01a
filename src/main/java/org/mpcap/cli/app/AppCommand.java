package org.mpcap.cli.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.mpcap.MptcpApp;
import org.mpcap.UserError;
import org.mpcap.app.AppResult;
import org.mpcap.capture.OutputFile;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.report.AppFields;
import org.mpcap.report.JsonLines;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mpcap app}: does a program speak MPTCP, and survive the loss of a path. */
@Command(name = "app")
public final class AppCommand implements Callable<ExitCode> {
    enum Format {
        TEXT,
        JSON
    }

    @ParentCommand
    private Terminal main;

    @Parameters(arity = "0..*", paramLabel = "COMMAND")
    private List<String> command = List.of();

    @Option(names = "--server", paramLabel = "PORT")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--partner", paramLabel = "COMMAND")
    private Optional<String> partner = Optional.empty();

    @Option(names = "--middlebox", paramLabel = "BEHAVIOUR")
    private List<String> behaviours = List.of();

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
    private Format format = Format.TEXT;

    @Option(names = "--html", paramLabel = "FILE")
    private Optional<Path> html = Optional.empty();

    @Option(names = {"-v", "--verbose"})
    private boolean verbose;

    @Override
    public ExitCode call() throws IOException {
        if (html.isPresent()) {
            OutputFile.requireWritable(html.get());
        }
        if (verbose && format == Format.JSON) {
            throw UserError.usage("-v shows what the program writes, among which JSON would be lost");
        }
        String[] words = command.toArray(String[]::new);
        MptcpApp.Builder request = port.isPresent() ? MptcpApp.server(port.get(), words) : MptcpApp.client(words);
        partner.ifPresent(request::partner);
        AppResult result = request.middlebox(behaviours.toArray(String[]::new))
                .verbose(verbose)
                .build()
                .run();
        main.streams()
                .out()
                .println(
                        format == Format.JSON
                                ? JsonLines.line(AppFields.of(result))
                                : VisibleText.of(AppFields.line(result)));
        if (html.isPresent()) {
            OutputFile.PLAIN.replace(html.get(), to -> to.write(AppFields.page(result)));
        }
        return result.allYes() ? ExitCode.SUCCESS : ExitCode.NOT_ALL;
    }
}
