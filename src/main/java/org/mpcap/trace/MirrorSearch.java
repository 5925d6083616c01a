package org.mpcap.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.mpcap.wire.TcpOption;

/**
 * Finds who copies the option into the SYN/ACK. On a flow of its own for every hop, a SYN with the option goes no farther than
 * that hop and a plain one, with the same sequence number as in a fallback, to the server: where the answer carries the option,
 * whoever copied it had seen it, and so is no farther away.
 */
final class MirrorSearch {
    private static final int TRIES = 3;

    private final TtlProbeSender sender;
    private final int full;
    private final List<Pair> pairs;
    private final Runnable done;
    private int tries;

    /** Two sweeps over one flow: with the option, and without. */
    record Pair(TtlSweep planted, TtlSweep follower) {}

    /** @param pairs one for every hop limit from 1 on */
    MirrorSearch(TtlProbeSender sender, TraceOptions options, List<Pair> pairs, Runnable done) {
        this.sender = sender;
        this.full = options.fullHopLimit();
        this.pairs = List.copyOf(pairs);
        this.done = done;
    }

    void next() {
        List<TtlProbeSender.Job> jobs = new ArrayList<>();
        if (tries == 0) {
            for (int i = 0; i < pairs.size(); i++) {
                jobs.add(new TtlProbeSender.Job(pairs.get(i).planted, i + 1));
            }
        } else {
            pairs.stream()
                    .filter(pair -> !pair.follower.answered())
                    .forEach(pair -> jobs.add(new TtlProbeSender.Job(pair.follower, full)));
        }
        if (tries++ > TRIES || jobs.isEmpty()) {
            done.run();
        } else {
            sender.drain(jobs, this::next);
        }
    }

    /** The least hop limit whose SYN is copied from; empty if none is: then the server copies, or a box that forgets. */
    OptionalInt hop() {
        return IntStream.range(0, pairs.size())
                .filter(i -> copied(pairs.get(i).follower))
                .map(i -> i + 1)
                .findFirst();
    }

    private static boolean copied(TtlSweep follower) {
        return follower.answer()
                .filter(reply -> reply.segment().options().options().stream()
                        .anyMatch(option -> option.kind() == TcpOption.KIND_MPTCP))
                .isPresent();
    }
}
