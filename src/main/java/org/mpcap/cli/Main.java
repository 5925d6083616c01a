package org.mpcap.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.mpcap.cli.analyze.AnalyzeCommand;
import org.mpcap.cli.app.AppCommand;
import org.mpcap.cli.craft.CraftCommand;
import org.mpcap.cli.explain.ExplainCommand;
import org.mpcap.cli.interop.InteropCommand;
import org.mpcap.cli.middlebox.MiddleboxCommand;
import org.mpcap.cli.paths.PathsCommand;
import org.mpcap.cli.probe.ProbeCommand;
import org.mpcap.cli.scan.MergeCommand;
import org.mpcap.cli.scan.ScanCommand;
import org.mpcap.cli.serve.ServeCommand;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ColorMode;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.FileRoles;
import org.mpcap.cli.shared.Habits;
import org.mpcap.cli.shared.Streams;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.cli.shared.TerminalSize;
import org.mpcap.cli.shared.VersionProvider;
import org.mpcap.cli.token.TokenCommand;
import org.mpcap.cli.trace.TraceCommand;
import org.mpcap.cli.watch.WatchCommand;
import org.mpcap.report.AnsiStyle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root command: what all commands share, and the one way from arguments to an exit code. */
@Command(name = "mpcap", versionProvider = VersionProvider.class, scope = ScopeType.INHERIT)
public final class Main implements Callable<ExitCode>, Terminal {
    /** Every command under its name, in the order of the help. */
    static final Map<String, Class<?>> COMMANDS = commands();

    private final Streams streams;
    private final boolean colorByDefault;
    private final Supplier<Optional<TerminalSize>> size;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT)
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT)
    @SuppressWarnings("unused") // picocli acts on it
    private boolean version;

    @Option(names = "--color", paramLabel = "WHEN", defaultValue = "auto", scope = ScopeType.INHERIT)
    private ColorMode color = ColorMode.AUTO;

    @Option(names = "--debug", scope = ScopeType.INHERIT)
    private boolean debug;

    Main(Streams streams, boolean colorByDefault) {
        this(streams, colorByDefault, Optional::empty);
    }

    private Main(Streams streams, boolean colorByDefault, Supplier<Optional<TerminalSize>> size) {
        this.size = size;
        this.streams = streams;
        this.colorByDefault = colorByDefault;
    }

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        Streams streams = Streams.over(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err));
        System.exit(new Main(streams, Help.Ansi.AUTO.enabled(), TerminalSize::ofOutput).run(args));
    }

    /** Runs a command in this process with empty standard input and no colour, and returns its exit code. */
    public static int run(String[] args, PrintWriter out, PrintWriter err) {
        return run(args, Streams.over(InputStream.nullInputStream(), out, err), false);
    }

    /**
     * Runs a command in this process and returns its exit code.
     *
     * @param colorByDefault what {@code --color auto} means here
     */
    public static int run(String[] args, Streams streams, boolean colorByDefault) {
        return new Main(streams, colorByDefault).run(args);
    }

    private int run(String[] args) {
        int exitCode;
        try {
            String[] understood = Habits.prepared(args);
            exitCode = commandLine(named(understood)).execute(understood);
        } catch (RuntimeException | Error e) {
            exitCode = report(args.length > 0 && COMMANDS.containsKey(args[0]) ? "mpcap " + args[0] : "mpcap", e);
        }
        Optional<IOException> failure = streams.flush();
        if (failure.isEmpty()) {
            return exitCode;
        }
        return reportOutput(failure.get());
    }

    /** What the command reads and writes. */
    @Override
    public Streams streams() {
        return streams;
    }

    @Override
    public Optional<TerminalSize> size() {
        return size.get();
    }

    /** Colours for text output, as {@code --color} asks. */
    @Override
    public AnsiStyle paint() {
        return new AnsiStyle(colored());
    }

    /** Without a command: the usage. */
    @Override
    public ExitCode call() {
        HelpLayout.apply(spec.commandLine(), false);
        spec.commandLine().usage(streams.out(), colorScheme());
        return ExitCode.USAGE;
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("probe", ProbeCommand.class);
        commands.put("analyze", AnalyzeCommand.class);
        commands.put("watch", WatchCommand.class);
        commands.put("trace", TraceCommand.class);
        commands.put("scan", ScanCommand.class);
        commands.put("merge", MergeCommand.class);
        commands.put("serve", ServeCommand.class);
        commands.put("paths", PathsCommand.class);
        commands.put("app", AppCommand.class);
        commands.put("middlebox", MiddleboxCommand.class);
        commands.put("interop", InteropCommand.class);
        commands.put("craft", CraftCommand.class);
        commands.put("token", TokenCommand.class);
        commands.put("explain", ExplainCommand.class);
        commands.put("doctor", DoctorCommand.class);
        commands.put("schema", SchemaCommand.class);
        commands.put("completion", CompletionCommand.class);
        return Collections.unmodifiableMap(commands);
    }

    /**
     * The one command that will run, if the arguments name it: reading the annotations of all the others would cost a short
     * command much of its time. Help, completion and suggestions need them all.
     */
    private static Collection<Class<?>> named(String[] args) {
        for (String arg : args) {
            Class<?> type = COMMANDS.get(arg);
            if (type != null) {
                return type == CompletionCommand.class ? COMMANDS.values() : List.of(type);
            }
        }
        return COMMANDS.values();
    }

    CommandLine commandLine(Collection<Class<?>> subcommands) {
        CommandLine command = new CommandLine(this);
        subcommands.forEach(command::addSubcommand);
        Arguments.register(command);
        command.setOut(streams.out());
        command.setErr(streams.err());
        command.setCaseInsensitiveEnumValuesAllowed(true);
        // A file named in an argument would be read as arguments, and what cannot be one be shown; --data @FILE means
        // another thing.
        command.setExpandAtFiles(false);
        // Its warnings would show values as they came, and go past our streams.
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
        ExitHandlers handlers = new ExitHandlers();
        command.setExecutionStrategy(handlers);
        command.setParameterExceptionHandler(handlers);
        command.setExecutionExceptionHandler(handlers);
        return command;
    }

    /**
     * The ways a command can end. A class, not lambdas: class-data archives cannot hold lambdas of picocli's old interfaces.
     */
    private final class ExitHandlers
            implements IExecutionStrategy, IParameterExceptionHandler, IExecutionExceptionHandler {
        @Override
        public int execute(ParseResult parsed) {
            spec.commandLine().setColorScheme(colorScheme());
            ParseResult last = parsed;
            boolean help = parsed.isUsageHelpRequested();
            while (last.hasSubcommand()) {
                last = last.subcommand();
                help |= last.isUsageHelpRequested();
            }
            if (help) {
                HelpLayout.apply(spec.commandLine(), parsed.originalArgs().contains("-h"));
            }
            Arguments.requireEachOnce(last);
            FileRoles.requireDistinct(last);
            int exitCode = new CommandLine.RunLast().execute(parsed);
            Object result = last.commandSpec().commandLine().getExecutionResult();
            return result instanceof ExitCode code ? code.number() : exitCode;
        }

        @Override
        public int handleParseException(ParameterException failure, String[] args) {
            String[] translated =
                    Habits.read().translated(failure.getCommandLine().getCommandSpec(), args);
            if (!Arrays.equals(args, translated)) {
                return spec.commandLine().execute(translated);
            }
            streams.out().flush();
            streams.err().println(Failures.describe(failure));
            if (debug) {
                failure.printStackTrace(streams.err());
            }
            return ExitCode.USAGE.number();
        }

        @Override
        public int handleExecutionException(Exception failure, CommandLine failed, ParseResult parsed) {
            return report(failed.getCommandSpec().qualifiedName(), failure);
        }
    }

    private int report(String commandName, Throwable failure) {
        streams.out().flush();
        streams.err().println(Failures.describe(commandName, failure));
        if (debug) {
            failure.printStackTrace(streams.err());
        }
        return Failures.exitCode(failure).number();
    }

    /** A reader that went away needs no message; a full disk does. */
    private int reportOutput(IOException failure) {
        if (!"Broken pipe".equals(failure.getMessage())) {
            report("mpcap", new IOException("standard output: " + failure.getMessage(), failure));
        }
        return ExitCode.INPUT_OUTPUT.number();
    }

    private boolean colored() {
        return color == ColorMode.ALWAYS || (color == ColorMode.AUTO && colorByDefault);
    }

    private Help.ColorScheme colorScheme() {
        return Help.defaultColorScheme(colored() ? Help.Ansi.ON : Help.Ansi.OFF);
    }
}
