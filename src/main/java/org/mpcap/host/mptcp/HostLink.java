package org.mpcap.host.mptcp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.posix.NetlinkSocket.Family;

/**
 * A network interface.
 *
 * @param name its name
 * @param index its number
 * @param flags IFF_ bits
 * @param mtu largest packet in bytes
 * @param kind kind of a virtual interface, such as {@code bridge}; empty for others
 */
public record HostLink(String name, int index, int flags, int mtu, String kind) {
    static final int RTM_GETLINK = 18;
    private static final int FIXED = 16;
    private static final int UP = 0x1;
    private static final int LOOPBACK = 0x8;
    private static final int LOWER_UP = 0x10000;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int POINT_TO_POINT = 0x10;
    private static final int NO_ARP = 0x80;

    static KernelSource.Question question() {
        return new KernelSource.Question(Family.ROUTE, "", RTM_GETLINK, true, new byte[FIXED]);
    }

    /** Reads one message; empty if it has no name. */
    static Optional<HostLink> parse(byte[] message) {
        if (message.length < FIXED) {
            return Optional.empty();
        }
        NetlinkAttributes attributes = NetlinkAttributes.parse(message, FIXED);
        return attributes
                .bytes(IFLA_IFNAME)
                .map(name -> new HostLink(
                        new String(name, StandardCharsets.UTF_8).replace("\0", ""),
                        (int) NetlinkValues.number(message, 4, 4),
                        (int) NetlinkValues.number(message, 8, 4),
                        attributes.number(IFLA_MTU).orElse(0),
                        attributes
                                .nested(IFLA_LINKINFO)
                                .bytes(IFLA_INFO_KIND)
                                .map(kind -> new String(kind, StandardCharsets.UTF_8).replace("\0", ""))
                                .orElse("")));
    }

    /** The message {@link #parse} reads. */
    byte[] write() {
        byte[] fixed = new byte[FIXED];
        java.nio.ByteBuffer.wrap(fixed)
                .order(java.nio.ByteOrder.nativeOrder())
                .putInt(4, index)
                .putInt(8, flags);
        return NetlinkAttributes.after(fixed)
                .add(IFLA_IFNAME, (name + "\0").getBytes(StandardCharsets.UTF_8))
                .add(IFLA_MTU, mtu)
                .add(
                        IFLA_LINKINFO,
                        NetlinkAttributes.after(new byte[0])
                                .add(IFLA_INFO_KIND, (kind + "\0").getBytes(StandardCharsets.UTF_8))
                                .build())
                .build();
    }

    /** Whether it was set up. */
    public boolean up() {
        return (flags & UP) != 0;
    }

    /** Whether it has a carrier: somebody at the other end of the cable. */
    public boolean carrier() {
        return (flags & LOWER_UP) != 0;
    }

    /** Whether it leads back to this host. */
    public boolean loopback() {
        return (flags & LOOPBACK) != 0;
    }

    /** Whether it has neighbours that have to be found; a tunnel or a modem has none, and needs no gateway. */
    public boolean hasNeighbours() {
        return (flags & (POINT_TO_POINT | NO_ARP)) == 0;
    }

    /** Whether it is made by software of this host for its own guests; then it leads elsewhere only if a route says so. */
    public boolean inward() {
        return List.of("bridge", "dummy", "ifb", "vrf", "tun", "vxlan", "wireguard")
                .contains(kind);
    }
}
