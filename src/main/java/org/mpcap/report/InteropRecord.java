package org.mpcap.report;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.conformance.CheckResult;

/**
 * A whole conformance run, for the files written about it.
 *
 * @param target the server as named by the user
 * @param started when it began
 * @param seconds how long it took
 * @param properties seed, tool version and the like, in order
 * @param results in the order of the catalogue
 * @param stopped why it ended early, if it did
 * @param nearest the shipped profile that is most alike, if any is
 */
public record InteropRecord(
        String target,
        Instant started,
        double seconds,
        Map<String, String> properties,
        List<CheckResult> results,
        Optional<String> stopped,
        Optional<String> nearest) {
    /** Copies the list. */
    public InteropRecord {
        results = List.copyOf(results);
    }
}
