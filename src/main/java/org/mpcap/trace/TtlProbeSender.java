package org.mpcap.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.mpcap.link.EventLoop;
import org.mpcap.link.NetworkPath;
import org.mpcap.wire.IpPacket;

/** Sends the packets of one trace, one every gap and only so many at a time, and waits for the replies. */
final class TtlProbeSender {
    private static final long SHORTEST_WAIT = 200_000_000L;

    private final ProbeDemultiplexer exchange;
    private final EventLoop eventLoop;
    private final TraceOptions options;
    private final NetworkPath path;
    private final List<TtlSweep> sweeps = new ArrayList<>();
    private Supplier<Optional<Job>> jobs = Optional::empty;
    private Runnable then = () -> {};
    private EventLoop.Timer timer = () -> {};
    private boolean draining;
    private boolean exhausted;

    /** A packet to send. */
    record Job(TtlSweep sweep, int hopLimit) {}

    TtlProbeSender(ProbeDemultiplexer exchange, TraceOptions options, NetworkPath path) {
        this.exchange = exchange;
        this.eventLoop = exchange.eventLoop();
        this.options = options;
        this.path = path;
    }

    /** Watches for replies to a sweep until {@link #close()}. */
    TtlSweep add(TtlSweep sweep) {
        sweeps.add(sweep);
        exchange.add(sweep, this::news);
        return sweep;
    }

    /** Sends these packets, then runs {@code next} as soon as each has its reply or none is to be expected. */
    void drain(List<Job> list, Runnable next) {
        Queue<Job> queue = new ArrayDeque<>(list);
        drain(() -> Optional.ofNullable(queue.poll()), next);
    }

    /** Sends what {@code supplier} gives until it gives none, then waits and runs {@code next}. */
    void drain(Supplier<Optional<Job>> supplier, Runnable next) {
        jobs = supplier;
        then = next;
        draining = true;
        exhausted = false;
        step();
    }

    private void step() {
        timer.cancel();
        if (!exhausted && waiting() < options.parallel()) {
            Optional<Job> job = jobs.get();
            job.ifPresent(it -> it.sweep.send(this::now, it.hopLimit, eventLoop.nanos()));
            exhausted = job.isEmpty();
        }
        if (!exhausted) {
            timer = eventLoop.schedule(options.gapNanos(), this::step);
            return;
        }
        long left = lastDeadline() - eventLoop.nanos();
        if (left <= 0) {
            finish();
        } else {
            timer = eventLoop.schedule(left, this::step);
        }
    }

    private void news() {
        if (draining && exhausted && lastDeadline() <= eventLoop.nanos()) {
            timer.cancel();
            finish();
        }
    }

    private void finish() {
        draining = false;
        then.run();
    }

    /** Four times the longest round trip seen, and a margin, since routers make errors at their leisure. */
    private long patience() {
        long longest =
                sweeps.stream().mapToLong(TtlSweep::longestRttNanos).max().orElse(0);
        return longest == 0
                ? options.waitNanos()
                : Math.min(options.waitNanos(), Math.max(SHORTEST_WAIT, 4 * longest + SHORTEST_WAIT / 2));
    }

    private long waiting() {
        long now = eventLoop.nanos();
        long patience = patience();
        return sweeps.stream()
                .flatMap(sweep -> sweep.probes().stream()
                        .filter(probe -> now - probe.sentNanos() < patience && !sweep.settled(probe)))
                .count();
    }

    private long lastDeadline() {
        long patience = patience();
        return sweeps.stream()
                .flatMap(sweep -> sweep.probes().stream().filter(probe -> !sweep.settled(probe)))
                .mapToLong(probe -> probe.sentNanos() + patience)
                .max()
                .orElse(Long.MIN_VALUE / 2);
    }

    /** Sends one packet at once. */
    void now(IpPacket packet) {
        exchange.send(path, packet);
    }

    /** Packets sent by all sweeps. */
    int sent() {
        return sweeps.stream().mapToInt(sweep -> sweep.probes().size()).sum();
    }

    /** All sweeps ever added. */
    List<TtlSweep> sweeps() {
        return sweeps;
    }

    /** Forgets all sweeps. */
    void close() {
        timer.cancel();
        draining = false;
        sweeps.forEach(exchange::remove);
    }
}
