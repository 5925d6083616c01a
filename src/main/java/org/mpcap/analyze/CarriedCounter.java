package org.mpcap.analyze;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mpcap.analyze.AnalysisTotals.CarriedCount;
import org.mpcap.capture.encapsulation.Decapsulation.NoTcp;

/** Counts packets without TCP by what they are. */
final class CarriedCounter {
    /** A scan of UDP ports would fill memory with numbers that say nothing. */
    private static final int MOST_SORTS = 1_024;

    private final Map<NoTcp, Long> packets = new HashMap<>();

    /** Takes a packet; of sorts beyond those that there is room for, the number is left away. */
    void add(NoTcp carried) {
        boolean isCounted = packets.size() < MOST_SORTS || packets.containsKey(carried);
        packets.merge(isCounted ? carried : new NoTcp(carried.kind(), 0), 1L, Long::sum);
    }

    /** All of them, the most first. */
    List<CarriedCount> counts() {
        return packets.entrySet().stream()
                .map(entry -> new CarriedCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(CarriedCount::packets)
                        .reversed()
                        .thenComparing(count -> count.carried().kind())
                        .thenComparing(count -> count.carried().number()))
                .toList();
    }
}
