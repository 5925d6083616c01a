package org.mpcap.middlebox;

import java.util.List;
import java.util.OptionalLong;

/**
 * What an action makes of a segment.
 *
 * @param memory what it keeps in mind from now on
 * @param released what goes on
 * @param wakeAfter nanoseconds after which the action wants to be asked again, be there a segment or not
 */
record BoxOutcome(FlowMemory memory, List<Released> released, OptionalLong wakeAfter) {
    /**
     * A segment that goes on.
     *
     * @param transit the segment
     * @param heading which way
     * @param delayNanos how much later
     */
    record Released(Transit transit, Heading heading, long delayNanos) {
        Released(Transit transit, Heading heading) {
            this(transit, heading, 0);
        }
    }

    /** These go on. */
    static BoxOutcome releasing(FlowMemory memory, Released... released) {
        return new BoxOutcome(memory, List.of(released), OptionalLong.empty());
    }

    /** This goes on the way it went. */
    static BoxOutcome on(FlowMemory memory, BoxEvent event, Transit transit) {
        return releasing(memory, new Released(transit, event.heading()));
    }
}
