package org.mpcap.cli.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.mpcap.ConformanceBuilder;
import org.mpcap.MptcpConformance;
import org.mpcap.Network;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.NetworkGroup;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.cli.shared.VersionProvider;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Requirement;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.report.CoverageText;
import org.mpcap.report.InteropText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap interop}: conformance of a server, clause by clause. */
@Command(name = "interop")
public final class InteropCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    private static final String EXPORT_FROM = "embedded:";

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "TARGET|ID")
    private List<String> words = List.of();

    @Mixin
    private InteropServer server = new InteropServer();

    @Mixin
    private InteropClient client = new InteropClient();

    @ArgGroup(validate = false, heading = "%nChecks:%n", order = 2)
    private Which which = new Which();

    @ArgGroup(validate = false, heading = "%nRun:%n", order = 3)
    private How how = new How();

    @Mixin
    private NetworkGroup wire = new NetworkGroup();

    @ArgGroup(validate = false, heading = "%nReports:%n", order = 5)
    private InteropReports.Files reports = new InteropReports.Files();

    /** Which checks. */
    static final class Which {
        @Option(names = "--mptcp-version", paramLabel = "0|1|both", defaultValue = "both")
        String version = "both";

        @Option(names = "--checks", paramLabel = "JAR")
        List<Path> checks = List.of();

        @Option(names = "--exclude", paramLabel = "ID")
        List<String> exclude = List.of();

        @Option(names = "--profile", paramLabel = "safe|full", defaultValue = "safe")
        String profile = "safe";

        @Option(names = "--flood")
        boolean flood;

        @Option(names = "--list")
        boolean list;

        @Option(names = "--coverage")
        boolean coverage;

        @Option(names = "--export", paramLabel = "ID")
        Optional<String> export = Optional.empty();

        @Option(names = "--dry-run")
        boolean dryRun;

        boolean full() {
            return switch (profile) {
                case "safe" -> false;
                case "full" -> true;
                default -> throw UserError.usage("--profile: '" + profile + "' is none of safe, full");
            };
        }

        ConformanceBuilder choose(ConformanceBuilder builder, List<String> ids) throws IOException {
            builder.checksOf(checks).checks(ids.toArray(String[]::new)).without(exclude.toArray(String[]::new));
            return builder.versions(
                    Arguments.versions(version, "0", "1", "both").toArray(MptcpVersion[]::new));
        }
    }

    /** How to run. */
    static final class How {
        @Option(names = "--strict")
        boolean strict;

        @Option(names = "--repeat", paramLabel = "N", defaultValue = "2")
        int repeat = 2;

        @Option(names = "--timeout", paramLabel = "MS", defaultValue = "500")
        int timeout = 500;

        @Option(names = "--jobs", paramLabel = "N", defaultValue = "8")
        int jobs = 8;

        @Option(names = "--rate", paramLabel = "N")
        Optional<Integer> rate = Optional.empty();

        @Option(names = "--seed", paramLabel = "N")
        Optional<Long> seed = Optional.empty();

        ConformanceBuilder apply(CommandSpec spec, ConformanceBuilder builder) {
            Arguments.within(spec.commandLine(), "--repeat", repeat, 1, 100);
            Arguments.within(spec.commandLine(), "--jobs", jobs, 1, 256);
            Arguments.within(spec.commandLine(), "--timeout", timeout, 1, 600_000);
            builder.strict(strict).repeat(repeat).jobs(jobs).wait(Duration.ofMillis(timeout));
            rate.ifPresent(most -> builder.rate(Arguments.within(spec.commandLine(), "--rate", most, 0, 1_000_000)));
            seed.ifPresent(builder::seed);
            return builder;
        }
    }

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        Optional<Target> target = Optional.empty();
        List<String> ids = new ArrayList<>();
        for (String word : words) {
            if (word.contains(":")) {
                if (target.isPresent()) {
                    throw UserError.usage("two targets: " + target.get().text() + " and " + word);
                }
                target = Optional.of(Target.parse(word, 0));
            } else {
                ids.add(word);
            }
        }
        if (which.coverage) {
            CoverageText.write(main.streams().out(), Requirement.all());
            return ExitCode.SUCCESS;
        }
        if (client.listen().isPresent()) {
            return listen(client.listen().get(), target, ids);
        }
        if (which.export.isPresent()) {
            return export(which.export.get(), target);
        }
        if (which.list) {
            MptcpConformance any =
                    which.choose(MptcpConformance.of(EXPORT_FROM + "v1"), ids).build();
            new InteropText(main.streams().out(), main.paint(), InteropText.Detail.LINES, false, any.checks()).list();
            return ExitCode.SUCCESS;
        }
        ConformanceBuilder builder = which.choose(server.describe(target.orElseThrow(InteropCommand::noTarget)), ids);
        MptcpConformance request =
                how.apply(spec, builder).full(which.full()).flood(which.flood).build();
        InteropRun run = new InteropRun(
                main,
                target.get().text(),
                request,
                properties(request),
                reports,
                replay(" " + target.get().text(), request.seed()));
        return which.dryRun ? run.plan() : run.run(wire.options());
    }

    private ExitCode listen(String place, Optional<Target> target, List<String> ids)
            throws IOException, InterruptedException {
        if (target.isPresent()) {
            throw UserError.usage("--listen waits for a client: leave the target "
                    + target.get().text() + " out");
        }
        MptcpConformance request = how.apply(spec, client.describe(place).checks(ids.toArray(String[]::new)))
                .without(which.exclude.toArray(String[]::new))
                .versions(Arguments.versions(which.version, "0", "1", "both").toArray(MptcpVersion[]::new))
                .full(which.full())
                .flood(which.flood)
                .build();
        if (which.list) {
            new InteropText(main.streams().out(), main.paint(), InteropText.Detail.LINES, false, request.checks())
                    .list();
            return ExitCode.SUCCESS;
        }
        InteropRun run =
                new InteropRun(main, client.agent(), request, properties(request), reports, replay("", request.seed()));
        if (client.comesByItself() || which.dryRun) {
            InteropText.ports(main.streams().out(), request.page(), request.checks(), request::port);
        }
        return which.dryRun ? run.plan() : run.run(wire.options());
    }

    /** What {@code mpcap interop} and {@code mpcap craft} say if there is nobody to send to. */
    public static UserError noTarget() {
        return UserError.usage("no target: write HOST:PORT, or embedded:v1 to try it without privileges");
    }

    private ExitCode export(String id, Optional<Target> target) throws IOException {
        Target where = target.orElseGet(() -> Target.parse(EXPORT_FROM + (id.startsWith("v0/") ? "v0" : "v1"), 0));
        if (target.isEmpty()) {
            server.app(ServerUnderTest.App.TESTD);
        }
        MptcpConformance request = how.apply(spec, server.describe(where).checksOf(which.checks))
                .checks(id)
                .seed(how.seed.orElse(1L))
                .build();
        ConformanceCheck check = request.checks().get(0);
        if (!check.id().toString().equals(id)) {
            throw UserError.usage("no check is called '" + id + "'; 'mpcap interop --list' shows them all");
        }
        try (Network network = request.network(wire.options())) {
            InteropText.export(main.streams().out(), check, where.text(), server.appName(), request.export(network));
        }
        return ExitCode.SUCCESS;
    }

    /** The command that repeats this run, with what it says of the server, but for the ids of checks. */
    private String replay(String target, long seed) {
        Set<String> same = new HashSet<>(Set.of("--profile", "--flood", "--strict", "--timeout", "--checks"));
        spec.mixins().values().forEach(mixin -> same.addAll(mixin.optionsMap().keySet()));
        return spec.commandLine().getParseResult().matchedOptions().stream()
                        .filter(option -> same.contains(option.longestName()))
                        .map(option -> option.longestName()
                                + (option.arity().max() == 0
                                        ? ""
                                        : " " + quoted(String.join(",", option.originalStringValues()))))
                        .collect(Collectors.joining(" ", "mpcap interop -v --seed " + seed + " ", " "))
                        .stripTrailing()
                + target;
    }

    /** The word as the shell takes it for one. */
    private static String quoted(String word) {
        return word.matches("[\\w.,:/@%+=-]*") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private Map<String, String> properties(MptcpConformance request) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("seed", String.valueOf(request.seed()));
        properties.put("tool", new VersionProvider().getVersion()[0]);
        properties.put(
                "versions",
                request.checks().stream()
                        .map(check -> check.id().version())
                        .distinct()
                        .collect(Collectors.joining(" ")));
        properties.put("app", server.appName().toUpperCase(Locale.ROOT));
        properties.put("profile", which.profile);
        properties.put("strict", String.valueOf(how.strict));
        properties.put("repeat", String.valueOf(how.repeat));
        return properties;
    }
}
