package org.mpcap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PropertyResourceBundle;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mpcap.cli.shared.Streams;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The table of what the help says, and the commands it is about. */
class HelpWordsTest {
    private final List<CommandSpec> commands = new ArrayList<>();

    @BeforeEach
    void allCommands() {
        PrintWriter none = new PrintWriter(new StringWriter());
        CommandLine root = new Main(Streams.over(InputStream.nullInputStream(), none, none), false)
                .commandLine(Main.COMMANDS.values());
        HelpLayout.apply(root, false);
        commands.add(root.getCommandSpec());
        root.getSubcommands().values().forEach(each -> commands.add(each.getCommandSpec()));
    }

    @Test
    void everyCommandOptionAndArgumentIsDescribed() {
        for (CommandSpec command : commands) {
            assertThat(command.usageMessage().description()).as(command.name()).isNotEmpty();
            for (ArgSpec argument : command.args()) {
                assertThat(argument.description())
                        .as(command.name() + " " + argument)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void everyRowIsOfACommandAnOptionOrAnArgument() throws Exception {
        Set<String> known = new HashSet<>();
        for (CommandSpec command : commands) {
            Stream.of("description", "footer", "exitCodes").forEach(part -> known.add(command.name() + "." + part));
            for (ArgSpec argument : command.args()) {
                for (String name : names(argument)) {
                    known.add(name);
                    known.add(command.qualifiedName(".") + "." + name);
                }
            }
        }
        try (InputStream in = Main.class.getResourceAsStream("help.properties")) {
            assertThat(new PropertyResourceBundle(new InputStreamReader(in, StandardCharsets.UTF_8)).keySet())
                    .isSubsetOf(known);
        }
    }

    private static List<String> names(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? Stream.of(option.names())
                        .map(name -> name.replaceFirst("^-+", ""))
                        .toList()
                : List.of(argument.paramLabel() + "[" + ((PositionalParamSpec) argument).index() + "]");
    }
}
