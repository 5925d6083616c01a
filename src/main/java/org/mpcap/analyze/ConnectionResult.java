package org.mpcap.analyze;

import java.util.List;
import java.util.Optional;
import org.mpcap.track.ConnectionSummary;
import org.mpcap.track.Event;
import org.mpcap.track.Finding;

/**
 * All that is reported of one connection.
 *
 * @param summary what became of it
 * @param findings verifications that failed, the first of them
 * @param events what it did, if that was asked for; the first of them
 * @param furtherEvents events beyond those kept
 * @param plot its data over time, if that was asked for
 */
public record ConnectionResult(
        ConnectionSummary summary,
        List<Finding> findings,
        List<Event> events,
        long furtherEvents,
        Optional<DataPlot> plot) {
    /** Copies the lists. */
    public ConnectionResult {
        findings = List.copyOf(findings);
        events = List.copyOf(events);
    }
}
