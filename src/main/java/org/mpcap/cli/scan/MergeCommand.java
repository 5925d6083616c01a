package org.mpcap.cli.scan;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.host.TextFile;
import org.mpcap.report.RowMerge;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code mpcap merge}: the rows of several scans as one. */
@Command(name = "merge")
public final class MergeCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Parameters(arity = "1..*", paramLabel = "FILE")
    private List<Path> files = List.of();

    @Override
    public ExitCode call() throws IOException {
        RowMerge merge = new RowMerge(main.streams().out());
        for (Path file : files) {
            try (BufferedReader lines = TextFile.open(file)) {
                merge.add(file.toString(), lines);
            }
        }
        main.streams().err().println("mpcap merge: " + VisibleText.of(merge.summary()));
        return ExitCode.SUCCESS;
    }
}
