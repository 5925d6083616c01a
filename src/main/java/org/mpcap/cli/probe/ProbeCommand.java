package org.mpcap.cli.probe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.mpcap.MptcpProbe;
import org.mpcap.Network;
import org.mpcap.NetworkOptions;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.cli.shared.Arguments;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.NetworkGroup;
import org.mpcap.cli.shared.SegmentLog;
import org.mpcap.cli.shared.TargetOptions;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.crypto.Key;
import org.mpcap.crypto.MptcpVersion;
import org.mpcap.host.Interruption;
import org.mpcap.probe.ProbeNotes;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.report.OutputFormat;
import org.mpcap.serve.FaultSpec;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code mpcap probe}: does a server speak MPTCP, proven by a join. */
@Command(name = "probe")
public final class ProbeCommand implements Callable<ExitCode> {
    private static final int PROBES_AT_ONCE = 64;

    @ParentCommand
    private Terminal main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "TARGET")
    private List<String> targets = List.of();

    @Mixin(name = "Targets")
    private TargetOptions where = new TargetOptions();

    @ArgGroup(validate = false, heading = "%nQuestion and proof:%n", order = 2)
    private Question question = new Question();

    @ArgGroup(validate = false, heading = "%nKeys:%n", order = 3)
    private Keys keys = new Keys();

    @ArgGroup(validate = false, heading = "%nSYN:%n", order = 4)
    private SynGroup syn = new SynGroup();

    @Mixin(name = "Network")
    private NetworkGroup network = new NetworkGroup();

    @ArgGroup(validate = false, heading = "%nOutput:%n", order = 6)
    private Output output = new Output();

    /** What is asked. */
    static final class Question {
        @Option(names = "--mptcp-version", paramLabel = "auto|0|1", defaultValue = "auto")
        String version = "auto";

        @Option(names = "--syn-only")
        boolean synOnly;

        @Option(names = "--checksum")
        boolean checksum;

        @Option(names = "--control")
        boolean control;

        @Option(names = "--fault", paramLabel = "FAULT", completionCandidates = FaultNames.class)
        List<String> faults = List.of();

        @Option(names = "--flows", paramLabel = "N")
        int flows = ProbeOptions.USUAL_FLOWS;

        @Option(names = "--join-source", paramLabel = "IP")
        Optional<IpAddress> joinSource = Optional.empty();

        @Option(names = "--adopt")
        boolean adopt;

        @Option(names = "--local-key", paramLabel = "KEY")
        Optional<Key> localKey = Optional.empty();

        @Option(names = "--remote-key", paramLabel = "KEY")
        Optional<Key> remoteKey = Optional.empty();
    }

    /** What {@code --fault} may be. */
    static final class FaultNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return FaultSpec.ofClients().stream().map(FaultSpec::name).iterator();
        }
    }

    /** Where keys come from. */
    static final class Keys {
        @Option(names = "--key", paramLabel = "KEY")
        Optional<Key> key = Optional.empty();

        @Option(names = "--secret", paramLabel = "HEX")
        Optional<String> secret = Optional.empty();

        @Option(names = "--seed", paramLabel = "N")
        Optional<Integer> seed = Optional.empty();
    }

    /** What comes out. */
    static final class Output {
        @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "text")
        OutputFormat format = OutputFormat.TEXT;

        @Option(
                names = {"-w", "--write"},
                paramLabel = "FILE")
        Optional<Path> capture = Optional.empty();

        @Option(names = {"-v", "--verbose"})
        boolean verbose;

        @Option(names = "--stats")
        boolean stats;

        @Option(names = "--dry-run")
        boolean dryRun;
    }

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        List<Target> all = allTargets();
        MptcpProbe probe = request(all);
        requireRoom(probe.options());
        requireOneClock(probe);
        NetworkOptions options =
                network.options(output.capture, keys.seed.map(OptionalLong::of).orElseGet(OptionalLong::empty));
        for (String names : question.faults) {
            options = options.faulty(names);
            main.streams()
                    .err()
                    .println("mpcap probe: misbehaves as told (" + names
                            + "): what is said of server and path may be its own doing");
        }
        if (output.dryRun) {
            try (Network dry = Network.dry(options)) {
                dry.tap(new SegmentLog(main.streams().out(), main.paint()));
                probe.preview(dry);
            }
            return ExitCode.SUCCESS;
        }
        ProbeOutput printer = new ProbeOutput(main, output, question.synOnly);
        try {
            if (probe.embedded().isPresent()) {
                run(probe.embedded().get(), Network.embedded(options), printer, all.size());
            }
            if (probe.elsewhere().isPresent()) {
                run(probe.elsewhere().get(), Network.live(options), printer, all.size());
            }
        } finally {
            printer.summary();
        }
        return printer.exitCode();
    }

    private static void run(MptcpProbe probe, Network opened, ProbeOutput printer, int total)
            throws InterruptedException {
        try (Network open = opened) {
            printer.tap(open, probe.adopted());
            Runnable closing = open::close;
            Interruption interruption = new Interruption(() -> {
                closing.run();
                printer.interrupted(total);
            });
            ProbeNotes notes;
            try {
                notes = probe.run(open, printer::result);
            } finally {
                interruption.over();
            }
            printer.stats(open.counters());
            printer.notes(notes);
        }
    }

    private void requireOneClock(MptcpProbe probe) {
        boolean both = probe.embedded().isPresent() && probe.elsewhere().isPresent();
        if (output.capture.isPresent() && !output.dryRun && both) {
            throw UserError.usage("-w: embedded targets have a clock of their own; probe them in a run of their own");
        }
    }

    private List<Target> allTargets() throws IOException {
        return where.targets(targets, main.streams().in(), spec.commandLine()).orElse(List.of());
    }

    private MptcpProbe request(List<Target> all) {
        requireNoContradiction();
        boolean newest = question.adopt && question.version.equals("auto");
        MptcpProbe.Builder builder = MptcpProbe.of(all)
                .versions(newest ? List.of(MptcpVersion.V1) : Arguments.versions(question.version, "auto", "0", "1"))
                .synOnly(question.synOnly)
                .checksum(question.checksum)
                .control(question.control)
                .flows(question.flows)
                .data(syn.data())
                .tcp(syn.profile())
                .family(where.family())
                .everyAddress(where.everyAddress())
                .concurrency(where.concurrency(PROBES_AT_ONCE));
        question.joinSource.ifPresent(builder::joinFrom);
        if (question.adopt) {
            builder.adopt(question.localKey.orElseThrow(), question.remoteKey.orElseThrow());
        }
        keys.key.ifPresent(builder::key);
        keys.secret.map(ProbeCommand::secret).ifPresent(builder::secret);
        keys.seed.ifPresent(builder::keySeed);
        return builder.build();
    }

    private void requireRoom(ProbeOptions options) {
        syn.requireRoom(options.profile().syn(), options.versions().contains(MptcpVersion.V0) ? 12 : 4);
        if (!question.synOnly) {
            syn.requireRoom(options.profile().syn().withoutData(), 12);
        }
    }

    private void requireNoContradiction() {
        if (question.adopt && (question.localKey.isEmpty() || question.remoteKey.isEmpty())) {
            throw UserError.usage("--adopt needs --local-key and --remote-key");
        }
        if (!question.adopt && (question.localKey.isPresent() || question.remoteKey.isPresent())) {
            throw UserError.usage("--local-key and --remote-key go with --adopt");
        }
        exclude("--syn-only", question.synOnly, "--adopt", question.adopt);
        exclude("--syn-only", question.synOnly, "--control", question.control);
        exclude("--syn-only", question.synOnly, "--join-source", question.joinSource.isPresent());
        exclude("--syn-only", question.synOnly, "--data without --fastopen", syn.hasDataBehindSyn());
        exclude("--adopt", question.adopt, "--data", syn.hasData());
        exclude("--adopt", question.adopt, "--key", keys.key.isPresent());
        exclude("--adopt", question.adopt, "--dry-run", output.dryRun);
        exclude("--key", keys.key.isPresent(), "--secret", keys.secret.isPresent());
    }

    private static void exclude(String one, boolean given, String other, boolean alsoGiven) {
        if (given && alsoGiven) {
            throw UserError.usage(one + " and " + other + " exclude each other");
        }
    }

    private static Bytes secret(String hex) {
        if (!hex.matches("[0-9a-fA-F]{32}")) {
            throw UserError.usage("--secret: '" + hex + "' is not 32 hexadecimal digits");
        }
        return Bytes.fromHex(hex);
    }
}
