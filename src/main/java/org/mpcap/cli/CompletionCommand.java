package org.mpcap.cli;

import java.util.concurrent.Callable;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap completion}: prints a script that completes commands and options with the Tab key. */
@Command(name = "completion")
final class CompletionCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Override
    public ExitCode call() {
        main.streams().out().print(AutoComplete.bash("mpcap", spec.root().commandLine()));
        return ExitCode.SUCCESS;
    }
}
