package org.mpcap.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Interruption;
import org.mpcap.cli.shared.TargetAddresses;
import org.mpcap.crypto.Key;
import org.mpcap.handshake.ConnectionKeys;
import org.mpcap.host.HostException;
import org.mpcap.host.HostNetwork;
import org.mpcap.link.Completion;
import org.mpcap.link.Link;
import org.mpcap.link.LinkException;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLeases;
import org.mpcap.link.Recording;
import org.mpcap.probe.AdoptProbe;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.ProbeVerdict;
import org.mpcap.probe.Prober;
import org.mpcap.probe.TargetProbe;
import org.mpcap.stack.mptcp.TokenTable;
import org.mpcap.stack.tcp.Counter;
import org.mpcap.stack.tcp.TcpStack;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.TransportAddress;

/** One run of {@code mpcap probe} over its targets. */
final class ProbeRun {
    private final List<Target> targets;
    private final TargetAddresses addresses;
    private final int concurrency;
    private final ProbeCommand.Question question;
    private final ProbeOptions options;
    private final HostNetwork.Settings settings;
    private final ProbeOutput output;
    private final RandomGenerator random;
    private final Function<FourTuple, Key> keys;
    private final Optional<Path> capture;
    private final Map<String, ExitCode> failures = new HashMap<>();
    private boolean interrupted;
    private int results;
    private int good;
    private int failed;

    ProbeRun(
            List<Target> targets,
            TargetAddresses addresses,
            int concurrency,
            ProbeCommand.Question question,
            ProbeOptions options,
            HostNetwork.Settings settings,
            Optional<Path> capture,
            RandomGenerator random,
            Function<FourTuple, Key> keys,
            ProbeOutput output) {
        this.targets = targets;
        this.addresses = addresses;
        this.concurrency = concurrency;
        this.question = question;
        this.options = options;
        this.settings = settings;
        this.capture = capture;
        this.random = random;
        this.keys = keys;
        this.output = output;
    }

    ExitCode run() throws InterruptedException {
        Map<Boolean, List<Target>> byPlace = targets.stream()
                .collect(Collectors.partitioningBy(target -> target.embedded().isPresent()));
        try {
            if (!byPlace.get(true).isEmpty()) {
                new EmbeddedProbes(options, capture, random, keys, output).run(byPlace.get(true), this::result);
            }
            if (!byPlace.get(false).isEmpty()) {
                probeLive(byPlace.get(false));
            }
        } finally {
            output.summary();
        }
        return exitCode();
    }

    private void result(ProbeResult result) {
        if (interrupted) {
            return;
        }
        results++;
        if (result.verdict() == ProbeVerdict.FAILED) {
            failed++;
        }
        boolean enough = options.synOnly() && result.verdict() == ProbeVerdict.CAPABLE;
        if (result.verdict() == ProbeVerdict.PROVEN || enough) {
            good++;
        }
        output.result(result);
    }

    private ExitCode exitCode() {
        if (good == results) {
            return ExitCode.SUCCESS;
        }
        return failed == results
                ? failures.values().stream().findFirst().orElse(ExitCode.CANNOT_RUN)
                : ExitCode.NOT_ALL;
    }

    private ProbeContext context(TcpStack stack) {
        return new ProbeContext(stack, new TokenTable(stack.counters()), keys, random);
    }

    private void probeLive(List<Target> live) throws InterruptedException {
        Recording[] recording = new Recording[1];
        LiveSession session = new LiveSession(settings, random, eventLoop -> {
            recording[0] = new Recording(capture, eventLoop);
            return recording[0];
        });
        try (session;
                Recording file = recording[0]) {
            output.tap(session.stack());
            ProbeContext context = context(session.stack());
            Map<String, Target> byText = new HashMap<>();
            live.forEach(target -> byText.put(target.text(), target));
            CompletableFuture<Prober> self = new CompletableFuture<>();
            Prober prober = new Prober(
                    session.eventLoop(),
                    (text, done) -> launch(session, context, byText.get(text), self.join(), done),
                    concurrency,
                    live.stream().map(Target::text).iterator(),
                    this::result);
            self.complete(prober);
            session.broken().whenComplete((none, failure) -> prober.fail(failure));
            Interruption interruption = new Interruption(() -> interrupted(session, prober));
            try {
                Completion.await(prober.start());
            } finally {
                interruption.over();
            }
            output.stats(session.counters());
            warnOfRefusals(session);
            warnOfDrops(session);
            warnOfExposure(session);
            file.check();
        }
    }

    private void interrupted(LiveSession session, Prober prober) {
        session.finish(() -> {
            // What the resets make of the probes under way is no result.
            interrupted = true;
            prober.stop();
            session.stack().resetAll();
            output.warn("interrupted after " + results + " of " + targets.size() + " targets");
        });
        session.network().close();
    }

    private void warnOfRefusals(LiveSession session) {
        long refused = session.counters().get(Counter.IpOutDiscards);
        session.stack()
                .refusal()
                .ifPresent(why -> output.warn(refused + " segments could not be sent, the first time: " + why));
    }

    private void warnOfDrops(LiveSession session) {
        for (Link link : session.network().links()) {
            long dropped = link.counters().dropped();
            if (dropped > 0) {
                output.warn(link.name() + ": the kernel dropped " + dropped
                        + " frames; probe fewer targets at once (--concurrency)");
            }
        }
    }

    private void warnOfExposure(LiveSession session) {
        if (good < results && session.network().isExposed()) {
            output.warn("packets arrived with TTL 255, to which our kernel may have answered with resets:"
                    + " --reset-guard nft prevents that (needs nft and CAP_NET_ADMIN)");
        }
    }

    private void launch(
            LiveSession session, ProbeContext context, Target target, Prober prober, Consumer<ProbeResult> done) {
        PortLeases ports = new PortLeases(session.network()::lease);
        boolean exposed = !session.network().escalated();
        Consumer<ProbeResult> ended = result -> {
            ports.close();
            if (result.verdict() != ProbeVerdict.PROVEN
                    && exposed
                    && session.network().escalate()) {
                launch(session, context, target, prober, done);
            } else {
                done.accept(result);
            }
        };
        CompletableFuture.supplyAsync(() -> addresses.of(target))
                .thenComposeAsync(
                        address -> route(session, new TransportAddress(address, target.port()), ports),
                        session.eventLoop()::execute)
                .thenAccept(route -> start(context, target, route, ended))
                .exceptionally(failure -> {
                    session.eventLoop().execute(() -> {
                        ports.close();
                        failed(target, failure, prober, done);
                    });
                    return null;
                });
    }

    private void start(ProbeContext context, Target target, ProbeRoute route, Consumer<ProbeResult> ended) {
        if (question.adopt) {
            ConnectionKeys both = new ConnectionKeys(
                    options.versions().get(0), question.localKey.orElseThrow(), question.remoteKey.orElseThrow());
            AdoptProbe.start(context, options, target.text(), route, both, ended);
        } else {
            TargetProbe.start(context, options, target.text(), route, ended);
        }
    }

    private void failed(Target target, Throwable failure, Prober prober, Consumer<ProbeResult> done) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof HostException host && host.reason() != HostException.Reason.NO_PRIVILEGE) {
            failures.put(target.text(), ExitCode.CANNOT_RUN);
        } else if (cause instanceof LinkException link
                && (link.reason() == LinkException.Reason.LINK_TYPE
                        || link.reason() == LinkException.Reason.INTERFACE_DOWN)) {
            failures.put(target.text(), ExitCode.CANNOT_RUN);
        } else if (isUnknownHost(cause)) {
            failures.put(target.text(), ExitCode.USAGE);
        } else {
            prober.fail(cause);
            return;
        }
        done.accept(ProbeResult.failed(target.text(), Optional.empty(), cause.getMessage()));
    }

    private CompletableFuture<ProbeRoute> route(LiveSession session, TransportAddress target, PortLeases ports) {
        HostNetwork network = session.network();
        CompletableFuture<NetworkPath> first = network.to(target.address(), Optional.empty());
        CompletableFuture<NetworkPath> second = question.joinSource.isPresent()
                ? first.thenCompose(path -> network.to(target.address(), question.joinSource))
                : first;
        return first.thenCombine(second, (path, joinPath) -> new ProbeRoute(target, path, joinPath, ports::take));
    }

    private static boolean isUnknownHost(Throwable cause) {
        return cause instanceof UserError error && error.kind() == UserError.Kind.USAGE;
    }
}
