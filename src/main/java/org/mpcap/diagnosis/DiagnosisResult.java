package org.mpcap.diagnosis;

import java.util.List;
import java.util.Map;
import org.mpcap.diagnosis.Explanation.Status;

/**
 * What came of a diagnosis.
 *
 * @param explanations what was found, what blocks first coming first; empty if nothing is wrong
 * @param notes what was looked at and is as it should be, one line each
 * @param connections the connections judged
 * @param sources what was read and what not, by the name of the source
 */
public record DiagnosisResult(
        List<Explanation> explanations,
        List<String> notes,
        List<ConnectionView> connections,
        Map<String, String> sources) {
    /** Copies the collections. */
    public DiagnosisResult {
        explanations = List.copyOf(explanations);
        notes = List.copyOf(notes);
        connections = List.copyOf(connections);
        sources = Map.copyOf(sources);
    }

    /** Whether nothing is wrong; what may go wrong later is no fault. */
    public boolean sound() {
        return explanations.stream().allMatch(found -> found.status() == Status.WARN);
    }
}
