package org.mpcap.trace;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What one sweep learned about the path.
 *
 * @param hops one per hop limit, from the first asked about to the last worth telling
 * @param distance hop limit with which the sweep is answered as if by the target
 * @param answer that answer
 * @param refusal the ICMP error that ended the sweep instead
 */
public record PathView(
        List<HopView> hops, OptionalInt distance, Optional<TtlReply.Segment> answer, Optional<IcmpRefusal> refusal) {
    /** Copies the list. */
    public PathView {
        hops = List.copyOf(hops);
    }

    static PathView of(TtlSweep sweep, int firstHop, int end) {
        return new PathView(
                IntStream.range(firstHop, end)
                        .mapToObj(hop -> HopView.of(sweep, hop))
                        .toList(),
                sweep.distance(),
                sweep.answer(),
                sweep.refusal());
    }

    /** The hop at this distance, if it was asked about. */
    public Optional<HopView> at(int hop) {
        return hops.stream().filter(view -> view.hop() == hop).findFirst();
    }

    /** The last hop that answered, 0 if none did. */
    public int lastAnswered() {
        return hops.stream()
                .filter(view -> view.answered() > 0)
                .mapToInt(HopView::hop)
                .max()
                .orElse(0);
    }

    /** The last hop that saw the option as it was sent; 0 stands for us. */
    public int lastIntact() {
        return hops.stream()
                .filter(view -> view.optionState() == OptionState.INTACT)
                .mapToInt(HopView::hop)
                .max()
                .orElse(0);
    }

    /** The first hop that saw the option changed or gone, and behind which no hop saw it intact. */
    public Optional<HopView> firstTouched() {
        int intact = lastIntact();
        return hops.stream()
                .filter(view -> view.hop() > intact)
                .filter(view -> view.optionState() == OptionState.CHANGED || view.optionState() == OptionState.ABSENT)
                .findFirst();
    }
}
