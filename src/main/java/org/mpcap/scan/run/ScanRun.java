package org.mpcap.scan.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.mpcap.UserError;
import org.mpcap.capture.LinkType;
import org.mpcap.capture.PcapWriter;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.link.BulkSender;
import org.mpcap.link.PortLeases;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.scan.ProofPool;
import org.mpcap.scan.Proofs;
import org.mpcap.scan.Scan;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.stack.mptcp.TokenTable;

/** One run: threads, files and proofs around a {@link Scan}. It may be run once, and stopped by any thread. */
public final class ScanRun {
    private static final int HOP_LIMIT = 64;
    /** A checkpoint, and word of how far the run has come, every half second. */
    private static final int TICKS_PER_REPORT = 2;

    private final ScanRequest request;
    private final ScanCounters counters = new ScanCounters();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private volatile Optional<Scan> running = Optional.empty();
    private volatile boolean stopped;

    /** A run that has not begun. */
    public ScanRun(ScanRequest request) {
        this.request = request;
    }

    /** Begins no more targets; answers to what was sent are still waited for. Any thread may ask, before the run, too. */
    public void stop() {
        stopped = true;
        running.ifPresent(Scan::stop);
    }

    /** Where a run begins, and what its order and its sequence numbers follow from. */
    private ScanCheckpoint origin(ScanPlan plan, RandomGenerator random) throws IOException {
        Optional<Long> wanted = request.share().seed();
        if (request.files().resume().isEmpty()) {
            return new ScanCheckpoint(
                    plan.identity(), wanted.orElseGet(random::nextLong), KeyGenerator.secret(random), 0);
        }
        ScanCheckpoint earlier = ScanCheckpoint.read(request.files().resume().get());
        earlier.check(request.files().resume().get(), plan.identity(), plan.total());
        if (wanted.isPresent() && wanted.get() != earlier.seed()) {
            throw UserError.usage("the run of " + request.files().resume().get() + " has seed " + earlier.seed()
                    + ", not " + wanted.get());
        }
        return earlier;
    }

    /**
     * Runs to the end.
     *
     * @throws UserError if something asked for is wrong, or this host cannot do it
     * @throws IOException if a list, a checkpoint or the capture cannot be read or written
     */
    public ScanResult run(ScanHost host, ScanListener listener) throws IOException {
        ScanPlan plan = ScanPlan.of(request.resolved(host.session()), host.routes());
        ScanCheckpoint origin = origin(plan, host.session().random());
        ScanRoutes routes = ScanRoutes.find(host, plan);
        if (!plan.setup().prove()) {
            host.withoutProofs();
        }
        Runnable unguard = request.source().suppressResets()
                ? host.suppressResets(request.source().ports())
                : () -> {};
        LinkType type = routes.header(false).isEmpty() ? LinkType.RAW_IP : LinkType.ETHERNET;
        try (BulkSender sender = host.sender(routes.interfaceName(), plan.sending());
                CaptureFile file = new CaptureFile(
                        request.files().capture().map(path -> PcapWriter.create(path, type)), host::time)) {
            return run(new Place(host, plan, routes, origin, file.recording(sender), file), listener);
        } finally {
            unguard.run();
        }
    }

    /** All that stands when a run begins. */
    private record Place(
            ScanHost host,
            ScanPlan plan,
            ScanRoutes routes,
            ScanCheckpoint origin,
            BulkSender sender,
            CaptureFile file) {}

    private ScanResult run(Place place, ScanListener listener) throws IOException {
        ScanHost host = place.host;
        AnswerSource answers = host.answers(
                place.routes.interfaceName(),
                place.routes.filter(),
                frame -> {
                    place.file.write(frame);
                    running.ifPresent(scan -> scan.received(frame));
                },
                this::fail);
        Scan scan = scan(place, answers, listener);
        running = Optional.of(scan);
        if (stopped) {
            scan.stop();
        }
        Stopwatch watch = new Stopwatch(host);
        try {
            listener.begins(counters);
            answers.start();
            host.go(new Steps(place, scan, listener, watch));
            checkpoint(place, scan, listener);
        } finally {
            counters.add(ScanCounter.UNREAD, answers.unread());
            answers.close();
            listener.ends(() -> watch.result(place, scan));
        }
        listener.check();
        Optional.ofNullable(failure.get()).ifPresent(cause -> {
            throw cause;
        });
        return watch.result(place, scan);
    }

    private Scan scan(Place place, AnswerSource answers, ScanListener listener) throws IOException {
        ScanPlan plan = place.plan;
        ScanRoutes routes = place.routes;
        return new Scan(
                plan.setup(),
                new Scan.Order(
                        plan.targets().openLast(),
                        place.origin.seed(),
                        request.share().shard(),
                        request.share().limit(),
                        place.origin.position()),
                new Scan.Look(
                        routes.header(false),
                        routes.header(true),
                        routes.sources(),
                        plan.source().ports().low(),
                        plan.source().ports().high(),
                        place.origin.secret(),
                        routes.options(false),
                        routes.options(true),
                        place.host.session().random().nextInt(),
                        HOP_LIMIT,
                        routes.onLink()),
                new Scan.Outlets(
                        place.sender,
                        listener,
                        plan.setup().prove() ? Optional.of(proofs(place)) : Optional.empty(),
                        answers::drops,
                        answers::carrier,
                        answers::caughtUp,
                        place.host::nanos,
                        place.host::time),
                counters);
    }

    private Proofs proofs(Place place) {
        RandomGenerator random = place.host.session().random();
        ProbeContext context = new ProbeContext(
                place.host.session().stack(),
                new TokenTable(place.host.session().stack().counters()),
                new KeyGenerator(place.origin.secret(), random.nextInt())::next,
                random);
        return new ProofPool(
                context,
                ProbeOptions.usual(),
                target -> {
                    PortLeases ports = place.host.session().leases();
                    return new ProofPool.ProofRoute(
                            place.routes.proof(target, running.flatMap(scan -> scan.macOf(target.address())), ports),
                            ports::close);
                },
                request.probes().proofs(),
                this::fail);
    }

    /** Sends while there is something to send; tells how far it has come beside. */
    private final class Steps implements ScanHost.Steps {
        private final Place place;
        private final Scan scan;
        private final ScanListener listener;
        private final Stopwatch watch;
        private int ticks;

        Steps(Place place, Scan scan, ScanListener listener, Stopwatch watch) {
            this.place = place;
            this.scan = scan;
            this.listener = listener;
            this.watch = watch;
        }

        @Override
        public long step() {
            try {
                listener.check();
                return scan.step();
            } catch (RuntimeException e) {
                fail(e);
                return 0;
            }
        }

        @Override
        public boolean isOver() {
            return scan.finished() || failure.get() != null;
        }

        @Override
        public void tick() {
            request.pace()
                    .maxRuntime()
                    .filter(most -> watch.nanos() >= most.toNanos())
                    .ifPresent(over -> scan.stop());
            if (++ticks % TICKS_PER_REPORT == 0) {
                watch.look();
                try {
                    checkpoint(place, scan, listener);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                listener.progress(watch.progress(place, scan));
            }
        }
    }

    /** The position is read first: every row of a target before it was given to the listener by then. */
    private void checkpoint(Place place, Scan scan, ScanListener listener) throws IOException {
        if (request.files().checkpoint().isPresent()) {
            ScanCheckpoint origin = place.origin;
            long position = scan.position();
            listener.settle();
            new ScanCheckpoint(origin.run(), origin.seed(), origin.secret(), position)
                    .write(request.files().checkpoint().get(), counters);
        }
    }

    private void fail(Throwable cause) {
        failure.compareAndSet(null, cause instanceof RuntimeException known ? known : new IllegalStateException(cause));
    }

    /** The time a run takes. */
    private final class Stopwatch {
        private static final double SECOND = 1e9;
        private static final double SHORTEST = 1e-3;

        private final ScanHost host;
        private final Instant startTime;
        private final long start;
        private long lastSent;
        private long sendingNanos;

        Stopwatch(ScanHost host) {
            this.host = host;
            startTime = host.time();
            start = host.nanos();
        }

        long nanos() {
            return host.nanos() - start;
        }

        /** Notes whether anything was sent since the last look. */
        void look() {
            long sent = counters.of(ScanCounter.SENT);
            if (sent > lastSent) {
                sendingNanos = nanos();
                lastSent = sent;
            }
        }

        ScanProgress progress(Place place, Scan scan) {
            return new ScanProgress(
                    counters,
                    nanos() / SECOND,
                    place.origin.position(),
                    scan.head(),
                    place.plan.total(),
                    place.plan.setup().rate(),
                    scan.rate());
        }

        ScanResult result(Place place, Scan scan) {
            look();
            return new ScanResult(
                    counters,
                    place.origin.seed(),
                    request.share().shard(),
                    startTime,
                    host.time(),
                    stopped,
                    scan.position(),
                    place.plan.total(),
                    counters.of(ScanCounter.SENT) / Math.max(SHORTEST, sendingNanos / SECOND),
                    place.plan.setup().rate(),
                    scan.rate());
        }
    }
}
