package org.mpcap.track;

import java.util.List;
import java.util.Map;

/**
 * Sums over everything tracked.
 *
 * @param segments TCP segments given to the tracker
 * @param mptcpSegments those with an MPTCP option
 * @param plainFlows flows opened without asking for MPTCP, counted by their SYNs
 * @param plain the first 1,000 of them
 * @param connections connections numbered
 * @param outcomes connections by outcome
 * @param joins subflows that asked to join
 * @param joinsEstablished joins whose third ACK carried an HMAC that is not wrong
 * @param checks verifications by check
 * @param evicted flows given up for want of room
 * @param forgotten connections without a subflow that might have gone on, closed for want of room
 * @param unlisted connections of which nothing but a SYN was seen, counted but not reported
 * @param malformedOptions MPTCP options not well formed or of unknown subtype
 * @param gapsGivenUp holes in the data of flows and connections beyond the most that are remembered of each; what fills one later
 *     counts as sent again
 */
public record TrackTotals(
        long segments,
        long mptcpSegments,
        long plainFlows,
        List<PlainFlow> plain,
        long connections,
        Map<Outcome, Long> outcomes,
        long joins,
        long joinsEstablished,
        Map<Verification, VerificationCount> checks,
        long evicted,
        long forgotten,
        long unlisted,
        long malformedOptions,
        long gapsGivenUp) {

    /** Copies the maps. */
    public TrackTotals {
        plain = List.copyOf(plain);
        outcomes = Map.copyOf(outcomes);
        checks = Map.copyOf(checks);
    }

    /** Verifications that failed. */
    public long failures() {
        return checks.values().stream().mapToLong(VerificationCount::failed).sum();
    }
}
