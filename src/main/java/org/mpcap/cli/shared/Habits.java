package org.mpcap.cli.shared;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.mpcap.UserError;
import picocli.CommandLine.Model.CommandSpec;

/** What users of other tools type. The table {@code habits.txt} says what it is here; it is read only where something is not understood. */
public final class Habits {
    /** What would be taken for another option with its value: -i with L, -o with X. */
    private static final String SWALLOWED = "-(i[LR]|o[A-Z])";

    private final List<Habit> habits;

    /**
     * A line of the table.
     *
     * @param commands at which commands, separated by commas; {@code *} for all
     * @param word a regular expression for what is typed
     * @param same whether {@code text} may take its place; otherwise it is the answer
     */
    private record Habit(String commands, String word, boolean same, String text) {
        static Habit parse(String line) {
            String[] parts = line.split("\\s+", 4);
            return new Habit(parts[0], parts[1], parts[2].equals("="), parts.length < 4 ? "" : parts[3]);
        }

        boolean isAbout(String command, String typed) {
            return typed.matches(word)
                    && (commands.equals("*") || List.of(commands.split(",")).contains(command));
        }
    }

    private Habits(List<Habit> habits) {
        this.habits = habits;
    }

    /** Reads the table. */
    public static Habits read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Habits.class.getResourceAsStream("habits.txt")), StandardCharsets.UTF_8))) {
            return new Habits(lines.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(Habit::parse)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The arguments with what has to be put right before they are parsed: help and version as commands, and swallowed options.
     *
     * @throws UserError that says what to write in place of a swallowed option
     */
    public static String[] prepared(String[] args) {
        if (args.length > 0 && args[0].equals("help")) {
            return args.length == 1 ? new String[] {"--help"} : new String[] {args[1], "--help"};
        }
        if (args.length == 1 && args[0].equals("version")) {
            return new String[] {"--version"};
        }
        if (Arrays.stream(args).noneMatch(arg -> arg.matches(SWALLOWED))) {
            return args;
        }
        Habits table = read();
        String[] translated = table.translated(args[0], args, arg -> arg.matches(SWALLOWED));
        for (String arg : translated) {
            if (arg.matches(SWALLOWED)) {
                table.answer(args[0], arg).ifPresent(answer -> {
                    throw UserError.usage(arg + ": " + answer);
                });
            }
        }
        return translated;
    }

    /** The arguments in the words of mpcap, as far as it has the same for what this command does not know. */
    public String[] translated(CommandSpec command, String[] args) {
        return translated(command.name(), args, word -> command.findOption(word) == null);
    }

    private String[] translated(String command, String[] args, Predicate<String> unknown) {
        List<String> words = new ArrayList<>();
        for (String arg : args) {
            int value = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String name = value < 0 ? arg : arg.substring(0, value);
            Optional<Habit> habit = words.contains("--") || !unknown.test(name)
                    ? Optional.empty()
                    : about(command, name).filter(Habit::same);
            habit.ifPresentOrElse(
                    known -> Arrays.stream((known.text() + arg.substring(name.length())).split(" "))
                            .filter(word -> !word.isEmpty())
                            .forEach(words::add),
                    () -> words.add(arg));
        }
        return words.toArray(String[]::new);
    }

    /** What to write in place of a word that a command does not know, or of an option with a value that is meant for another. */
    public Optional<String> answer(String command, String word) {
        return about(command, word)
                .or(() -> about(command, word.replaceFirst("^(--[^=]+)=.*", "$1")))
                .filter(habit -> !habit.same())
                .map(Habit::text);
    }

    private Optional<Habit> about(String command, String word) {
        return habits.stream().filter(habit -> habit.isAbout(command, word)).findFirst();
    }
}
