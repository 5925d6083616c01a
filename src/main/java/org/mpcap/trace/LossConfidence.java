package org.mpcap.trace;

/** When silence means something. */
final class LossConfidence {
    /** Largest probability that loss alone made the silence. */
    private static final double DOUBT = 0.001;

    private LossConfidence() {}

    /**
     * Whether a hop's silence to one sweep cannot well be loss, given how often it answers the other: with the loss rate seen
     * there, by Laplace's rule of succession, so many replies would hardly all be lost.
     */
    static boolean silenceCounts(TtlSweep silent, TtlSweep control, int hop) {
        return counts(silent.sent(hop), control.sent(hop), control.icmp(hop).size());
    }

    static boolean counts(int silentTries, int controlTries, int controlAnswers) {
        double loss = (controlTries - controlAnswers + 1.0) / (controlTries + 2.0);
        return Math.pow(loss, silentTries) <= DOUBT;
    }
}
