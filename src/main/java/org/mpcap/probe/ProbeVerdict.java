package org.mpcap.probe;

import org.mpcap.handshake.SynAckMeaning;

/** What a target is, from the most to the least MPTCP. */
public enum ProbeVerdict {
    /** Real MPTCP, by the HMAC of a join, or because what came follows from the keys: {@link ProofGrade} says by what. */
    PROVEN("real MPTCP"),
    /** Some flows are answered with MP_CAPABLE, others without or not at all: parallel paths or machines treat them differently. */
    DIFFERS("differs by flow"),
    /** MP_CAPABLE with a plausible key; proof was not asked for or not possible. */
    CAPABLE("MP_CAPABLE answered, not proven"),
    /** MP_CAPABLE passes both ways, but not what MPTCP needs after it: connections go on as plain TCP. */
    HANDSHAKE_ONLY("MP_CAPABLE passes, data does not"),
    /** MP_CAPABLE was answered, but something came that no holder of the keys sends: a wrong HMAC or a wrong DATA_ACK. */
    IMPOSTOR("the proof failed: what answers does not hold the keys"),
    /** The option or our own key came back. */
    MIRRORED("a middlebox echoes the option"),
    /** The option came, but not a valid one. */
    MALFORMED("the option in the answer is not valid"),
    /** Another version of MPTCP than asked for. */
    VERSION("speaks another version of MPTCP"),
    /** Silent with the option, answers without it. */
    OPTION_DROPPED("SYNs with the option are dropped, plain ones answered"),
    /** Reset with the option, accepts without it. */
    OPTION_RESET("SYNs with the option are refused, plain ones answered"),
    /** SYN/ACKs without the option: a server without MPTCP and a path that takes the option out look the same from here. */
    FALLBACK("plain TCP: no MPTCP at the server, or taken out on the way"),
    /** Reset with and without the option. */
    CLOSED("no listener on this port"),
    /** An ICMP error. */
    UNREACHABLE("unreachable"),
    /** Nothing came at all. */
    SILENT("no answer at all"),
    /** The probe could not be made. */
    FAILED("could not be probed");

    private final String sentence;

    ProbeVerdict(String sentence) {
        this.sentence = sentence;
    }

    /** What an answer to MP_CAPABLE makes of its target, as long as nothing more is known. */
    public static ProbeVerdict of(SynAckMeaning.Verdict verdict) {
        return switch (verdict) {
            case CAPABLE -> CAPABLE;
            case OTHER_VERSION -> VERSION;
            case MIRRORED -> MIRRORED;
            case MALFORMED -> MALFORMED;
            case PLAIN -> FALLBACK;
        };
    }

    /** The verdict in words. */
    public String sentence() {
        return sentence;
    }
}
