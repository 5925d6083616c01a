package org.mpcap.track;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Sums over everything tracked, but for those that a part of the tracker keeps itself. */
final class TrackCounters {
    final VerificationCounts checks = new VerificationCounts();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private long segments;
    private long copies;
    private long mptcpSegments;
    private long malformedOptions;
    private long gapsGivenUp;
    private long joins;
    private long joinsEstablished;

    /** A segment; how many there were. */
    long segment() {
        return ++segments;
    }

    /** The segment was seen at another point of capture before: it does not count. */
    void copy(boolean withOption) {
        copies++;
        segments--;
        mptcpSegments -= withOption ? 1 : 0;
    }

    /** Segments that were seen at another point of capture before, under other numbers or addresses. */
    long copies() {
        return copies;
    }

    void mptcpSegment() {
        mptcpSegments++;
    }

    void malformedOption() {
        malformedOptions++;
    }

    void gapsGivenUp(long gaps) {
        gapsGivenUp += gaps;
    }

    void join() {
        joins++;
    }

    void joinEstablished() {
        joinsEstablished++;
    }

    void outcome(Outcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
    }

    TrackTotals totals(
            long plainFlows, List<PlainFlow> plain, long connections, long evicted, long forgotten, long unlisted) {
        return new TrackTotals(
                segments,
                mptcpSegments,
                plainFlows,
                plain,
                connections,
                outcomes,
                joins,
                joinsEstablished,
                checks.summary(),
                evicted,
                forgotten,
                unlisted,
                malformedOptions,
                gapsGivenUp);
    }
}
