package org.mpcap.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.mpcap.diagnosis.Explanation.Status;

/**
 * What two hosts know together. The one that asks narrows its classes by what the other one found.
 *
 * @param here what this host found
 * @param peer what the other host found, by the same rules
 */
public record BothSides(DiagnosisResult here, DiagnosisResult peer) {
    /** The causes of both, each once. */
    public DiagnosisResult joined() {
        List<Explanation> found = new ArrayList<>();
        List<Explanation> theirs = new ArrayList<>(peer.explanations());
        for (Explanation own : here.explanations()) {
            if (own.status() != Status.UNSURE) {
                found.add(own);
                continue;
            }
            Explanation narrower = own;
            for (Explanation other : List.copyOf(theirs)) {
                if (other.status() == Status.FAULT && fits(own, other.cause())) {
                    theirs.remove(other);
                    narrower = onPeer(other);
                    break;
                }
                Set<DiagnosedCause> common = new LinkedHashSet<>(own.alternatives());
                common.retainAll(other.alternatives());
                if (!common.isEmpty()) {
                    theirs.remove(other);
                    narrower = narrowed(own, other, List.copyOf(common));
                }
            }
            found.add(narrower);
        }
        // What the other host cannot decide is no news once this one has.
        theirs.stream()
                .filter(other -> other.status() == Status.FAULT
                        && here.explanations().stream().noneMatch(own -> own.cause() == other.cause()))
                .map(BothSides::onPeer)
                .forEach(found::add);
        return new DiagnosisResult(found, here.notes(), here.connections(), here.sources());
    }

    private static boolean fits(Explanation own, DiagnosedCause cause) {
        return own.alternatives().contains(cause)
                || (cause == DiagnosedCause.APP_PLAIN_TCP_SERVER
                        && own.alternatives().contains(DiagnosedCause.PEER_PLAIN_TCP));
    }

    private static Explanation narrowed(Explanation own, Explanation other, List<DiagnosedCause> common) {
        List<String> evidence = new ArrayList<>(own.evidence());
        other.evidence().forEach(line -> evidence.add("on the peer: " + line));
        boolean one = common.size() == 1;
        return new Explanation(
                one ? Status.FAULT : Status.UNSURE,
                common.get(0),
                one ? List.of() : common,
                one ? common.get(0).sentence() : own.sentence(),
                evidence,
                own.cures(),
                own.note(),
                own.next(),
                own.connections());
    }

    private static Explanation onPeer(Explanation other) {
        return new Explanation(
                other.status(),
                other.cause(),
                other.alternatives(),
                "On the peer: " + other.sentence(),
                other.evidence(),
                other.cures().stream()
                        .map(cure -> new Explanation.Cure(!cure.onPeer(), cure.command()))
                        .toList(),
                other.note(),
                other.next(),
                List.of());
    }
}
