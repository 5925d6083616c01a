package org.mpcap.cli.shared;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import org.mpcap.UserError;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.crypto.Nonce;
import org.mpcap.host.ResetGuard;
import org.mpcap.report.OutputFormat;
import org.mpcap.wire.IpAddress;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How values on the command line are read; what is wrong with one is said in terms of the user's text. */
public final class Arguments {
    private Arguments() {}

    /** Teaches a command and all below it the project's types. */
    public static void register(CommandLine command) {
        command.registerConverter(Key.class, new Reader<>(Arguments::key));
        command.registerConverter(Nonce.class, new Reader<>(Arguments::nonce));
        command.registerConverter(IpAddress.class, new Reader<>(Arguments::address));
        command.registerConverter(MptcpVersion.class, new Reader<>(Arguments::version));
        command.registerConverter(ColorMode.class, new Reader<>(text -> oneOf(ColorMode.values(), text)));
        command.registerConverter(
                ResetGuard.Choice.class, new Reader<>(text -> oneOf(ResetGuard.Choice.values(), text)));
        command.registerConverter(OutputFormat.class, new Reader<>(text -> oneOf(OutputFormat.values(), text)));
        command.registerConverter(Integer.class, new Reader<>(Arguments::wholeNumber));
        command.registerConverter(int.class, new Reader<>(Arguments::wholeNumber));
    }

    /** Throws {@link UserError} if it is no key. */
    public static Key key(String text) {
        try {
            return Key.parse(text);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("'" + text + "' is no key: " + e.getMessage() + "; write 16 hexadecimal digits");
        }
    }

    private static Nonce nonce(String text) {
        try {
            return Nonce.parse(text);
        } catch (IllegalArgumentException e) {
            throw UserError.usage("'" + text + "' is no nonce: " + e.getMessage() + "; write 8 hexadecimal digits");
        }
    }

    private static IpAddress address(String text) {
        return IpAddress.literal(text).orElseThrow(() -> UserError.usage("'" + text + "' is no IPv4 or IPv6 address"));
    }

    private static MptcpVersion version(String text) {
        return switch (text) {
            case "0" -> MptcpVersion.V0;
            case "1" -> MptcpVersion.V1;
            default -> throw UserError.usage("'" + text + "' is no version of MPTCP; write 0 or 1");
        };
    }

    /**
     * Versions of MPTCP: {@code 0}, {@code 1}, or a word for none or both of them, newest first.
     *
     * @param words what may be written
     * @throws UserError that lists the choices
     */
    public static List<MptcpVersion> versions(String text, String... words) {
        String word = text.toLowerCase(Locale.ROOT);
        if (!List.of(words).contains(word)) {
            throw UserError.usage("--mptcp-version: '" + text + "' is none of " + String.join(", ", words));
        }
        if (word.equals("0") || word.equals("1")) {
            return List.of(version(word));
        }
        return word.equals("none") ? List.of() : List.of(MptcpVersion.V1, MptcpVersion.V0);
    }

    /**
     * The choice that is written this way, whatever the case of its letters.
     *
     * @throws UserError that lists the choices
     */
    public static <E extends Enum<E>> E oneOf(E[] choices, String text) {
        StringJoiner names = new StringJoiner(", ");
        for (E choice : choices) {
            if (choice.toString().equalsIgnoreCase(text)) {
                return choice;
            }
            names.add(choice.toString());
        }
        throw UserError.usage("'" + text + "' is none of " + names);
    }

    private static int wholeNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw UserError.usage("'" + text + "' is no whole number, or too large");
        }
    }

    /** Checks the range of a number given to an option. */
    public static int within(CommandLine command, String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new CommandLine.ParameterException(
                    command, option + ": " + value + " is not within " + least + "…" + most);
        }
        return value;
    }

    /**
     * Refuses an option given twice that takes one value. To picocli the second one starts the option's group anew, and the
     * other options of the group are silently forgotten.
     */
    public static void requireEachOnce(CommandLine.ParseResult parsed) {
        CommandLine.Model.CommandSpec spec = parsed.commandSpec();
        Set<CommandLine.Model.OptionSpec> seen = new HashSet<>();
        for (String arg : parsed.originalArgs()) {
            int value = arg.indexOf('=');
            CommandLine.Model.OptionSpec option = spec.findOption(value < 0 ? arg : arg.substring(0, value));
            if (arg.startsWith("-") && option != null && !option.isMultiValue() && !seen.add(option)) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), option.longestName() + " is given more than once");
            }
        }
    }

    /** Reads a value. A class, not a lambda: class-data archives cannot hold lambdas of picocli's old interfaces. */
    private record Reader<T>(Function<String, T> reading) implements ITypeConverter<T> {
        @Override
        public T convert(String text) {
            try {
                return reading.apply(text);
            } catch (UserError e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
