package org.mpcap.probe;

import java.util.Optional;

/**
 * What a probe concludes.
 *
 * @param verdict what the target is
 * @param grade what proves it, for MPTCP that is proven
 * @param headline the verdict in one sentence, with what matters beside it
 * @param reason the verdict's cause in one line
 */
public record Conclusion(ProbeVerdict verdict, Optional<ProofGrade> grade, String headline, String reason) {
    /** A verdict whose sentence says enough. */
    public static Conclusion of(ProbeVerdict verdict, String reason) {
        return new Conclusion(verdict, Optional.empty(), verdict.sentence(), reason);
    }

    /** Real MPTCP. */
    static Conclusion proven(ProofGrade grade, String sentence, String addition) {
        return new Conclusion(ProbeVerdict.PROVEN, Optional.of(grade), "real MPTCP: " + sentence, sentence + addition);
    }

    /** The same after several flows were asked: where they differ, that comes first. */
    Conclusion over(FlowShare flows) {
        if (!flows.differ()) {
            return this;
        }
        String difference = "differs by flow: " + flows;
        return new Conclusion(
                ProbeVerdict.DIFFERS,
                grade,
                difference,
                difference + "; "
                        + (flows.with() > 0 ? "where it comes with MP_CAPABLE: " + verdict + ", " : "")
                        + reason);
    }
}
