package org.mpcap.stack.tcp;

import org.mpcap.stack.tcp.RetransmitTimer.Timing;

/**
 * How a flow of ours behaves as TCP.
 *
 * @param syn what SYN or SYN/ACK offer
 * @param hopLimit time to live or hop limit, 1…255
 * @param handshake when SYN, SYN/ACK and ACKs that must arrive are sent again
 * @param data when data and FIN are sent again
 * @param closing when DATA_FIN and MP_FASTCLOSE are sent again
 * @param synsWithOption how many SYNs carry the MPTCP option before it is left out; the kernel's default is 3
 */
public record TcpProfile(
        SynOptions syn, int hopLimit, Timing handshake, Timing data, Timing closing, int synsWithOption) {
    /** @throws IllegalArgumentException if the hop limit is not within 1…255 */
    public TcpProfile {
        if (hopLimit < 1 || hopLimit > 255) {
            throw new IllegalArgumentException("hop limit " + hopLimit + " is not within 1…255");
        }
    }

    /** A common operating system's behaviour: TTL 64, three SYNs with the option and one without. */
    public static TcpProfile usual() {
        return new TcpProfile(SynOptions.usual(), 64, Timing.usual(3), Timing.usual(8), Timing.usual(4), 3);
    }

    /** The same with other SYN options. */
    public TcpProfile withSyn(SynOptions options) {
        return new TcpProfile(options, hopLimit, handshake, data, closing, synsWithOption);
    }

    /** The same, but the MPTCP option stays in every SYN. */
    public TcpProfile keepingOption() {
        return new TcpProfile(syn, hopLimit, handshake, data, closing, Integer.MAX_VALUE);
    }
}
