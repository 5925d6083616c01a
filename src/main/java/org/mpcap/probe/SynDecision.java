package org.mpcap.probe;

/** The verdict over a target of whose flows at least one was not answered with MP_CAPABLE, a plain SYN apart. A function of counts. */
final class SynDecision {
    private SynDecision() {}

    /**
     * The verdict.
     *
     * @param flows how SYNs with MP_CAPABLE were answered; a plain one was accepted
     * @param trace the command that looks at the path
     */
    static Conclusion of(FlowShare flows, String trace) {
        return base(flows, trace).over(flows);
    }

    private static Conclusion base(FlowShare flows, String trace) {
        String all = flows.asked() == 1 ? "on one flow" : "on each of " + flows.asked() + " flows";
        if (flows.with() > 0) {
            return Conclusion.of(
                    ProbeVerdict.CAPABLE,
                    "a plausible key came back, proof was not possible; " + trace + " looks at the path");
        }
        if (flows.without() > 0) {
            return Conclusion.of(
                    ProbeVerdict.FALLBACK,
                    "SYN/ACK without MP_CAPABLE" + (flows.differ() ? "" : " " + all)
                            + ": a server without MPTCP and a path that takes the option out look the same from here; "
                            + trace + " tells them apart");
        }
        if (flows.reset() > 0) {
            return Conclusion.of(
                    ProbeVerdict.OPTION_RESET, "a SYN with MP_CAPABLE is reset " + all + ", a plain one accepted");
        }
        return Conclusion.of(
                ProbeVerdict.OPTION_DROPPED,
                "SYNs with MP_CAPABLE, or their answers, are dropped " + all + "; a plain one was answered");
    }
}
