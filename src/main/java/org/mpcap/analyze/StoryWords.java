package org.mpcap.analyze;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mpcap.timing.HandOver;
import org.mpcap.timing.Stall;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.wire.Quantity;

/** Connections in a few words. */
public final class StoryWords {
    private StoryWords() {}

    /** What of a connection stands out among others, in a few words; empty if nothing does. */
    public static Optional<String> standsOut(ConnectionSummary summary) {
        List<Stall> stalls = summary.timing().stalls();
        Optional<Stall> open = stalls.stream().filter(stall -> !stall.isOver()).findFirst();
        if (open.isPresent()) {
            return Optional.of("no progress from " + since(summary, open.get().fromNanos()) + " to the end");
        }
        Optional<HandOver> over = summary.timing().handOvers().stream()
                .filter(each -> each.reason() == HandOver.Reason.SILENT && !each.isUsedAgain())
                .findFirst();
        if (over.isPresent()) {
            return Optional.of("subflow " + over.get().from() + " silent from "
                    + since(summary, over.get().lastNanos()));
        }
        if (stalls.isEmpty()) {
            return Optional.empty();
        }
        Stall longest =
                stalls.stream().max(Comparator.comparingLong(Stall::nanos)).orElseThrow();
        long all = stalls.size() + summary.timing().furtherStalls();
        return Optional.of("stalled " + length(longest.nanos()) + " at "
                + since(summary, longest.fromNanos())
                + (all == 1 ? "" : String.format(Locale.ROOT, ", %,d times in all", all)));
    }

    /** How a connection ended, and what it carried. */
    static String ending(ConnectionSummary summary) {
        String bytes = size(summary.directions().get(0).applicationBytes()) + " sent, "
                + size(summary.directions().get(1).applicationBytes()) + " received in "
                + length(summary.lastNanos() - summary.firstNanos());
        String how = switch (summary.closing()) {
            case DATA_FIN -> "ended by DATA_FIN";
            case FASTCLOSE -> "ended by MP_FASTCLOSE";
            case FIN -> "ended by FIN without DATA_FIN";
            case RST -> "ended by RST";
            case IDLE -> "fell silent";
            case OPEN -> "still open at the end of the capture";
            case REPLACED -> "no end seen, its ports were used again";
            case EVICTED -> "given up for want of room";
        };
        return how + ": " + bytes;
    }

    private static String since(ConnectionSummary summary, long nanos) {
        return String.format(Locale.ROOT, "%.1f s", (nanos - summary.firstNanos()) / 1e9);
    }

    static String length(long nanos) {
        double seconds = nanos / 1e9;
        return seconds < 1
                ? String.format(Locale.ROOT, "%.0f ms", seconds * 1e3)
                : String.format(Locale.ROOT, seconds < 100 ? "%.2f s" : "%.0f s", seconds);
    }

    static String size(long bytes) {
        return Quantity.ofBytes(bytes);
    }
}
