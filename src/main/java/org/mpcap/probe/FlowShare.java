package org.mpcap.probe;

/**
 * How SYNs with MP_CAPABLE from several source ports were answered. Balancers and parallel paths (ECMP) go by the ports.
 *
 * @param with SYN/ACKs with an MPTCP option
 * @param without SYN/ACKs without
 * @param reset resets and ICMP errors
 * @param silent flows without an answer
 */
public record FlowShare(int with, int without, int reset, int silent) {
    /** So many silent flows may be loss: each stands for several SYNs or their answers lost. */
    private static final int MOST_LOST = 1;

    /** No flow asked. */
    static final FlowShare NONE = new FlowShare(0, 0, 0, 0);

    /** Flows asked. */
    public int asked() {
        return with + without + reset + silent;
    }

    /** Whether flows were answered in ways that contradict each other. */
    public boolean differ() {
        int accepted = with + without;
        return (with > 0 && without > 0) || (accepted > 0 && (reset > 0 || silent > MOST_LOST));
    }

    /** The flows of both. */
    public FlowShare plus(FlowShare other) {
        return new FlowShare(with + other.with, without + other.without, reset + other.reset, silent + other.silent);
    }

    /** The flows without an option, each sort with its number and a comma in front; empty if there are none. */
    String others() {
        return (without > 0 ? ", " + without + " without" : "")
                + (reset > 0 ? ", " + reset + " refused" : "")
                + (silent > 0 ? ", " + silent + " without an answer" : "");
    }

    @Override
    public String toString() {
        StringBuilder words = new StringBuilder();
        add(words, without, "without MP_CAPABLE in the SYN/ACK");
        add(words, reset, "refused");
        add(words, silent, "without an answer");
        return words.toString();
    }

    private void add(StringBuilder words, int count, String what) {
        if (count > 0) {
            words.append(words.isEmpty() ? "" : ", ")
                    .append(count)
                    .append(" of ")
                    .append(asked())
                    .append(" flows ")
                    .append(what);
        }
    }
}
