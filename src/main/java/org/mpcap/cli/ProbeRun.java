package org.mpcap.cli;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.mpcap.crypto.Key;
import org.mpcap.endpoint.CapableOpen;
import org.mpcap.endpoint.ConnectionKeys;
import org.mpcap.endpoint.Counters;
import org.mpcap.endpoint.Stack;
import org.mpcap.endpoint.TokenTable;
import org.mpcap.host.HostException;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.HostNetwork.Way;
import org.mpcap.link.Link;
import org.mpcap.link.LinkException;
import org.mpcap.link.Path;
import org.mpcap.link.VirtualTimeline;
import org.mpcap.probe.AdoptProbe;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.probe.ProbeResult;
import org.mpcap.probe.ProbeRoute;
import org.mpcap.probe.Prober;
import org.mpcap.probe.TargetProbe;
import org.mpcap.probe.Verdict;
import org.mpcap.report.CsvTable;
import org.mpcap.report.Fields;
import org.mpcap.report.JsonLines;
import org.mpcap.report.ProbeFields;
import org.mpcap.report.ProbeText;
import org.mpcap.serve.EmbeddedServer;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** One run of {@code mpcap probe} over its targets. */
final class ProbeRun {
    private static final long EVENT_LIMIT = 1_000_000;

    private final Main main;
    private final List<Target> targets;
    private final ProbeCommand.TargetGroup where;
    private final ProbeCommand.Question question;
    private final ProbeOptions options;
    private final HostNetwork.Settings settings;
    private final ProbeCommand.Output output;
    private final RandomGenerator random;
    private final Function<FourTuple, Key> keys;
    private final PrintWriter out;
    private final Consumer<ProbeResult> printer;
    private final Runnable summary;
    private final Map<String, ExitCode> failures = new HashMap<>();
    private boolean interrupted;
    private int results;
    private int good;
    private int failed;

    ProbeRun(
            Main main,
            List<Target> targets,
            ProbeCommand.TargetGroup where,
            ProbeCommand.Question question,
            ProbeOptions options,
            HostNetwork.Settings settings,
            ProbeCommand.Output output,
            RandomGenerator random,
            Function<FourTuple, Key> keys) {
        this.main = main;
        this.targets = targets;
        this.where = where;
        this.question = question;
        this.options = options;
        this.settings = settings;
        this.output = output;
        this.random = random;
        this.keys = keys;
        this.out = main.streams().out();
        switch (output.format) {
            case JSON -> {
                printer = result -> out.println(JsonLines.line(ProbeFields.of(result, false)));
                summary = () -> {};
            }
            case CSV -> {
                CsvTable table = new CsvTable(out, ProbeFields.COLUMNS);
                printer = result -> table.row(ProbeFields.of(result, true));
                summary = () -> {};
            }
            default -> {
                ProbeText text = new ProbeText(out, main.paint());
                printer = text::result;
                summary = text::summary;
            }
        }
    }

    ExitCode run() throws InterruptedException {
        List<Target> live = new ArrayList<>();
        for (Target target : targets) {
            if (target.embedded().isPresent()) {
                probeEmbedded(target);
            } else {
                live.add(target);
            }
        }
        try {
            if (!live.isEmpty()) {
                probeLive(live);
            }
        } finally {
            summary.run();
        }
        return exitCode();
    }

    private void result(ProbeResult result) {
        if (interrupted) {
            return;
        }
        results++;
        if (result.verdict() == Verdict.FAILED) {
            failed++;
        }
        boolean enough = options.synOnly() && result.verdict() == Verdict.CAPABLE;
        if (result.verdict() == Verdict.PROVEN || enough) {
            good++;
        }
        printer.accept(result);
        out.flush();
    }

    private ExitCode exitCode() {
        if (good == results) {
            return ExitCode.SUCCESS;
        }
        return failed == results ? failures.values().iterator().next() : ExitCode.NOT_ALL;
    }

    private void probeEmbedded(Target target) {
        VirtualTimeline timeline = new VirtualTimeline(Instant.now());
        EmbeddedServer server = new EmbeddedServer(timeline, target.embedded().orElseThrow(), random);
        Counters counters = new Counters();
        Stack stack = new Stack(timeline, counters);
        try (Recording recording = new Recording(output.capture, timeline)) {
            Link link = recording.record(server.link());
            stack.attach(link);
            tap(stack);
            Path path = server.path(link);
            int[] port = {61000};
            ProbeRoute route = new ProbeRoute(server.address(), path, path, over -> port[0]++);
            TargetProbe.start(context(stack), options, target.text(), route, this::result);
            if (!timeline.run(() -> false, EVENT_LIMIT)) {
                throw new IllegalStateException("the embedded server and the probe go on for ever");
            }
            recording.failure().ifPresent(failure -> {
                throw failure;
            });
        }
        stats(counters);
    }

    private ProbeContext context(Stack stack) {
        return new ProbeContext(stack, new TokenTable(stack.counters()), keys, random);
    }

    private void tap(Stack stack) {
        if (output.verbose) {
            stack.tap(new SegmentLog(
                    output.format == org.mpcap.report.OutputFormat.TEXT
                            ? out
                            : main.streams().err(),
                    main.paint()));
        }
    }

    private void stats(Counters counters) {
        if (!output.stats) {
            return;
        }
        if (output.format == org.mpcap.report.OutputFormat.JSON) {
            Fields fields = new Fields();
            counters.nonZero().forEach((counter, value) -> fields.put(counter.mib(), value));
            out.println(JsonLines.line(new Fields().put("type", "stats").put("counters", fields)));
        } else {
            PrintWriter err = main.streams().err();
            counters.nonZero()
                    .forEach((counter, value) -> err.println(String.format("%-32s %d", counter.mib(), value)));
        }
    }

    private void probeLive(List<Target> live) throws InterruptedException {
        Recording[] recording = new Recording[1];
        LiveSession session = new LiveSession(settings, random, timeline -> {
            recording[0] = new Recording(output.capture, timeline);
            return recording[0];
        });
        try (session;
                Recording file = recording[0]) {
            tap(session.stack());
            ProbeContext context = context(session.stack());
            Map<String, Target> byText = new HashMap<>();
            live.forEach(target -> byText.put(target.text(), target));
            CompletableFuture<Prober> self = new CompletableFuture<>();
            Prober prober = new Prober(
                    session.timeline(),
                    (text, done) -> launch(session, context, byText.get(text), self.join(), done),
                    where.concurrency,
                    live.stream().map(Target::text).iterator(),
                    this::result);
            self.complete(prober);
            session.broken().whenComplete((none, failure) -> prober.fail(failure));
            Interruption interruption = new Interruption(() -> interrupted(session, prober));
            try {
                await(prober.start());
            } finally {
                interruption.over();
            }
            stats(session.counters());
            warnOfDrops(session);
            warnOfExposure(session);
            file.failure().ifPresent(failure -> {
                throw failure;
            });
        }
    }

    private static void await(CompletableFuture<Void> done) throws InterruptedException {
        try {
            done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void interrupted(LiveSession session, Prober prober) {
        session.finish(() -> {
            // What the resets make of the probes under way is no result.
            interrupted = true;
            prober.stop();
            session.stack().resetAll();
            out.flush();
            main.streams()
                    .err()
                    .println("mpcap probe: interrupted after " + results + " of " + targets.size() + " targets");
        });
        session.network().close();
    }

    private void warnOfDrops(LiveSession session) {
        for (Link link : session.network().links()) {
            long dropped = link.counters().dropped();
            if (dropped > 0) {
                main.streams()
                        .err()
                        .println("mpcap probe: " + link.name() + ": the kernel dropped " + dropped
                                + " frames; probe fewer targets at once (--concurrency)");
            }
        }
    }

    private void warnOfExposure(LiveSession session) {
        if (good < results && session.network().isExposed()) {
            main.streams()
                    .err()
                    .println(
                            "mpcap probe: packets arrived with TTL 255, to which our kernel may have answered with resets:"
                                    + " --reset-guard nft prevents that (needs nft and CAP_NET_ADMIN)");
        }
    }

    private void launch(
            LiveSession session, ProbeContext context, Target target, Prober prober, Consumer<ProbeResult> done) {
        List<Integer> ports = new ArrayList<>();
        boolean exposed = !session.network().escalated();
        Consumer<ProbeResult> ended = result -> {
            ports.forEach(session.network()::releasePort);
            if (result.verdict() != Verdict.PROVEN
                    && exposed
                    && session.network().escalate()) {
                launch(session, context, target, prober, done);
            } else {
                done.accept(result);
            }
        };
        CompletableFuture.supplyAsync(() -> address(target))
                .thenComposeAsync(
                        address -> route(session, new TransportAddress(address, target.port()), ports),
                        session.timeline()::execute)
                .thenAccept(route -> start(context, target, route, ended))
                .exceptionally(failure -> {
                    session.timeline().execute(() -> failed(target, failure, prober, done));
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
        } else if (cause instanceof UnknownHost) {
            failures.put(target.text(), ExitCode.USAGE);
        } else {
            prober.fail(cause);
            return;
        }
        done.accept(ProbeResult.failed(target.text(), Optional.empty(), cause.getMessage()));
    }

    private static final class UnknownHost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownHost(String message) {
            super(message);
        }
    }

    private IpAddress address(Target target) {
        try {
            return Arrays.stream(InetAddress.getAllByName(target.host()))
                    .map(IpAddress::of)
                    .filter(address -> !(where.onlyV4 && address.isV6()) && !(where.onlyV6 && !address.isV6()))
                    .findFirst()
                    .orElseThrow(() -> new UnknownHost(
                            "'" + target.host() + "' has no " + (where.onlyV4 ? "IPv4" : "IPv6") + " address"));
        } catch (UnknownHostException e) {
            throw new UnknownHost("unknown host '" + target.host() + "': check the name, or give an address");
        }
    }

    private CompletableFuture<ProbeRoute> route(LiveSession session, TransportAddress target, List<Integer> ports) {
        HostNetwork network = session.network();
        CompletableFuture<Way> first = network.to(target.address(), Optional.empty());
        CompletableFuture<Way> second = question.joinSource.isPresent()
                ? first.thenCompose(way -> network.to(target.address(), question.joinSource))
                : first;
        return first.thenCombine(
                second,
                (way, joinWay) -> new ProbeRoute(target, way.path(), joinWay.path(), over -> {
                    int port = network.takePort(over.equals(joinWay.path()) ? joinWay.guard() : way.guard());
                    ports.add(port);
                    return port;
                }));
    }

    /** Shows the SYNs that would be sent, over links that send nothing. */
    ExitCode dryRun() {
        VirtualTimeline timeline = new VirtualTimeline(Instant.now());
        try (Recording recording = new Recording(output.capture, timeline)) {
            Stack stack = new Stack(timeline, new Counters());
            stack.tap(new SegmentLog(out, main.paint()));
            Link sink = recording.record(new SilentLink());
            HostNetwork network = new HostNetwork(timeline, settings, random, link -> link, link -> {});
            for (Target target : targets) {
                dryRun(stack, sink, network, target);
            }
            recording.failure().ifPresent(failure -> {
                throw failure;
            });
        }
        return ExitCode.SUCCESS;
    }

    private void dryRun(Stack stack, Link sink, HostNetwork network, Target target) {
        Path path;
        TransportAddress address;
        if (target.embedded().isPresent()) {
            EmbeddedServer server =
                    new EmbeddedServer(stack.timeline(), target.embedded().get(), random);
            address = server.address();
            path = server.path(sink);
        } else {
            try {
                address = new TransportAddress(address(target), target.port());
                path = Path.raw(sink, network.plan(address.address()).source(), address.address());
            } catch (UnknownHost e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
        ProbeRoute route = new ProbeRoute(address, path, path, over -> network.anyPort());
        options.versions().forEach(version -> {
            FourTuple flow = route.flow();
            CapableOpen.preview(
                    stack,
                    path,
                    flow,
                    new CapableOpen.Request(
                            version, keys.apply(flow), options.checksum(), false, random.nextInt(), options.profile()));
        });
    }
}
