package org.mpcap.scan;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The targets a user chose: those named one by one first, then those in lists, less what is blocked. */
public final class ChosenTargets implements TargetSource {
    /** Lines of a list held at once. */
    public static final int PIECE = 1 << 20;

    private final Selection selection;
    private final Deque<ScanTargetList> lists;
    private List<AddressRange> named;

    /**
     * Which addresses are probed at all, on which ports.
     *
     * @param allowed only these, if there are any; a union
     * @param blocked never these; a union
     * @param ports each once
     */
    public record Selection(Optional<List<AddressRange>> allowed, List<AddressRange> blocked, List<Integer> ports) {
        /** The targets left of these ranges. */
        TargetSpace of(List<AddressRange> ranges) {
            List<AddressRange> union = AddressRange.union(ranges);
            List<AddressRange> inside =
                    allowed.map(only -> AddressRange.intersection(union, only)).orElse(union);
            return new TargetSpace(AddressRange.difference(inside, blocked), ports);
        }
    }

    /** Targets of these ranges and lists. */
    public ChosenTargets(Selection selection, List<AddressRange> named, List<ScanTargetList> lists) {
        this.selection = selection;
        this.named = named;
        this.lists = new ArrayDeque<>(lists);
    }

    @Override
    public Optional<TargetSpace> next() throws IOException {
        if (!named.isEmpty()) {
            List<AddressRange> first = named;
            named = List.of();
            return Optional.of(selection.of(first));
        }
        while (!lists.isEmpty()) {
            List<AddressRange> ranges = lists.getFirst().read(PIECE);
            if (!ranges.isEmpty()) {
                return Optional.of(selection.of(ranges));
            }
            lists.removeFirst();
        }
        return Optional.empty();
    }
}
