package org.mpcap.probe;

import java.util.Map;
import java.util.Optional;

/**
 * What is to be noted about a run of probes as a whole, for it may have cost results.
 *
 * @param refused segments the network did not take
 * @param refusal why it did not take the first of them
 * @param dropped frames the kernel dropped before they were seen, by interface; interfaces without any are left out
 * @param exposed whether packets came with TTL 255, to which the kernel may have answered with resets
 */
public record ProbeNotes(long refused, Optional<String> refusal, Map<String, Long> dropped, boolean exposed) {
    /** Copies the map. */
    public ProbeNotes {
        dropped = Map.copyOf(dropped);
    }
}
