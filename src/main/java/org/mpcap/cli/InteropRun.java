package org.mpcap.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.mpcap.endpoint.Counters;
import org.mpcap.endpoint.Stack;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.HostNetwork.Way;
import org.mpcap.interop.Check;
import org.mpcap.interop.Conformance;
import org.mpcap.interop.Grade;
import org.mpcap.interop.Result;
import org.mpcap.interop.Site;
import org.mpcap.link.Path;
import org.mpcap.link.VirtualTimeline;
import org.mpcap.report.Expectations;
import org.mpcap.report.InteropRecord;
import org.mpcap.report.InteropText;
import org.mpcap.serve.EmbeddedServer;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/** One run of {@code mpcap interop}. */
final class InteropRun {
    private static final long EVENT_LIMIT = 200_000_000;

    private final Main main;
    private final Target target;
    private final List<Check> selected;
    private final List<Check> catalogue;
    private final Conformance.Options options;
    private final InteropCommand.Server server;
    private final HostNetwork.Settings settings;
    private final InteropReports.Files files;
    private final long waitNanos;
    private final Instant started = Instant.now();
    private final InteropText text;
    private final List<Result> results = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private Expectations expectations = Expectations.none();
    private Optional<String> stopped = Optional.empty();

    InteropRun(
            Main main,
            Target target,
            List<Check> selected,
            List<Check> catalogue,
            Conformance.Options options,
            InteropCommand.Server server,
            HostNetwork.Settings settings,
            InteropReports.Files files,
            int waitMillis) {
        this.main = main;
        this.target = target;
        this.selected = selected;
        this.catalogue = catalogue;
        this.options = options;
        this.server = server;
        this.settings = settings;
        this.files = files;
        this.waitNanos = waitMillis * 1_000_000L;
        this.text = new InteropText(main.streams().out(), main.paint(), files.verbose);
    }

    ExitCode run(boolean dryRun) throws IOException, InterruptedException {
        if (files.expect.isPresent()) {
            java.nio.file.Path file = files.expect.get();
            expectations = Expectations.parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        }
        if (!dryRun) {
            InteropReports.requireWritable(files);
        }
        if (target.embedded().isPresent()) {
            embedded(dryRun);
        } else {
            live(dryRun);
        }
        return dryRun ? ExitCode.SUCCESS : finish();
    }

    private Conformance conformance(Site site, Runnable finished) {
        return new Conformance(site, options, selected, catalogue, new Conformance.Observer() {
            @Override
            public void done(Result result) {
                results.add(result);
                text.result(result);
            }

            @Override
            public void finished(Optional<String> why) {
                stopped = why;
                finished.run();
            }
        });
    }

    private void embedded(boolean dryRun) {
        VirtualTimeline timeline = new VirtualTimeline(started);
        EmbeddedServer embedded =
                new EmbeddedServer(timeline, target.embedded().orElseThrow(), new SplittableRandom(options.seed()));
        Stack stack = new Stack(timeline, new Counters());
        stack.attach(embedded.link());
        Path path = embedded.path(embedded.link());
        Path second = Path.raw(
                embedded.link(),
                IpAddress.parse("192.0.2.3"),
                embedded.address().address());
        int[] port = {1024};
        Site.Ports ports = new Site.Ports() {
            @Override
            public int take(Path over) {
                port[0] = port[0] == 65535 ? 1024 : port[0] + 1;
                return port[0];
            }

            @Override
            public void release(Path over, int number) {}
        };
        Site site = site(stack, embedded.address(), path, Optional.of(second), Optional.empty(), ports);
        boolean[] done = {false};
        Conformance run = conformance(site, () -> done[0] = true);
        if (dryRun) {
            text.plan(selected, run::whySkipped);
            return;
        }
        run.start();
        if (!timeline.run(() -> done[0], EVENT_LIMIT)) {
            throw new IllegalStateException("the embedded server and the checks go on for ever");
        }
    }

    private Site site(
            Stack stack,
            TransportAddress address,
            Path first,
            Optional<Path> second,
            Optional<Path> secondServer,
            Site.Ports ports) {
        return new Site(
                stack,
                address,
                first,
                second,
                secondServer,
                ports,
                InteropCommand.port(server.mptcpPort),
                InteropCommand.port(server.tcpPort),
                server.app,
                waitNanos);
    }

    private void live(boolean dryRun) throws InterruptedException, IOException {
        SplittableRandom random = new SplittableRandom(options.seed());
        LiveSession session = new LiveSession(settings, random, timeline -> new Recording(Optional.empty(), timeline));
        try (session) {
            TransportAddress address = new TransportAddress(address(), target.port());
            Map<IpAddress, Way> ways = new HashMap<>();
            Site site = await(sites(session, address, ways));
            CountDownLatch finished = new CountDownLatch(1);
            CountDownLatch reported = new CountDownLatch(1);
            Conformance run = conformance(site, finished::countDown);
            if (dryRun) {
                text.plan(selected, run::whySkipped);
                return;
            }
            session.broken().whenComplete((none, failure) -> finished.countDown());
            Thread hook = new Thread(
                    () -> {
                        session.timeline().execute(() -> run.stop("interrupted"));
                        waitFor(reported);
                        session.network().close();
                    },
                    "mpcap-interrupted");
            Runtime.getRuntime().addShutdownHook(hook);
            session.timeline().execute(run::start);
            finished.await();
            if (session.broken().isCompletedExceptionally()) {
                Runtime.getRuntime().removeShutdownHook(hook);
                session.broken().join();
            }
            if (stopped.filter("interrupted"::equals).isPresent()) {
                finish();
                main.streams().flush();
                reported.countDown();
                Thread.sleep(1_000);
            } else {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            if (!latch.await(4, TimeUnit.SECONDS)) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private IpAddress address() {
        try {
            return IpAddress.of(InetAddress.getByName(target.host()));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(
                    "unknown host '" + target.host() + "': check the name, or give an address", e);
        }
    }

    private CompletableFuture<Site> sites(LiveSession session, TransportAddress address, Map<IpAddress, Way> ways) {
        HostNetwork network = session.network();
        Site.Ports ports = new Site.Ports() {
            @Override
            public int take(Path path) {
                return network.takePort(ways.get(path.source()).guard());
            }

            @Override
            public void release(Path path, int port) {
                network.releasePort(port);
            }
        };
        return CompletableFuture.supplyAsync(() -> 0, session.timeline()::execute)
                .thenCompose(start -> way(network, address.address(), Optional.empty(), ways))
                .thenCompose(first -> optional(server.secondSource.map(
                                source -> way(network, address.address(), Optional.of(source), ways)))
                        .thenCompose(second -> optional(server.secondServer.map(
                                        other -> way(network, other, server.secondPathSource, ways)))
                                .thenApply(third -> site(session.stack(), address, first, second, third, ports))));
    }

    private static CompletableFuture<Path> way(
            HostNetwork network, IpAddress to, Optional<IpAddress> source, Map<IpAddress, Way> ways) {
        return network.to(to, source).thenApply(way -> {
            ways.put(way.path().source(), way);
            return way.path();
        });
    }

    private static CompletableFuture<Optional<Path>> optional(Optional<CompletableFuture<Path>> path) {
        return path.isPresent()
                ? path.get().thenApply(Optional::of)
                : CompletableFuture.completedFuture(Optional.empty());
    }

    private static Site await(CompletableFuture<Site> site) throws InterruptedException {
        try {
            return site.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private ExitCode finish() throws IOException {
        List<String> order =
                catalogue.stream().map(check -> check.id().toString()).toList();
        results.sort(Comparator.comparingInt(
                result -> order.indexOf(result.check().id().toString())));
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        text.summary(results, seconds, stopped);
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("seed", String.valueOf(options.seed()));
        properties.put("app", server.app.toString());
        properties.put("profile", options.full() ? "full" : "safe");
        properties.put("strict", String.valueOf(options.strict()));
        properties.put("repeat", String.valueOf(options.repeat()));
        Optional<String> nearest = InteropProfiles.nearest(results);
        nearest.ifPresent(name -> main.streams().out().println("most like: " + name));
        main.streams().out().println("seed: " + options.seed());
        InteropReports.write(
                files, new InteropRecord(target.text(), started, seconds, properties, results, stopped, nearest));
        return exitCode();
    }

    private ExitCode exitCode() {
        List<Result> surprises =
                results.stream().filter(expectations::isSurprise).toList();
        if (files.expect.isPresent()) {
            for (Result surprise : surprises) {
                main.streams()
                        .err()
                        .println("mpcap interop: " + surprise.check().id() + ": " + surprise.grade()
                                + ", expected "
                                + expectations
                                        .of(surprise.check().id().toString())
                                        .map(Grade::toString)
                                        .orElse("no failure"));
            }
        }
        if (stopped.isPresent()) {
            return stopped.get().equals("interrupted") ? ExitCode.INTERRUPTED : cannotRun(stopped.get());
        }
        boolean judged = results.stream().anyMatch(result -> result.grade() != Grade.SKIP);
        Optional<Result> control = results.stream()
                .filter(result -> result.actual().startsWith("control "))
                .findFirst();
        if (!judged && control.isPresent()) {
            return cannotRun(control.get().actual());
        }
        if (!surprises.isEmpty()) {
            return ExitCode.NOT_ALL;
        }
        boolean unclear = results.stream().anyMatch(result -> result.grade() == Grade.INCONCLUSIVE);
        return unclear ? ExitCode.INPUT_OUTPUT : ExitCode.SUCCESS;
    }

    private ExitCode cannotRun(String why) {
        main.streams().err().println("mpcap interop: " + target.text() + ": " + why);
        return ExitCode.CANNOT_RUN;
    }
}
