package org.mpcap.trace;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.mpcap.probe.FlowShare;
import org.mpcap.wire.TcpSegment;
import org.mpcap.wire.mptcp.MptcpOption;

/**
 * Sends the same SYN from several more source ports, by which balancers and parallel paths (ECMP) go, and follows the path of one that is
 * answered otherwise than the one traced.
 */
final class FlowComparison {
    /** Beside the one traced: of two ways that are as likely, they miss one in 3 cases of 100. */
    static final int FLOWS = 5;

    private static final int MOST_TRIES = 4;

    private final TtlProbeSender sender;
    private final TraceOptions options;
    private final TtlSweep traced;
    private final List<TtlSweep> others;
    private final Runnable done;
    private Optional<TtlSweep> odd = Optional.empty();

    FlowComparison(TtlProbeSender sender, TraceOptions options, TtlSweep traced, List<TtlSweep> others, Runnable done) {
        this.sender = sender;
        this.options = options;
        this.traced = traced;
        this.others = others;
        this.done = done;
    }

    void next() {
        int full = fullHopLimit();
        List<TtlProbeSender.Job> jobs = others.stream()
                .filter(sweep -> !sweep.answered() && sweep.refusal().isEmpty() && sweep.sent(full) < MOST_TRIES)
                .map(sweep -> new TtlProbeSender.Job(sweep, full))
                .toList();
        if (jobs.isEmpty()) {
            sweep();
        } else {
            sender.drain(jobs, this::next);
        }
    }

    private int fullHopLimit() {
        return Math.max(options.fullHopLimit(), traced.distance().orElse(0));
    }

    private void sweep() {
        if (share(traced).with() > 0) {
            odd = others.stream().filter(each -> share(each).without() > 0).findFirst();
        }
        odd.ifPresentOrElse(this::hops, done);
    }

    /** Asks the hops in rounds, those again that stay silent: a router that has just told a flow of its hops may say no more for a while. */
    private void hops(TtlSweep sweep) {
        List<TtlProbeSender.Job> jobs = IntStream.range(options.firstHop(), end())
                .filter(hop -> sweep.icmp(hop).isEmpty() && sweep.sent(hop) < MOST_TRIES)
                .mapToObj(hop -> new TtlProbeSender.Job(sweep, hop))
                .toList();
        if (jobs.isEmpty()) {
            done.run();
        } else {
            sender.drain(jobs, () -> hops(sweep));
        }
    }

    private int end() {
        return traced.distance().orElse(options.firstHop());
    }

    /** How all flows were answered, the one traced among them. */
    FlowShare share() {
        return others.stream().map(FlowComparison::share).reduce(share(traced), FlowShare::plus);
    }

    /** The path of a flow that is answered without the option, though the one traced is answered with it. */
    Optional<PathView> otherPath() {
        return odd.map(sweep -> PathView.of(sweep, options.firstHop(), end()));
    }

    private static FlowShare share(TtlSweep sweep) {
        Optional<TcpSegment> answer = sweep.answer().map(TtlReply.Segment::segment);
        if (answer.isEmpty()) {
            return sweep.refusal().isPresent() ? new FlowShare(0, 0, 1, 0) : new FlowShare(0, 0, 0, 1);
        }
        if (!answer.get().has(TcpSegment.SYN)) {
            return new FlowShare(0, 0, 1, 0);
        }
        boolean plain = MptcpOption.in(answer.get().options()).isEmpty();
        return new FlowShare(plain ? 0 : 1, plain ? 1 : 0, 0, 0);
    }
}
