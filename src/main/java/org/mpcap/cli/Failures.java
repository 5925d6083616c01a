package org.mpcap.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Habits;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every failure of a command into one line on standard error, whatever it names, and an exit code. */
final class Failures {
    private Failures() {}

    /** A wrong command line: what is wrong, what was perhaps meant, where to read more. */
    static String describe(ParameterException e) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String what = oneLine(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            if (!word.startsWith("-")) {
                what = (command.getSubcommands().isEmpty() ? "argument too many: '" : "there is no command '") + word
                        + "'";
            }
            Optional<String> answer = Habits.read().answer(command.getCommandName(), word);
            if (answer.isPresent()) {
                what = word + ": " + answer.get();
            } else if (!unmatched.getSuggestions().isEmpty()) {
                what += "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
            }
        }
        if (e.getArgSpec() instanceof OptionSpec option) {
            what = Habits.read()
                    .answer(command.getCommandName(), option.longestName() + "=" + e.getValue())
                    .map(answer -> option.longestName() + ": " + answer)
                    .orElse(what);
        }
        return VisibleText.of(name + ": " + what + " (" + name + " --help)");
    }

    /** The exit code of a command that ended with this exception. */
    static ExitCode exitCode(Throwable failure) {
        if (failure instanceof UserError error) {
            return switch (error.kind()) {
                case USAGE -> ExitCode.USAGE;
                case CANNOT_RUN -> ExitCode.CANNOT_RUN;
                case FILE -> ExitCode.INPUT_OUTPUT;
            };
        }
        if (failure instanceof InvalidPathException) {
            return ExitCode.USAGE;
        }
        return failure instanceof IOException || failure instanceof UncheckedIOException
                ? ExitCode.INPUT_OUTPUT
                : ExitCode.INTERNAL;
    }

    /** The line for a command that ended with this exception. */
    static String describe(String commandName, Throwable failure) {
        return VisibleText.of(line(commandName, failure));
    }

    private static String line(String commandName, Throwable failure) {
        if (failure instanceof UserError error) {
            String cure = error.kind() == UserError.Kind.USAGE ? " (" + commandName + " --help)" : "";
            return commandName + ": " + oneLine(error.getMessage()) + cure;
        }
        if (failure instanceof InvalidPathException path) {
            return commandName + ": '" + oneLine(path.getInput())
                    + "' is no name of a file in this locale; LC_ALL=C.UTF-8 allows any";
        }
        String what = switch (exitCode(failure)) {
            case INPUT_OUTPUT ->
                describe(
                        failure instanceof UncheckedIOException unchecked
                                ? Objects.requireNonNull(unchecked.getCause())
                                : (IOException) failure);
            default -> "internal error: " + oneLine(failure.toString()) + "; --debug shows where, please report it";
        };
        return commandName + ": " + what;
    }

    /** Says of an I/O failure what the JDK's file exceptions leave to their class name. */
    private static String describe(IOException e) {
        if (e instanceof NoSuchFileException noSuch) {
            Path directory = Path.of(noSuch.getFile()).toAbsolutePath().getParent();
            boolean isThere = directory == null || Files.isDirectory(directory);
            return isThere ? "no such file: " + noSuch.getFile() : "no such directory: " + directory;
        }
        if (e instanceof AccessDeniedException denied) {
            return "permission denied: " + denied.getFile();
        }
        if (e instanceof FileAlreadyExistsException exists) {
            return "file exists already: " + exists.getFile();
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return oneLine(system.getReason() + ": " + system.getFile());
        }
        return oneLine(e.getMessage() == null ? e.toString() : e.getMessage());
    }

    private static String oneLine(@Nullable String text) {
        return text == null ? "no message" : text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
