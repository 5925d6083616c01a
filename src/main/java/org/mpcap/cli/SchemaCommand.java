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
@Command(
        name = "schema",
        description = "Print the JSON schema of what a command writes with --format json.",
        footer = {"mpcap schema probe > probe.schema.json"},
        exitCodeList = {"0:done", "2:wrong usage: no such command, or it has no schema", "4:standard output failed"})
final class SchemaCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", description = "A command with --format json, as in probe; or scan-summary.")
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
