package org.mpcap.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.mpcap.Target;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.NetworkGroup;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.conformance.Catalogue;
import org.mpcap.conformance.Conformance;
import org.mpcap.conformance.ConformanceCheck;
import org.mpcap.conformance.Selection;
import org.mpcap.conformance.ServerUnderTest;
import org.mpcap.report.InteropText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap interop}: conformance of a server, clause by clause. */
@Command(
        name = "interop",
        description = {
            "Check an MPTCP server against RFC 8684 and RFC 6824, clause by clause, with a crafted client. Check only servers"
                    + " you may check."
        },
        footer = {
            "mpcap interop embedded:v1                   @|faint # needs no privileges|@",
            "mpcap interop --app echo --source-ip 10.1.0.9 10.1.0.2:5001",
            "mpcap interop 10.1.0.2:5001 v1/join v1/dss/3.3.1-7",
            "mpcap interop --list v1/addr",
            "mpcap interop --export v1/join/3.2-7 > join.craft",
            "mpcap interop --expect known.json --junit report.xml 10.1.0.2:5001"
        },
        exitCodeList = {
            "0:every check passed, or found what --expect says",
            "1:a check failed that was not expected to",
            "2:wrong usage: an option, a target, an unknown id, nothing selected",
            "3:cannot run here, or a control failed: the target is not MPTCP",
            "4:nothing failed but some checks were inconclusive, or a file could not be read or written",
            "70:internal error",
            "130:interrupted; reports of what ran are written"
        })
final class InteropCommand implements Callable<ExitCode> {
    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "TARGET|ID",
            description = {
                "The server: HOST:PORT, [IPv6]:PORT, embedded:v0 or embedded:v1; and which checks: ids, prefixes of ids"
                        + " (v1, v1/join, v1/join/3.2) or patterns with * and ?. Default: all."
            })
    private List<String> words = List.of();

    @Mixin
    private InteropServer server = new InteropServer();

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
        @Option(
                names = "--mptcp-version",
                paramLabel = "0|1|both",
                defaultValue = "both",
                description = "Checks of this version; default: ${DEFAULT-VALUE}.")
        String version = "both";

        @Option(
                names = "--checks",
                paramLabel = "JAR",
                description = "Add the checks of this jar; repeatable. Its code is run.")
        List<Path> checks = List.of();

        @Option(names = "--exclude", paramLabel = "ID", description = "Leave these out; repeatable.")
        List<String> exclude = List.of();

        @Option(
                names = "--profile",
                paramLabel = "safe|full",
                defaultValue = "safe",
                description = {
                    "safe leaves out random options and hundreds of connections; full runs everything but floods."
                            + " Default: ${DEFAULT-VALUE}."
                })
        String profile = "safe";

        @Option(names = "--flood", description = "Also run checks that send thousands of SYNs.")
        boolean flood;

        @Option(names = "--list", description = "List the checks; needs no target.")
        boolean list;

        @Option(
                names = "--export",
                paramLabel = "ID",
                description = {
                    "Run one check once and print what it did as steps for 'mpcap craft'. Default target: a server of this"
                            + " process."
                })
        Optional<String> export = Optional.empty();

        @Option(names = "--dry-run", description = "List the checks and say which would be run; send nothing.")
        boolean dryRun;
    }

    /** How to run. */
    static final class How {
        @Option(names = "--strict", description = "A violated SHOULD fails.")
        boolean strict;

        @Option(
                names = "--repeat",
                paramLabel = "N",
                defaultValue = "2",
                description =
                        "How often a finding that is not good must come before it counts; default: ${DEFAULT-VALUE}.")
        int repeat = 2;

        @Option(
                names = "--timeout",
                paramLabel = "MS",
                defaultValue = "500",
                description = "How long an answer may take, in milliseconds; default: ${DEFAULT-VALUE}.")
        int timeout = 500;

        @Option(
                names = "--jobs",
                paramLabel = "N",
                defaultValue = "8",
                description = "Checks at a time; default: ${DEFAULT-VALUE}.")
        int jobs = 8;

        @Option(
                names = "--rate",
                paramLabel = "N",
                description =
                        "SYNs per second, 0 without limit; default: 50 in the safe profile, without limit in full.")
        Optional<Integer> rate = Optional.empty();

        @Option(
                names = "--seed",
                paramLabel = "N",
                description = "Seed of keys, nonces, sequence numbers and data; default: random, and printed.")
        Optional<Long> seed = Optional.empty();
    }

    @Override
    public ExitCode call() throws Exception {
        try {
            List<ConformanceCheck> all = which.checks.isEmpty() ? Catalogue.all() : Catalogue.with(which.checks);
            Optional<Target> target = Optional.empty();
            List<Selection> selections = new ArrayList<>();
            for (String word : words) {
                if (isTarget(word)) {
                    if (target.isPresent()) {
                        throw new IllegalArgumentException(
                                "two targets: " + target.get().text() + " and " + word);
                    }
                    target = Optional.of(Target.parse(word, 0));
                } else {
                    selections.add(new Selection(word));
                }
            }
            List<ConformanceCheck> selected = select(all, selections);
            if (which.list) {
                new InteropText(main.streams().out(), main.paint(), false, false, selected).list();
                return ExitCode.SUCCESS;
            }
            if (which.export.isPresent()) {
                return export(all, which.export.get(), target);
            }
            Target where = target.orElseThrow(() -> new IllegalArgumentException(
                    "no target: write HOST:PORT, or embedded:v1 to try it without privileges"));
            Conformance.Options options = options();
            InteropSite place =
                    new InteropSite(where, server, wire.settings(), options.seed(), how.timeout * 1_000_000L);
            return new InteropRun(main, place, selected, all, options, reports, which.dryRun).run();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private ExitCode export(List<ConformanceCheck> all, String id, Optional<Target> target) throws Exception {
        ConformanceCheck check = all.stream()
                .filter(each -> each.id().toString().equals(id))
                .findFirst()
                .orElseThrow(() -> unknown(id));
        if (target.isEmpty()) {
            server.app = ServerUnderTest.App.TESTD;
        }
        String version = check.id().version().equals("v0") ? "v0" : "v1";
        Target where = target.orElseGet(() -> Target.parse("embedded:" + version, 0));
        long seed = how.seed.orElse(1L);
        return new InteropExport(
                        main, new InteropSite(where, server, wire.settings(), seed, how.timeout * 1_000_000L), check)
                .run();
    }

    private static IllegalArgumentException unknown(String word) {
        return new IllegalArgumentException("no check is called '" + word + "'; 'mpcap interop --list' shows them all");
    }

    private static boolean isTarget(String word) {
        return word.startsWith("embedded:") || word.contains(":");
    }

    private List<ConformanceCheck> select(List<ConformanceCheck> all, List<Selection> selections) {
        for (Selection selection : selections) {
            if (all.stream().noneMatch(check -> selection.selects(check.id()))) {
                throw unknown(selection.word());
            }
        }
        List<Selection> excluded = which.exclude.stream().map(Selection::new).toList();
        List<ConformanceCheck> selected = Selection.of(all, selections).stream()
                .filter(check -> version(check.id().version()))
                .filter(check -> excluded.stream().noneMatch(word -> word.selects(check.id())))
                .toList();
        if (selected.isEmpty()) {
            throw new IllegalArgumentException("no check is left to run; see the ids, --mptcp-version and --exclude");
        }
        return selected;
    }

    private boolean version(String name) {
        return switch (which.version.toLowerCase(Locale.ROOT)) {
            case "both" -> true;
            case "0" -> !name.equals("v1");
            case "1" -> !name.equals("v0");
            default ->
                throw new IllegalArgumentException("--mptcp-version: '" + which.version + "' is none of 0, 1, both");
        };
    }

    private Conformance.Options options() {
        boolean full = switch (which.profile) {
            case "safe" -> false;
            case "full" -> true;
            default -> throw new IllegalArgumentException("--profile: '" + which.profile + "' is none of safe, full");
        };
        Arguments.within(spec.commandLine(), "--repeat", how.repeat, 1, 100);
        Arguments.within(spec.commandLine(), "--jobs", how.jobs, 1, 256);
        Arguments.within(spec.commandLine(), "--timeout", how.timeout, 1, 600_000);
        int rate = how.rate.orElse(full ? 0 : 50);
        Arguments.within(spec.commandLine(), "--rate", rate, 0, 1_000_000);
        long seed = how.seed.orElseGet(() -> new SecureRandom().nextLong() >>> 32);
        return new Conformance.Options(how.repeat, how.strict, how.jobs, seed, full, which.flood, rate);
    }
}
