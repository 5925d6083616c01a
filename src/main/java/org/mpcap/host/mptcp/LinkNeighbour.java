package org.mpcap.host.mptcp;

import java.util.Optional;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.posix.NetlinkSocket.Family;
import org.mpcap.wire.IpAddress;

/**
 * What the kernel knows of a neighbour on a link.
 *
 * @param interfaceIndex the link
 * @param address the neighbour
 * @param state NUD_ bits
 */
public record LinkNeighbour(int interfaceIndex, IpAddress address, int state) {
    static final int RTM_GETNEIGH = 30;
    private static final int FIXED = 12;
    private static final int NDA_DST = 1;
    private static final int INCOMPLETE = 0x01;
    private static final int FAILED = 0x20;

    static KernelSource.Question question() {
        return new KernelSource.Question(Family.ROUTE, "", RTM_GETNEIGH, true, new byte[FIXED]);
    }

    /** Reads one message; empty if it names no address. */
    static Optional<LinkNeighbour> parse(byte[] message) {
        if (message.length < FIXED) {
            return Optional.empty();
        }
        return NetlinkValues.address(NetlinkAttributes.parse(message, FIXED), NDA_DST, NDA_DST)
                .map(address -> new LinkNeighbour(
                        (int) NetlinkValues.number(message, 4, 4), address, (int) NetlinkValues.number(message, 8, 2)));
    }

    /** Whether it does not answer: nothing sent to it leaves. */
    public boolean silent() {
        return (state & (FAILED | INCOMPLETE)) != 0;
    }
}
