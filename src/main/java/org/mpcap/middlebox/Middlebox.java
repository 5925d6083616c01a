package org.mpcap.middlebox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.mpcap.link.EventLoop;
import org.mpcap.middlebox.BoxOutcome.Released;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.FourTuple;
import org.mpcap.wire.IpPacket;

/**
 * A box on the way: its rules, one behind the other from the near side to the far, and what they keep in mind of each flow. Packets that
 * hold no TCP pass as they are. The same packets at the same times and the same seed give the same. For the event loop's thread.
 */
public final class Middlebox {
    /** Flows remembered; the one not seen for longest is forgotten first. A flow takes about a kilobyte. */
    private static final int MOST_FLOWS = 65_536;

    private final EventLoop eventLoop;
    private final List<BoxRule> rules;
    private final Exit exit;
    private final SplittableRandom random;
    private final Map<FourTuple, FlowRecord> flows = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FourTuple, FlowRecord> eldest) {
            return size() > MOST_FLOWS;
        }
    };
    private int flowsSeen;

    /** Where packets leave. */
    @FunctionalInterface
    public interface Exit {
        /** Takes an IP packet that leaves on this side, and the link's header for it. */
        void leave(BoxSide side, Bytes framing, Bytes packet);
    }

    /** What is kept of a flow. */
    private static final class FlowRecord {
        private final BoxSide openedFrom;
        private final FlowMemory[] memories;
        private final int[] chosen;
        private FlowHistory history;

        FlowRecord(BoxSide openedFrom, FlowHistory history, int rules) {
            this.openedFrom = openedFrom;
            this.history = history;
            memories = new FlowMemory[rules];
            Arrays.fill(memories, new FlowMemory.Blank());
            chosen = new int[rules];
        }

        BoxSide target(Heading heading) {
            return heading == Heading.OUT ? openedFrom.other() : openedFrom;
        }
    }

    /**
     * A box.
     *
     * @param rules what it does, from the near side to the far
     * @param seed of what it leaves to chance
     */
    public Middlebox(EventLoop eventLoop, List<BoxRule> rules, long seed, Exit exit) {
        this.eventLoop = eventLoop;
        this.rules = List.copyOf(rules);
        this.exit = exit;
        random = new SplittableRandom(seed);
    }

    /**
     * An IP packet comes in from this side.
     *
     * @param framing the link's header in front of it, empty where there is none
     */
    @SuppressWarnings("ReferenceEquality") // the very packet that came in needs no new bytes
    public void enter(BoxSide from, Bytes framing, Bytes packet) {
        if (rules.isEmpty()) {
            exit.leave(from.other(), framing, packet);
            return;
        }
        IpPacket parsed = IpPacket.parse(packet);
        Optional<Transit> transit = Transit.of(framing, parsed);
        if (transit.isEmpty()) {
            IpPacket leaving = parsed;
            for (BoxRule rule : rules) {
                leaving = rule.action().other(leaving);
            }
            exit.leave(from.other(), framing, leaving == parsed ? packet : leaving.write());
            return;
        }
        FlowRecord flow = flow(from, transit.get());
        FlowHistory before = flow.history;
        flow.history = before.and(transit.get());
        Released in = new Released(transit.get(), before.heading(transit.get()));
        pass(flow, before, in, packet, from == BoxSide.NEAR ? 0 : rules.size() - 1);
    }

    private FlowRecord flow(BoxSide from, Transit transit) {
        FlowRecord known = flows.get(transit.flow());
        if (known == null) {
            known = flows.get(transit.flow().reversed());
        }
        // A port is used again: a SYN that is no repetition begins another flow.
        if (known == null || (transit.isSyn() && known.history.stage() == FlowHistory.Stage.UNDER_WAY)) {
            flows.remove(transit.flow().reversed());
            FlowHistory beginning = FlowHistory.beginning(transit, ++flowsSeen);
            boolean opens = beginning.heading(transit) == Heading.OUT;
            known = new FlowRecord(opens ? from : from.other(), beginning, rules.size());
            flows.put(beginning.opener(), known);
        }
        return known;
    }

    /**
     * From rule to rule until the packet is out.
     *
     * @param history of the flow before this packet
     * @param bytes the packet as it came in, if nothing was changed
     * @param rule the next rule; beyond the first and last lie the exits
     */
    private void pass(FlowRecord flow, FlowHistory history, Released now, Bytes bytes, int rule) {
        if (rule < 0 || rule >= rules.size()) {
            exit.leave(flow.target(now.heading()), now.transit().framing(), bytes);
            return;
        }
        BoxCondition condition = rules.get(rule).condition();
        boolean chosen = condition.holds(now.transit(), history, flow.chosen[rule], random);
        if (chosen) {
            flow.chosen[rule]++;
        }
        BoxOutcome outcome = rules.get(rule)
                .action()
                .meet(
                        flow.memories[rule],
                        new BoxEvent(now.transit(), now.heading(), chosen, condition, eventLoop.nanos(), random));
        finish(flow, history, outcome, rule, now.transit(), bytes);
    }

    @SuppressWarnings("ReferenceEquality") // the very packet that came in needs no new bytes
    private void finish(
            FlowRecord flow, FlowHistory history, BoxOutcome outcome, int rule, Transit old, Bytes oldBytes) {
        flow.memories[rule] = outcome.memory();
        for (Released released : outcome.released()) {
            Bytes bytes = released.transit() == old
                    ? oldBytes
                    : released.transit().packet().write();
            int next = flow.target(released.heading()) == BoxSide.FAR ? rule + 1 : rule - 1;
            if (released.delayNanos() == 0) {
                pass(flow, history, released, bytes, next);
            } else {
                eventLoop.schedule(released.delayNanos(), () -> pass(flow, history, released, bytes, next));
            }
        }
        OptionalLong wake = outcome.wakeAfter();
        if (wake.isPresent()) {
            eventLoop.schedule(
                    wake.getAsLong(),
                    () -> finish(
                            flow,
                            flow.history,
                            rules.get(rule).action().wake(flow.memories[rule], eventLoop.nanos()),
                            rule,
                            old,
                            oldBytes));
        }
    }

    /** Flows seen so far. */
    public int flows() {
        return flowsSeen;
    }

    /** Its rules. */
    public List<BoxRule> rules() {
        return new ArrayList<>(rules);
    }
}
