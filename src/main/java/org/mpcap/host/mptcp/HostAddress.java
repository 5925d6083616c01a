package org.mpcap.host.mptcp;

import java.util.Optional;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.posix.NetlinkSocket.Family;
import org.mpcap.wire.IpAddress;

/**
 * An address of this host.
 *
 * @param address the address
 * @param prefixLength bits of the network's prefix
 * @param interfaceIndex the device that has it
 * @param scope how far it is valid; 0 everywhere, 253 on the link, 254 on this host
 * @param flags IFA_F_ bits
 */
public record HostAddress(IpAddress address, int prefixLength, int interfaceIndex, int scope, int flags) {
    static final int RTM_GETADDR = 22;
    private static final int FIXED = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int DEPRECATED = 0x20;
    private static final int DAD_FAILED = 0x08;
    private static final int TENTATIVE = 0x40;
    private static final int OPTIMISTIC = 0x04;

    static KernelSource.Question question() {
        return new KernelSource.Question(Family.ROUTE, "", RTM_GETADDR, true, new byte[FIXED]);
    }

    /** Reads one message; empty if it names no address. */
    static Optional<HostAddress> parse(byte[] message) {
        if (message.length < FIXED) {
            return Optional.empty();
        }
        NetlinkAttributes attributes = NetlinkAttributes.parse(message, FIXED);
        // Of a point-to-point interface, IFA_ADDRESS is the other end.
        return NetlinkValues.address(attributes, IFA_LOCAL, IFA_LOCAL)
                .or(() -> NetlinkValues.address(attributes, IFA_ADDRESS, IFA_ADDRESS))
                .map(address -> new HostAddress(
                        address,
                        message[1] & 0xff,
                        (int) NetlinkValues.number(message, 4, 4),
                        message[3] & 0xff,
                        attributes.number(IFA_FLAGS).orElse(message[2] & 0xff)));
    }

    /** The message {@link #parse} reads. */
    byte[] write() {
        byte[] fixed = new byte[FIXED];
        fixed[0] = (byte) (address.isV6() ? 10 : 2);
        fixed[1] = (byte) prefixLength;
        fixed[2] = (byte) flags;
        fixed[3] = (byte) scope;
        java.nio.ByteBuffer.wrap(fixed).order(java.nio.ByteOrder.nativeOrder()).putInt(4, interfaceIndex);
        return NetlinkAttributes.after(fixed)
                .add(IFA_LOCAL, address.bytes().toArray())
                .add(IFA_FLAGS, flags)
                .build();
    }

    /** Whether connections may use it: duplicate address detection is over and found none. */
    public boolean usable() {
        boolean detecting = (flags & TENTATIVE) != 0 && (flags & OPTIMISTIC) == 0;
        return !detecting && (flags & (DAD_FAILED | DEPRECATED)) == 0;
    }

    /** Whether duplicate address detection goes on or has failed. */
    public boolean tentative() {
        return ((flags & TENTATIVE) != 0 && (flags & OPTIMISTIC) == 0) || (flags & DAD_FAILED) != 0;
    }

    /** Whether other networks can reach it. */
    public boolean global() {
        return scope == 0 && !address.isLoopback() && !address.isLinkLocal();
    }

    /** Whether this address is on the same network. */
    public boolean covers(IpAddress other) {
        if (other.isV6() != address.isV6()) {
            return false;
        }
        for (int bit = 0; bit < prefixLength; bit++) {
            int mask = 0x80 >> (bit & 7);
            if (((address.bytes().u8(bit >> 3) ^ other.bytes().u8(bit >> 3)) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
