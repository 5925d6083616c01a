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
final class Controls {
    private static final int MOST_TRIES = 4;
    private static final int MOST_TRIES_AT_DISTANCE = 9;
    private static final int FARTHER = 16;

    private final Sender sender;
    private final int full;
    private final int distance;
    private final IpAddress target;
    private final Walk join;
    private final Walk other;
    private final Walk closed;
    private final Walk echo;
    private final Runnable done;
    private int round;

    /** @param distance hop limit with which the SYN with the option is answered */
    Controls(
            Sender sender,
            TraceOptions options,
            int distance,
            IpAddress target,
            Walk join,
            Walk other,
            Walk closed,
            Walk echo,
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
        List<Sender.Job> jobs = new ArrayList<>();
        for (Walk walk : List.of(join, other)) {
            if (!walk.answered() && walk.refusal().isEmpty() && walk.sent(full) < MOST_TRIES) {
                jobs.add(new Sender.Job(walk, full));
            }
        }
        for (Walk walk : List.of(closed, echo)) {
            if (!walk.answered(full, target) && walk.sent(full) < MOST_TRIES) {
                jobs.add(new Sender.Job(walk, full));
            }
            boolean told = walk.answered(distance, target) || walk.exceeded(distance);
            boolean works = walk.answered(full, target);
            int tries = works ? MOST_TRIES_AT_DISTANCE : MOST_TRIES;
            if (distance != full && !told && walk.sent(distance) < tries) {
                jobs.add(new Sender.Job(walk, distance));
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
        List<Sender.Job> jobs = new ArrayList<>();
        if (inFront()) {
            for (int hop = distance + 1; hop <= Math.min(distance + FARTHER, full - 1); hop++) {
                jobs.add(new Sender.Job(closed, hop));
                jobs.add(new Sender.Job(echo, hop));
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
        List<Walk> honest = Stream.of(closed, echo)
                .filter(walk -> !walk.answered(distance, target))
                .toList();
        return inFront()
                ? IntStream.range(distance + 1, full)
                        .filter(hop -> honest.stream().anyMatch(walk -> walk.answered(hop, target)))
                        .findFirst()
                : OptionalInt.empty();
    }
}
