package org.mpcap.trace;

import org.mpcap.crypto.MptcpVersion;
import org.mpcap.stack.tcp.SynOptions;

/**
 * How a trace is made.
 *
 * @param version the version whose MP_CAPABLE is traced
 * @param firstHop hop limit to begin with, 1…255
 * @param lastHop largest hop limit, {@code firstHop}…255
 * @param queries packets with the option per hop, 1…10
 * @param waitNanos longest wait for a reply
 * @param gapNanos time between two packets
 * @param parallel packets without reply at a time
 * @param closedPort port of the target to send the control to that should be closed
 * @param fullHopLimit hop limit of packets that are to reach the target, 1…255
 * @param syn what SYNs carry beside MPTCP
 */
public record TraceOptions(
        MptcpVersion version,
        int firstHop,
        int lastHop,
        int queries,
        long waitNanos,
        long gapNanos,
        int parallel,
        int closedPort,
        int fullHopLimit,
        SynOptions syn) {
    /** @throws IllegalArgumentException if a value is out of its range */
    public TraceOptions {
        check("first hop", firstHop, 1, 255);
        check("last hop", lastHop, firstHop, 255);
        check("queries", queries, 1, 10);
        check("packets at a time", parallel, 1, 1000);
        check("port", closedPort, 1, 65535);
        check("hop limit", fullHopLimit, 1, 255);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not within " + least + "…" + most);
        }
    }

    /** Version 1, 30 hops, 3 packets per hop, 1 s of patience, a packet every 5 ms, 16 at a time. */
    public static TraceOptions usual() {
        return new TraceOptions(MptcpVersion.V1, 1, 30, 3, 1_000_000_000L, 5_000_000L, 16, 1, 64, SynOptions.usual());
    }

    /** The same for another version. */
    public TraceOptions withVersion(MptcpVersion other) {
        return new TraceOptions(
                other, firstHop, lastHop, queries, waitNanos, gapNanos, parallel, closedPort, fullHopLimit, syn);
    }
}
