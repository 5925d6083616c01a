package org.mpcap.track;

import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mpcap.wire.mptcp.MpCapable;
import org.mpcap.wire.mptcp.MptcpOption;

/** Flows of which only the SYN was seen, the oldest first. They become flows with all that belongs to one when anything follows. */
final class HalfOpenFlows {
    private final FlowTable table;
    private final FlowSetup setup;
    private final Connections connections;
    private final CapturePoints points;
    private final ArrayDeque<HalfOpen> waiting = new ArrayDeque<>();
    private final long mostUnanswered;
    private int held;
    private long unanswered;

    HalfOpenFlows(
            TrackSettings settings, FlowTable table, FlowSetup setup, Connections connections, CapturePoints points) {
        this.table = table;
        this.setup = setup;
        this.connections = connections;
        this.points = points;
        this.mostUnanswered = settings.mostUnanswered();
    }

    /** Takes the first SYN of a flow, and of the flow it replaces if there is one; gives the number of its connection. */
    int open(SegmentContext at, int hash, MptcpOption asking, int point, Optional<TrackedFlow> former) {
        boolean plainCase = asking instanceof MpCapable.Syn || asking instanceof MpCapable.OneKey;
        if (points.areSeveral()
                || !plainCase
                || at.options.isBroken()
                || at.options.doubled().isPresent()
                || former.isPresent()) {
            int number = asking instanceof MpCapable ? connections.number() : 0;
            TrackedFlow flow = setup.open(at, new HalfOpen(at, hash, asking, number));
            former.ifPresent(flow::replaces);
            points.remember(flow, at.view().sequence(), asking);
            if (points.areSeveral()) {
                points.take(at, point, false);
            }
            return flow.connection().number();
        }
        HalfOpen syn = new HalfOpen(at, hash, asking, connections.number());
        table.add(syn);
        waiting.add(syn);
        held++;
        if (waiting.size() > 1_024 && waiting.size() > 2 * held) {
            waiting.removeIf(HalfOpen::isOver);
        }
        return syn.number;
    }

    /** Makes an entry of the table the flow it stands for. */
    TrackedFlow complete(SegmentContext now, FlowEntry entry) {
        if (!(entry instanceof HalfOpen syn)) {
            return (TrackedFlow) entry;
        }
        syn.end();
        held--;
        table.remove(syn);
        TrackedFlow flow = setup.open(now.past(syn.packet, syn.nanos), syn);
        points.remember(flow, syn.sequence, syn.asking);
        return flow;
    }

    /**
     * Ends a SYN that nothing followed. The first of them become flows and so connections to report; in a flood there are too many to
     * tell of each.
     */
    Optional<TrackedFlow> giveUp(SegmentContext now, HalfOpen syn) {
        if (unanswered++ < mostUnanswered) {
            return Optional.of(complete(now, syn));
        }
        syn.end();
        held--;
        table.remove(syn);
        now.counters.outcome(Outcome.UNANSWERED);
        return Optional.empty();
    }

    /** Connections of which nothing but a SYN was seen, counted but not reported. */
    long unlisted() {
        return Math.max(0, unanswered - mostUnanswered);
    }

    /** Makes all of them flows: they are to be compared with what another point of capture saw. */
    void completeAll(SegmentContext now) {
        for (HalfOpen syn = poll(); syn != null; syn = poll()) {
            complete(now, syn);
        }
    }

    /** The one that waits the longest, or null. */
    @Nullable
    HalfOpen poll() {
        HalfOpen oldest = waiting.poll();
        while (oldest != null && oldest.isOver()) {
            oldest = waiting.poll();
        }
        return oldest;
    }
}
