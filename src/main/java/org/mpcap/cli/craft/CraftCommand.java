package org.mpcap.cli.craft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.mpcap.ConformanceBuilder;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.cli.interop.InteropCommand;
import org.mpcap.cli.interop.InteropServer;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.NetworkGroup;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.craft.CraftException;
import org.mpcap.craft.CraftText;
import org.mpcap.craft.Step;
import org.mpcap.host.TextFile;
import org.mpcap.wire.VisibleText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap craft}: sends segments as a file says, and says what came. */
@Command(name = "craft")
public final class CraftCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE")
    private String file = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TARGET")
    private Optional<String> target = Optional.empty();

    @Mixin
    private InteropServer server = new InteropServer();

    @ArgGroup(validate = false, heading = "%nRun:%n", order = 2)
    private How how = new How();

    @Mixin
    private NetworkGroup wire = new NetworkGroup();

    /** How to run. */
    static final class How {
        @Option(names = "--dry-run")
        boolean dryRun;

        @Option(names = "--timeout", paramLabel = "MS", defaultValue = "500")
        int timeout = 500;

        @Option(names = "--seed", paramLabel = "N")
        Optional<Long> seed = Optional.empty();

        @Option(names = {"-v", "--verbose"})
        boolean verbose;

        @Option(
                names = {"-w", "--write"},
                paramLabel = "FILE")
        Optional<Path> write = Optional.empty();
    }

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        Arguments.within(spec.commandLine(), "--timeout", how.timeout, 1, 600_000);
        List<Step> steps = read();
        if (how.dryRun) {
            main.streams().out().println(VisibleText.of(file.toString()) + ": " + steps.size() + " steps");
            return ExitCode.SUCCESS;
        }
        ConformanceBuilder builder = server.describe(Target.parse(target.orElseThrow(InteropCommand::noTarget), 0))
                .wait(Duration.ofMillis(how.timeout));
        how.seed.ifPresent(builder::seed);
        try {
            return new CraftRun(main, builder.build(), steps, how).run(wire.options());
        } catch (CraftException e) {
            throw wrong(e);
        }
    }

    private UserError wrong(CraftException e) {
        return new UserError(UserError.Kind.USAGE, file + ": " + e.getMessage(), e);
    }

    private List<Step> read() throws IOException {
        String text = file.equals("-")
                ? new String(main.streams().in().readAllBytes(), StandardCharsets.UTF_8)
                : TextFile.read(Path.of(file));
        List<Step> steps;
        try {
            steps = CraftText.parse(text);
        } catch (CraftException e) {
            throw wrong(e);
        }
        if (steps.isEmpty()) {
            throw UserError.usage(file + ": no steps in it");
        }
        return steps;
    }
}
