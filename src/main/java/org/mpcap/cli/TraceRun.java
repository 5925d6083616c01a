package org.mpcap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.mpcap.Target;
import org.mpcap.UserError;
import org.mpcap.cli.shared.ExitCode;
import org.mpcap.cli.shared.Interruption;
import org.mpcap.cli.shared.TargetAddresses;
import org.mpcap.cli.shared.TargetOptions;
import org.mpcap.cli.shared.Terminal;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.host.HostException;
import org.mpcap.host.HostNetwork;
import org.mpcap.link.Completion;
import org.mpcap.link.LinkException;
import org.mpcap.link.LiveEventLoop;
import org.mpcap.link.PortLeases;
import org.mpcap.link.Recording;
import org.mpcap.report.OutputFormat;
import org.mpcap.report.PacketText;
import org.mpcap.report.TraceHtml;
import org.mpcap.trace.ProbeDemultiplexer;
import org.mpcap.trace.TraceContext;
import org.mpcap.trace.TraceOptions;
import org.mpcap.trace.TraceResult;
import org.mpcap.trace.TraceRoute;
import org.mpcap.trace.TraceVerdict;
import org.mpcap.trace.Tracer;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.TransportAddress;

/** One run of {@code mpcap trace} over its targets. */
final class TraceRun {
    private static final int SECRET_LENGTH = 16;
    private static final int WALKS_AT_ONCE = 8;

    private final Terminal main;
    private final Queue<Target> waiting;
    private final TargetOptions where;
    private final TargetAddresses addresses;
    private final TraceOptions options;
    private final HostNetwork.Settings settings;
    private final TraceCommand.Output output;
    private final SecureRandom random;
    private final HopNames names;
    private final TraceOutput printer;
    private final CompletableFuture<Void> finished = new CompletableFuture<>();
    private final List<TraceHtml.Traced> traced = new ArrayList<>();
    private final int total;
    private int running;
    private int results;
    private int clean;
    private ExitCode failure = ExitCode.SUCCESS;
    private int failures;

    TraceRun(
            Terminal main,
            List<Target> targets,
            TargetOptions where,
            TraceOptions options,
            HostNetwork.Settings settings,
            TraceCommand.Output output,
            SecureRandom random) {
        this.main = main;
        this.waiting = new ArrayDeque<>(targets);
        this.total = targets.size();
        this.where = where;
        this.addresses = where.addresses();
        this.options = options;
        this.settings = settings;
        this.output = output;
        this.random = random;
        names = new HopNames(output.resolve);
        printer = new TraceOutput(main, output.format, output.compare.isPresent(), names);
    }

    ExitCode run() throws IOException, InterruptedException {
        try (LiveEventLoop eventLoop = new LiveEventLoop(finished::completeExceptionally);
                Recording recording = new Recording(output.capture, eventLoop)) {
            ProbeDemultiplexer exchange = new ProbeDemultiplexer(eventLoop);
            tap(exchange);
            try (HostNetwork network =
                    new HostNetwork(eventLoop, settings, random, recording::record, exchange::attach)) {
                byte[] secret = new byte[SECRET_LENGTH];
                random.nextBytes(secret);
                TraceContext context = new TraceContext(
                        exchange, new KeyGenerator(Bytes.adopt(secret), random.nextInt())::next, random);
                Interruption interruption = new Interruption(() -> interrupted(network));
                eventLoop.execute(() -> fill(context, eventLoop, network));
                try {
                    Completion.await(finished);
                } finally {
                    interruption.over();
                }
            }
            recording.check();
        }
        printer.summary();
        if (output.report.isPresent()) {
            Files.writeString(output.report.get(), new TraceHtml(names).page(traced), StandardCharsets.UTF_8);
        }
        return exitCode();
    }

    private ExitCode exitCode() {
        if (failures == total) {
            return failure;
        }
        return clean == total ? ExitCode.SUCCESS : ExitCode.NOT_ALL;
    }

    private void interrupted(HostNetwork network) {
        main.streams().out().flush();
        main.streams().err().println("mpcap trace: interrupted after " + results + " of " + total + " targets");
        network.close();
    }

    private void tap(ProbeDemultiplexer exchange) {
        if (!output.verbose) {
            return;
        }
        PrintWriter lines = output.format == OutputFormat.TEXT
                ? main.streams().out()
                : main.streams().err();
        long origin = exchange.eventLoop().nanos();
        exchange.tap((outgoing, packet, nanos) ->
                lines.println(String.format(Locale.ROOT, "%9.6f %s ", (nanos - origin) / 1e9, outgoing ? ">" : "<")
                        + PacketText.line(packet)));
    }

    private void fill(TraceContext context, LiveEventLoop eventLoop, HostNetwork network) {
        while (running < where.concurrency(WALKS_AT_ONCE) && !waiting.isEmpty()) {
            running++;
            launch(context, eventLoop, network, waiting.remove());
        }
        if (running == 0) {
            finished.complete(null);
        }
    }

    private void launch(TraceContext context, LiveEventLoop eventLoop, HostNetwork network, Target target) {
        PortLeases ports = new PortLeases(network::lease);
        CompletableFuture.supplyAsync(() -> addresses.of(target))
                .thenComposeAsync(
                        address -> network.to(address, Optional.empty())
                                .thenApply(path -> new TraceRoute(
                                        new TransportAddress(address, target.port()), path, () -> ports.take(path))),
                        eventLoop::execute)
                .thenAccept(route -> Tracer.start(context, options, route, result -> {
                    ports.close();
                    names.resolve(result)
                            .thenRunAsync(() -> done(context, eventLoop, network, target, result), eventLoop::execute)
                            .exceptionally(this::broken);
                }))
                .exceptionally(e -> {
                    eventLoop.execute(() -> {
                        ports.close();
                        failed(context, eventLoop, network, target, e);
                    });
                    return null;
                });
    }

    private Void broken(Throwable e) {
        finished.completeExceptionally(e instanceof CompletionException ? e.getCause() : e);
        return null;
    }

    private void done(
            TraceContext context, LiveEventLoop eventLoop, HostNetwork network, Target target, TraceResult result) {
        results++;
        clean += result.answer().verdict() == TraceVerdict.CLEAN ? 1 : 0;
        printer.result(target.text(), result);
        traced.add(new TraceHtml.Traced(target.text(), result));
        running--;
        fill(context, eventLoop, network);
    }

    private void failed(
            TraceContext context, LiveEventLoop eventLoop, HostNetwork network, Target target, Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        boolean ofTarget = isUnknownHost(cause)
                || cause instanceof TraceRoute.NoSourcePort
                || (cause instanceof HostException host && host.reason() != HostException.Reason.NO_PRIVILEGE)
                || (cause instanceof LinkException link
                        && (link.reason() == LinkException.Reason.LINK_TYPE
                                || link.reason() == LinkException.Reason.INTERFACE_DOWN));
        if (!ofTarget) {
            finished.completeExceptionally(cause);
            return;
        }
        results++;
        failures++;
        failure = isUnknownHost(cause) ? ExitCode.USAGE : ExitCode.CANNOT_RUN;
        printer.failed(target.text(), cause.getMessage());
        running--;
        fill(context, eventLoop, network);
    }

    private static boolean isUnknownHost(Throwable cause) {
        return cause instanceof UserError error && error.kind() == UserError.Kind.USAGE;
    }
}
