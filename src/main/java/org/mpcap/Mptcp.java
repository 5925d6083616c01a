package org.mpcap;

import org.mpcap.probe.ProbeResult;

/** The usual questions in one statement each. What is asked otherwise than usual is a request: {@link MptcpProbe} and its like. */
public final class Mptcp {
    private Mptcp() {}

    /**
     * Whether a server speaks MPTCP, in both versions, proven by a join. A target of this process ({@code embedded:v1}) needs no
     * privileges.
     *
     * @param target {@code HOST[:PORT]}, {@code [IPv6][:PORT]}, {@code embedded:v0} or {@code embedded:v1}
     * @throws UserError if it is none of these, or this host cannot send
     */
    public static ProbeResult probe(String target) {
        return MptcpProbe.of(target).build().run().get(0);
    }

    /**
     * Whether a server on this network speaks MPTCP.
     *
     * @param target {@code HOST[:PORT]} or {@code [IPv6][:PORT]}
     * @throws UserError if it is none of these, or the network cannot be used
     */
    public static ProbeResult probe(Network network, String target) {
        return MptcpProbe.of(target).build().run(network).get(0);
    }
}
