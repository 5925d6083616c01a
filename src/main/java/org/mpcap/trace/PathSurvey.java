package org.mpcap.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.mpcap.wire.TcpSegment;

/**
 * Walks along the path with the option and, as a control, without: once outward, then as often as asked for, then again where
 * silence is to be told from loss.
 */
final class PathSurvey {
    private static final int PLAIN_QUERIES = 2;
    private static final int MOST_DOUBTS = 5;
    private static final int MOST_TRIES = 8;
    private static final int SILENT_TRIES = 6;
    private static final int AT_ONCE = 2;

    private final TtlProbeSender sender;
    private final TraceOptions options;
    private final TtlSweep capable;
    private final TtlSweep plain;
    private final Runnable done;
    private int nextHop;
    private boolean plainNext;
    private int doubts;

    PathSurvey(TtlProbeSender sender, TraceOptions options, TtlSweep capable, TtlSweep plain, Runnable done) {
        this.sender = sender;
        this.options = options;
        this.capable = capable;
        this.plain = plain;
        this.done = done;
        nextHop = options.firstHop();
    }

    void start() {
        sender.drain(this::outward, this::again);
    }

    private Optional<TtlProbeSender.Job> outward() {
        while (nextHop <= options.lastHop()) {
            int hop = nextHop;
            TtlSweep sweep = plainNext ? plain : capable;
            if (plainNext) {
                nextHop++;
            }
            plainNext = !plainNext;
            if (sweep == capable ? hop <= capableEnd() : hop <= plainEnd()) {
                return Optional.of(new TtlProbeSender.Job(sweep, hop));
            }
        }
        return Optional.empty();
    }

    /** The plain sweep goes on until someone answers it. */
    private int plainEnd() {
        return plain.distance().orElse(options.lastHop());
    }

    /** The sweep with the option need not go farther than where plain SYNs were answered. */
    private int capableEnd() {
        return accepted() ? capable.distance().orElse(plainEnd()) : plainEnd();
    }

    private boolean accepted() {
        return capable.answer()
                .filter(reply -> reply.segment().has(TcpSegment.SYN))
                .isPresent();
    }

    private void again() {
        List<TtlProbeSender.Job> jobs = new ArrayList<>();
        for (int round = 2; round <= options.queries(); round++) {
            for (int hop = options.firstHop(); hop <= worthwhile(); hop++) {
                if (hop < capableEnd() || !accepted()) {
                    jobs.add(new TtlProbeSender.Job(capable, hop));
                }
                if (hop < plainEnd() && (round <= PLAIN_QUERIES || !plain.exceeded(hop))) {
                    jobs.add(new TtlProbeSender.Job(plain, hop));
                }
            }
        }
        sender.drain(jobs, this::doubt);
    }

    /** Where nobody answers, hops beyond the last that was heard of are not asked again. */
    private int worthwhile() {
        OptionalInt end = plain.distance().isPresent() ? plain.distance() : capable.distance();
        return end.orElse(Math.min(options.lastHop(), Math.max(capable.lastExceeded(), plain.lastExceeded()) + 1));
    }

    private void doubt() {
        List<TtlProbeSender.Job> jobs = doubts++ < MOST_DOUBTS ? doubtful() : List.of();
        if (jobs.isEmpty()) {
            done.run();
        } else {
            sender.drain(jobs, this::doubt);
        }
    }

    private List<TtlProbeSender.Job> doubtful() {
        List<TtlProbeSender.Job> jobs = new ArrayList<>();
        if (plain.distance().isPresent() && !accepted()) {
            int distance = plain.distance().getAsInt();
            if (capable.answer().isEmpty() && triesFrom(capable, distance) < SILENT_TRIES) {
                jobs.add(new TtlProbeSender.Job(capable, distance));
                jobs.add(new TtlProbeSender.Job(capable, distance));
            }
            firstDead(capable, plain, distance).ifPresent(hop -> {
                if (!LossConfidence.silenceCounts(capable, plain, hop)) {
                    for (int i = 0; i < AT_ONCE; i++) {
                        // A router that limits its errors gives the last one it has left to whoever comes first.
                        jobs.add(new TtlProbeSender.Job(capable, hop));
                        jobs.add(new TtlProbeSender.Job(plain, hop));
                    }
                }
            });
        }
        boolean loss = lossSeen();
        int end = Math.min(worthwhile(), capableEnd());
        for (int hop = options.firstHop(); hop < end; hop++) {
            boolean mayAnswer = loss || plain.exceeded(hop);
            boolean dead = !accepted() && hop > capable.lastExceeded();
            if (!capable.exceeded(hop) && mayAnswer && !dead && capable.sent(hop) < MOST_TRIES) {
                jobs.add(new TtlProbeSender.Job(capable, hop));
            }
        }
        return jobs;
    }

    private static int triesFrom(TtlSweep sweep, int hop) {
        return (int)
                sweep.probes().stream().filter(probe -> probe.hopLimit() >= hop).count();
    }

    /** The first hop that answers plain SYNs and lies behind the last that answers SYNs with the option. */
    static OptionalInt firstDead(TtlSweep capable, TtlSweep plain, int distance) {
        return IntStream.range(capable.lastExceeded() + 1, distance)
                .filter(plain::exceeded)
                .findFirst();
    }

    private boolean lossSeen() {
        return IntStream.range(options.firstHop(), worthwhile())
                .anyMatch(hop -> partly(capable, hop) || partly(plain, hop));
    }

    private static boolean partly(TtlSweep sweep, int hop) {
        int answered = sweep.icmp(hop).size();
        return answered > 0 && answered < sweep.sent(hop);
    }
}
