package org.mpcap.paths;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * One path: a source address to an address and port of the server.
 *
 * @param source our address
 * @param device the interface it is sent on
 * @param target the server's address and port
 * @param announced whether that address was learnt from ADD_ADDR
 * @param findings what passes
 * @param notes what else was seen
 */
public record PathCell(
        IpAddress source,
        String device,
        TransportAddress target,
        boolean announced,
        Map<PathAspect, PathFinding> findings,
        List<String> notes) {
    /** Copies the map and the list. */
    public PathCell {
        findings = Map.copyOf(new EnumMap<>(findings));
        notes = List.copyOf(notes);
    }

    /** What can be said of an aspect. */
    public PathFinding of(PathAspect aspect) {
        return findings.getOrDefault(aspect, PathFinding.unknown("not tried"));
    }

    /** Whether nothing is lost, as far as that can be told. */
    public boolean isSound() {
        return findings.values().stream()
                .noneMatch(finding -> finding.verdict() == PathFinding.Verdict.LOST
                        || finding.verdict() == PathFinding.Verdict.PARTLY);
    }

    /** The same with another note. */
    public PathCell noting(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new PathCell(source, device, target, announced, findings, more);
    }
}
