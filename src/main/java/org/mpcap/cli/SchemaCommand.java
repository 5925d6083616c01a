package org.mpcap.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap schema}: prints the JSON schema of a command's output. */
@Command(name = "schema")
final class SchemaCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND")
    private String command = "";

    @Override
    public ExitCode call() throws IOException {
        boolean plainName = command.chars().allMatch(c -> (c >= 'a' && c <= 'z') || c == '-');
        try (InputStream schema =
                plainName ? SchemaCommand.class.getResourceAsStream("/schema/" + command + ".json") : null) {
            if (schema == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no schema '" + command + "'; probe and token have one, for instance");
            }
            main.streams().out().print(new String(schema.readAllBytes(), StandardCharsets.UTF_8));
            return ExitCode.SUCCESS;
        }
    }
}
