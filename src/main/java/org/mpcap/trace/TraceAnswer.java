package org.mpcap.trace;

import java.util.List;

/**
 * The answer to the question of a trace.
 *
 * @param verdict in one word
 * @param sentence in one sentence, with the hops
 * @param notes what else was found on the way
 */
public record TraceAnswer(TraceVerdict verdict, String sentence, List<String> notes) {
    /** Copies the list. */
    public TraceAnswer {
        notes = List.copyOf(notes);
    }
}
