package org.mpcap.cli.shared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Which files a command reads and which it writes: none is both, and none is written twice. */
public final class FileRoles {
    /** Options whose file is written, by their longest names, for all commands. */
    public static final Set<String> OUTPUTS = Set.of(
            "--write",
            "--output",
            "--report",
            "--series",
            "--json",
            "--junit",
            "--html",
            "--summary",
            "--checkpoint",
            "--write-expect",
            "--dump");
    /** Options whose file is read. A directory of {@code --pcap-dir} holds files named by the command itself. */
    public static final Set<String> INPUTS = Set.of(
            "--targets",
            "--allow",
            "--block",
            "--resume",
            "--checks",
            "--expect",
            "--data",
            "--pcap-dir",
            "--read",
            "--peer-dump");

    /** Outputs that are text and may go to standard output. */
    private static final Set<String> TEXTS = Set.of("--output", "--json", "--junit", "--html", "--write-expect");

    /** What stands for standard input or output in place of a file. */
    public static final String STANDARD_STREAM = "-";

    private static final Path STANDARD_INPUT = Path.of("/dev/stdin");
    private static final Path STANDARD_OUTPUT = Path.of("/dev/stdout");

    private record Named(String option, Path path) {}

    private FileRoles() {}

    /**
     * Refuses a command line that would write a file it also reads, or two things into one file, before anything is opened. A
     * checkpoint may be resumed from and written on.
     */
    public static void requireDistinct(ParseResult parsed) {
        List<Named> inputs = new ArrayList<>();
        List<Named> outputs = new ArrayList<>();
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName();
            if (OUTPUTS.contains(name)) {
                if (!TEXTS.contains(name) && values(option).contains(STANDARD_STREAM)) {
                    throw new ParameterException(
                            parsed.commandSpec().commandLine(),
                            name + ": - is standard output, where this cannot be written; name a file, as in ./-");
                }
                // A number is meant for another tool's option of this name.
                Optional<String> number = values(option).stream()
                        .filter(value -> value.matches("[0-9.]+"))
                        .findFirst();
                number.flatMap(value ->
                                Habits.read().answer(parsed.commandSpec().name(), name + "=" + value))
                        .ifPresent(answer -> {
                            throw new ParameterException(parsed.commandSpec().commandLine(), name + ": " + answer);
                        });
                collect(name, option, outputs);
            } else if (INPUTS.contains(name)) {
                collect(name, option, inputs);
            }
        }
        if (Files.isRegularFile(STANDARD_OUTPUT)) {
            // What is appended there may be what is read.
            outputs.add(new Named("standard output", STANDARD_OUTPUT));
        }
        for (PositionalParamSpec argument : parsed.matchedPositionals()) {
            collect("an argument", argument, inputs);
        }
        for (int i = 0; i < outputs.size(); i++) {
            Named output = outputs.get(i);
            for (Named input : inputs) {
                boolean resumed =
                        output.option().equals("--checkpoint") && input.option().equals("--resume");
                if (!resumed && (isSame(output.path(), input.path()) || isIn(output.path(), input.path()))) {
                    throw refusal(parsed, output, "would overwrite what " + input.option() + " reads");
                }
            }
            for (Named other : outputs.subList(0, i)) {
                if (!output.path().equals(STANDARD_OUTPUT) && isSame(output.path(), other.path())) {
                    throw refusal(parsed, output, "is written by " + other.option() + ", too");
                }
            }
        }
    }

    private static ParameterException refusal(ParseResult parsed, Named output, String why) {
        return new ParameterException(
                parsed.commandSpec().commandLine(),
                output.option() + ": " + output.path() + " " + why + "; name another file");
    }

    private static List<String> values(ArgSpec argument) {
        Object value = argument.getValue();
        Object inside = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (inside == null) {
            return List.of();
        }
        Collection<?> values = inside instanceof Collection<?> several ? several : List.of(inside);
        return values.stream().map(Object::toString).toList();
    }

    private static void collect(String name, ArgSpec argument, List<Named> found) {
        boolean isMarked = name.equals("--data");
        for (String text : values(argument)) {
            if (text.equals(STANDARD_STREAM)) {
                if (!OUTPUTS.contains(name)) {
                    found.add(new Named("standard input", STANDARD_INPUT));
                }
            } else if (!isMarked || text.startsWith("@")) {
                path(isMarked ? text.substring(1) : text).ifPresent(file -> found.add(new Named(name, file)));
            }
        }
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether both names lead to one regular file; a device such as /dev/null takes whatever comes. */
    private static boolean isSame(Path one, Path other) {
        try {
            if (Files.exists(one) && Files.exists(other)) {
                return Files.isRegularFile(one) && Files.isSameFile(one, other);
            }
            return one.toAbsolutePath()
                    .normalize()
                    .equals(other.toAbsolutePath().normalize());
        } catch (IOException e) {
            // Who cannot be asked cannot be read either: opening it will say why.
            return false;
        }
    }

    /** Whether a file that exists lies in a directory whose files are all read. */
    private static boolean isIn(Path output, Path directory) {
        Path parent = output.toAbsolutePath().getParent();
        return Files.isDirectory(directory)
                && Files.isRegularFile(output)
                && parent != null
                && isSameDirectory(parent, directory);
    }

    private static boolean isSameDirectory(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }
}
