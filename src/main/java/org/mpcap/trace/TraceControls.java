package org.mpcap.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.mpcap.wire.IpAddress;

/**
 * What tells alike answers apart: an MP_JOIN with a random token, which only a listener that speaks MPTCP resets; a SYN with the
 * other version; and, to tell the server from someone in front of it, a closed port and an echo request at the very distance the
 * answer came from.
 */
final class TraceControls {
    private static final int MOST_TRIES = 4;
    private static final int MOST_TRIES_AT_DISTANCE = 9;
    private static final int FARTHER = 16;

    private final TtlProbeSender sender;
    private final int full;
    private final int distance;
    private final IpAddress target;
    private final TtlSweep join;
    private final TtlSweep other;
    private final TtlSweep closed;
    private final TtlSweep echo;
    private final Runnable done;
    private int round;

    /** @param distance hop limit with which the SYN with the option is answered */
    TraceControls(
            TtlProbeSender sender,
            TraceOptions options,
            int distance,
            IpAddress target,
            TtlSweep join,
            TtlSweep other,
            TtlSweep closed,
            TtlSweep echo,
            Runnable done) {
        this.sender = sender;
        this.full = Math.max(options.fullHopLimit(), distance);
        this.distance = distance;
        this.target = target;
        this.join = join;
        this.other = other;
        this.closed = closed;
        this.echo = echo;
        this.done = done;
    }

    void next() {
        List<TtlProbeSender.Job> jobs = new ArrayList<>();
        for (TtlSweep sweep : List.of(join, other)) {
            if (!sweep.answered() && sweep.refusal().isEmpty() && sweep.sent(full) < MOST_TRIES) {
                jobs.add(new TtlProbeSender.Job(sweep, full));
            }
        }
        for (TtlSweep sweep : List.of(closed, echo)) {
            if (!sweep.answered(full, target) && sweep.sent(full) < MOST_TRIES) {
                jobs.add(new TtlProbeSender.Job(sweep, full));
            }
            boolean told = sweep.answered(distance, target) || sweep.exceeded(distance);
            boolean works = sweep.answered(full, target);
            int tries = works ? MOST_TRIES_AT_DISTANCE : MOST_TRIES;
            if (distance != full && !told && sweep.sent(distance) < tries) {
                jobs.add(new TtlProbeSender.Job(sweep, distance));
            }
        }
        if (jobs.isEmpty() || round++ >= MOST_TRIES_AT_DISTANCE) {
            farther();
        } else {
            sender.drain(jobs, this::next);
        }
    }

    /** Where the answer comes from in front of the target, looks for the target behind it. */
    private void farther() {
        List<TtlProbeSender.Job> jobs = new ArrayList<>();
        if (inFront()) {
            for (int hop = distance + 1; hop <= Math.min(distance + FARTHER, full - 1); hop++) {
                jobs.add(new TtlProbeSender.Job(closed, hop));
                jobs.add(new TtlProbeSender.Job(echo, hop));
            }
        }
        sender.drain(jobs, done);
    }

    /** Whether the hop limit with which someone answers for the target does not suffice to reach the target. */
    boolean inFront() {
        return closed.exceeded(distance) || echo.exceeded(distance) || silentThereOnly();
    }

    private boolean silentThereOnly() {
        boolean reached = closed.answered(distance, target) || echo.answered(distance, target);
        return !reached && closed.sent(distance) >= MOST_TRIES_AT_DISTANCE && closed.answered(full, target);
    }

    /** Whether the target itself is known to be reached with that hop limit. */
    boolean reached() {
        return !inFront() && (closed.answered(distance, target) || echo.answered(distance, target));
    }

    /** The least hop limit that reaches the target, if it lies farther than the answer. */
    OptionalInt hostDistance() {
        // A proxy that takes every port answers for the closed one, too.
        List<TtlSweep> honest = Stream.of(closed, echo)
                .filter(sweep -> !sweep.answered(distance, target))
                .toList();
        return inFront()
                ? IntStream.range(distance + 1, full)
                        .filter(hop -> honest.stream().anyMatch(sweep -> sweep.answered(hop, target)))
                        .findFirst()
                : OptionalInt.empty();
    }
}
