package org.mpcap.cli;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.mpcap.MptcpConformance;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.INegatableOptionTransformer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code mpcap completion}: prints a script that completes with the Tab key. The scripts are resources, one for each shell; what they
 * know of mpcap is one table, the same for all, with a line {@code COMMAND|NAMES|KIND|VALUES|TEXT} for each argument.
 */
@Command(name = "completion")
final class CompletionCommand implements Callable<ExitCode> {
    /** A label that lists what may be written. */
    private static final String WORDS = "[a-z0-9]+(\\|[a-z0-9]+)*";

    /** Shells there is a script for. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh|fish", arity = "0..1")
    private Shell shell = Shell.BASH;

    @Override
    public ExitCode call() throws IOException {
        String table = table();
        if (shell == Shell.FISH) {
            // It has no here-documents; there the table stands in single quotes.
            table = table.replace("\\", "\\\\").replace("'", "\\'");
        }
        main.streams().out().print(resource("/completion/" + shell).replace("@TABLE@", table));
        return ExitCode.SUCCESS;
    }

    private String table() {
        CommandLine root = spec.root().commandLine();
        HelpLayout.apply(root, false);
        List<String> lines = new ArrayList<>(arguments("", root.getCommandSpec()));
        root.getSubcommands().forEach((name, command) -> {
            CommandSpec model = command.getCommandSpec();
            lines.add(line("", name, "command", "", model.usageMessage().description()));
            lines.addAll(arguments(name, model));
        });
        return String.join("\n", lines);
    }

    private static List<String> arguments(String command, CommandSpec model) {
        List<String> lines = new ArrayList<>();
        for (OptionSpec option : model.options()) {
            List<String> names = new ArrayList<>(Arrays.asList(option.names()));
            if (option.negatable()) {
                INegatableOptionTransformer negative = model.negatableOptionTransformer();
                Stream.of(option.names())
                        .map(name -> negative.makeNegative(name, model))
                        .forEach(names::add);
            }
            lines.add(described(command, String.join(" ", names), option));
        }
        for (PositionalParamSpec positional : model.positionalParameters()) {
            lines.add(described(command, "", positional));
        }
        return lines;
    }

    private static String described(String command, String names, ArgSpec argument) {
        String label = argument.paramLabel();
        String kind = "words";
        String values = "";
        if (argument.arity().max() == 0) {
            kind = "flag";
        } else if (label.matches(WORDS)) {
            values = label.replace('|', ' ');
        } else if (label.equals("FILE") || label.equals("JAR")) {
            kind = "file";
        } else if (label.equals("DIR")) {
            kind = "folder";
        } else if (names.contains("--interface")) {
            kind = "interface";
        } else if (label.equals("COMMAND")) {
            values = Stream.concat(Main.COMMANDS.keySet().stream(), Stream.of("scan-summary"))
                    .filter(name -> CompletionCommand.class.getResource("/schema/" + name + ".json") != null)
                    .collect(joining(" "));
        } else {
            List<String> words = new ArrayList<>();
            if (String.join(" ", argument.description()).contains("embedded:")) {
                words.addAll(List.of("embedded:v0", "embedded:v1"));
            }
            if (label.endsWith("ID") && command.equals("interop")) {
                MptcpConformance.of("embedded:v1")
                        .build()
                        .checks()
                        .forEach(check -> words.add(check.id().toString()));
            }
            if (argument.completionCandidates() != null) {
                StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                        .map(word -> word.toLowerCase(Locale.ROOT))
                        .forEach(words::add);
            }
            values = String.join(" ", words);
        }
        return line(command, names, kind, values, argument.description());
    }

    /** The text is the first sentence of the description; no other field has a bar in it. */
    private static String line(String command, String names, String kind, String values, String[] description) {
        String text = description.length == 0 ? "" : Ansi.OFF.string(description[0]);
        String first = text.replaceAll("(?s)[.;:](\\s.*)?$|%n.*|\\$\\{.*", "");
        first = first.replaceAll("\\([^)]*$", "").trim(); // cut off within brackets
        return String.join("|", command, names, kind, values, first);
    }

    private static String resource(String name) throws IOException {
        try (InputStream script = CompletionCommand.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
