package org.mpcap.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.mpcap.crypto.KeyGenerator;
import org.mpcap.host.BacklogDrops;
import org.mpcap.host.HostNetwork;
import org.mpcap.host.ResetGuard;
import org.mpcap.link.BulkCapture;
import org.mpcap.link.LinkException;
import org.mpcap.link.Recording;
import org.mpcap.probe.ProbeContext;
import org.mpcap.probe.ProbeOptions;
import org.mpcap.scan.ProofPool;
import org.mpcap.scan.Proofs;
import org.mpcap.scan.Scan;
import org.mpcap.scan.ScanCounter;
import org.mpcap.scan.ScanCounters;
import org.mpcap.stack.SynOptions;
import org.mpcap.stack.TokenTable;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.MacAddress;

/** One run of {@code mpcap scan}: threads, files and signals around a {@link Scan}. */
final class ScanRun {
    private static final int CAPTURE_BUFFER = 96 << 20;
    private static final long TICK_MILLIS = 250;
    private static final int HOP_LIMIT = 64;

    private final Main main;
    private final ScanPlan plan;
    private final ScanCounters counters = new ScanCounters();
    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<Optional<RuntimeException>> failure = new AtomicReference<>(Optional.empty());
    private final CountDownLatch ended = new CountDownLatch(1);
    private final long seed;
    private final Bytes secret;
    private final long start;
    private volatile boolean interrupted;

    ScanRun(Main main, ScanPlan plan) throws IOException {
        this.main = main;
        this.plan = plan;
        Optional<ScanCheckpoint> earlier = resumed();
        seed = earlier.map(ScanCheckpoint::seed).or(plan.share()::seed).orElseGet(random::nextLong);
        secret = earlier.map(ScanCheckpoint::secret).orElseGet(() -> {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            return Bytes.adopt(bytes);
        });
        start = earlier.map(ScanCheckpoint::position).orElse(0L);
    }

    private Optional<ScanCheckpoint> resumed() throws IOException {
        if (plan.output().resume().isEmpty()) {
            return Optional.empty();
        }
        Path file = plan.output().resume().get();
        ScanCheckpoint earlier = ScanCheckpoint.read(file);
        if (!earlier.run().equals(plan.run())) {
            throw new IllegalArgumentException("--resume: " + file + " is the checkpoint of another run: "
                    + earlier.run() + "; this one is " + plan.run());
        }
        plan.share().seed().filter(wanted -> wanted != earlier.seed()).ifPresent(wanted -> {
            throw new IllegalArgumentException(
                    "--resume: the run of " + file + " has --seed " + earlier.seed() + ", not " + wanted);
        });
        return Optional.of(earlier);
    }

    ExitCode run() throws IOException, InterruptedException {
        HostNetwork.Settings settings = new HostNetwork.Settings(
                plan.network().interfaceName(),
                plan.network().sources().stream().findFirst(),
                Optional.of(plan.network().proofPorts()),
                plan.setup().prove() ? ResetGuard.Choice.AUTO : ResetGuard.Choice.NONE);
        LiveSession session =
                new LiveSession(settings, random, eventLoop -> new Recording(Optional.empty(), eventLoop));
        try (session) {
            ScanRoutes way = ScanRoutes.find(session, plan);
            if (!plan.setup().prove()) {
                // A second packet socket on the interface would cost every packet sent.
                session.network().close();
            }
            session.broken().whenComplete((none, cause) -> fail(new IllegalStateException(cause)));
            try (ScanFiles files = new ScanFiles(plan, way)) {
                return scan(session, way, files);
            }
        }
    }

    private ExitCode scan(LiveSession session, ScanRoutes way, ScanFiles files)
            throws IOException, InterruptedException {
        boolean continued = files.file.isPresent() && files.file.get().position() > 0;
        RowWriter rows = new RowWriter(
                new RowWriter.Target(files.rows(main.streams().rawOut()), files.file),
                plan.output().layout(),
                !continued,
                counters);
        AtomicReference<Optional<Scan>> running = new AtomicReference<>(Optional.empty());
        BulkCapture capture = new BulkCapture(
                way.interfaceName(),
                way.filter(),
                CAPTURE_BUFFER,
                frame -> {
                    files.capture.ifPresent(writer -> writer.write(Instant.now(), Bytes.of(frame)));
                    running.get().ifPresent(scan -> scan.received(frame));
                },
                this::fail);
        Function<IpAddress, Optional<MacAddress>> neighbours =
                address -> running.get().flatMap(scan -> scan.macOf(address));
        Optional<Proofs> proofs =
                plan.setup().prove() ? Optional.of(proofs(session, way.routes(neighbours))) : Optional.empty();
        Scan scan = new Scan(
                plan.setup(),
                new Scan.Order(
                        plan.targets().openLast(),
                        seed,
                        plan.share().shard(),
                        plan.share().limit(),
                        start),
                new Scan.Look(
                        way.header(false),
                        way.header(true),
                        way.sources(),
                        plan.network().ports().low(),
                        plan.network().ports().high(),
                        secret,
                        SynOptions.usual(),
                        random.nextInt(),
                        HOP_LIMIT,
                        way.onLink()),
                new Scan.Outlets(
                        files.sender(),
                        rows,
                        proofs,
                        () -> capture.drops() + BacklogDrops.read(),
                        capture::caughtUp,
                        System::nanoTime,
                        Instant::now),
                counters);
        running.set(Optional.of(scan));
        capture.start();
        Thread hook = new Thread(() -> interrupted(scan), "mpcap-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        ScanStatus status = new ScanStatus(main, plan, scan, start);
        try {
            sendAll(scan, rows, status);
            checkpoint(scan, rows);
        } finally {
            counters.add(ScanCounter.UNREAD, capture.unread());
            capture.close();
            rows.close();
            if (!interrupted) {
                // A run that fails must not wait at its end for the interruption's own end.
                remove(hook);
            }
        }
        status.end(seed, interrupted);
        rows.failure().ifPresent(cause -> {
            throw new UncheckedIOException(cause);
        });
        failure.get().ifPresent(cause -> {
            throw cause;
        });
        if (interrupted) {
            main.streams().flush();
            ended.countDown();
            // The hook ends the process with the right code; this thread must not return before.
            new CountDownLatch(1).await();
        }
        return counters.of(ScanCounter.UNREPAIRED) > 0 ? ExitCode.NOT_ALL : ExitCode.SUCCESS;
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook is running and sees to it.
        }
    }

    private Proofs proofs(LiveSession session, ProofPool.Routes routes) {
        ProbeContext context = new ProbeContext(
                session.stack(),
                new TokenTable(session.counters()),
                new KeyGenerator(secret, random.nextInt())::next,
                random);
        return new ProofPool(context, ProbeOptions.usual(), routes, plan.proofs());
    }

    private void sendAll(Scan scan, RowWriter rows, ScanStatus status) throws IOException, InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        Thread sender = new Thread(
                () -> {
                    try {
                        send(scan, rows);
                    } catch (RuntimeException e) {
                        fail(e);
                    } finally {
                        done.countDown();
                    }
                },
                "mpcap-send");
        sender.setDaemon(true);
        sender.start();
        long last = System.nanoTime();
        while (!done.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = System.nanoTime();
            if (plan.share().runtime().isPresent()
                    && status.seconds() >= plan.share().runtime().get()) {
                scan.stop();
            }
            if (now - last >= 2 * TICK_MILLIS * 1_000_000) {
                last = now;
                checkpoint(scan, rows);
                status.show();
            }
        }
    }

    private void send(Scan scan, RowWriter rows) {
        while (!scan.finished() && failure.get().isEmpty() && rows.failure().isEmpty()) {
            long pause = scan.step();
            if (pause > 0) {
                LockSupport.parkNanos(pause);
            }
        }
    }

    /** The position is read first: every row of a target before it was given to the writer by then. */
    private void checkpoint(Scan scan, RowWriter rows) throws IOException {
        if (plan.output().checkpoint().isEmpty()) {
            return;
        }
        long position = scan.position();
        if (rows.settle()) {
            new ScanCheckpoint(plan.run(), seed, secret, position)
                    .write(plan.output().checkpoint().get(), counters);
        }
    }

    private void fail(RuntimeException cause) {
        failure.compareAndSet(
                Optional.empty(),
                Optional.of(
                        cause.getCause() instanceof LinkException link && !(cause instanceof LinkException)
                                ? link
                                : cause));
    }

    private void interrupted(Scan scan) {
        interrupted = true;
        scan.stop();
        try {
            if (ended.await(60 + plan.setup().cooldownNanos() / 1_000_000_000L, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(ExitCode.INTERRUPTED.number());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
