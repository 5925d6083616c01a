package org.mpcap.host.mptcp;

import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.posix.NetlinkSocket.Family;
import org.mpcap.wire.IpAddress;

/**
 * Where the kernel would send a packet from an address.
 *
 * @param interfaceIndex the device; 0 if there is no route
 * @param gateway the next hop; empty if the destination is taken for a neighbour
 * @param local whether the destination is this host
 * @param error name of the error if there is no route
 */
public record PolicyRoute(int interfaceIndex, Optional<IpAddress> gateway, boolean local, Optional<String> error) {
    static final int RTM_GETROUTE = 26;
    private static final int FIXED = 12;
    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_VIA = 18;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;

    /**
     * A question for a route.
     *
     * @param source the address packets are sent from
     * @param destination where to
     * @param interfaceIndex the device the socket is bound to; 0 for none
     */
    public record Lookup(IpAddress source, IpAddress destination, int interfaceIndex) {
        KernelSource.Question question() {
            byte bits = (byte) (8 * destination.bytes().length());
            byte[] fixed = new byte[FIXED];
            fixed[0] = (byte) (destination.isV6() ? 10 : 2);
            fixed[1] = bits;
            fixed[2] = bits;
            NetlinkAttributes.Builder message = NetlinkAttributes.after(fixed)
                    .add(RTA_DST, destination.bytes().toArray())
                    .add(RTA_SRC, source.bytes().toArray());
            if (interfaceIndex != 0) {
                message.add(RTA_OIF, interfaceIndex);
            }
            return new KernelSource.Question(Family.ROUTE, "", RTM_GETROUTE, false, message.build());
        }
    }

    /** Reads the answer to a {@link Lookup}. */
    static PolicyRoute parse(KernelSource.Answer answer) {
        if (answer.error().isPresent()
                || answer.messages().isEmpty()
                || answer.messages().get(0).length < FIXED) {
            return new PolicyRoute(0, Optional.empty(), false, answer.error().or(() -> Optional.of("no answer")));
        }
        byte[] message = answer.messages().get(0);
        NetlinkAttributes attributes = NetlinkAttributes.parse(message, FIXED);
        boolean local = message[7] == RTN_LOCAL;
        OptionalInt device = attributes.number(RTA_OIF);
        // RTA_VIA is an address family in two bytes, then an address of that family.
        Optional<IpAddress> gateway = NetlinkValues.address(attributes, RTA_GATEWAY, RTA_GATEWAY)
                .or(() -> attributes.bytes(RTA_VIA).flatMap(PolicyRoute::via));
        return new PolicyRoute(
                device.orElse(0),
                gateway,
                local,
                message[7] == RTN_UNICAST || local ? Optional.empty() : Optional.of("EHOSTUNREACH"));
    }

    private static Optional<IpAddress> via(byte[] via) {
        int length = via.length - 2;
        return length == 4 || length == 16
                ? Optional.of(IpAddress.of(org.mpcap.wire.Bytes.copyOf(via, 2, length)))
                : Optional.empty();
    }

    /** Whether there is a route at all. */
    public boolean exists() {
        return error.isEmpty();
    }

    /**
     * A route of a table, or a rule that chooses one, as far as cures need it.
     *
     * @param v6 whether it is of IPv6
     * @param table number of the table
     * @param source the source address a rule is for; empty for any, and for routes
     * @param gateway next hop of a default route, if it is one
     * @param interfaceIndex its device; 0 for none
     */
    public record Entry(
            boolean v6, long table, Optional<IpAddress> source, Optional<IpAddress> gateway, int interfaceIndex) {
        private static final int RTM_GETRULE = 34;
        private static final int RTA_TABLE = 15;

        static KernelSource.Question rules(boolean v6) {
            return all(v6, RTM_GETRULE);
        }

        static KernelSource.Question routes(boolean v6) {
            return all(v6, RTM_GETROUTE);
        }

        private static KernelSource.Question all(boolean v6, int type) {
            byte[] fixed = new byte[FIXED];
            fixed[0] = (byte) (v6 ? 10 : 2);
            return new KernelSource.Question(Family.ROUTE, "", type, true, fixed);
        }

        /** Reads a rule or a route. */
        static Optional<Entry> parse(byte[] message, boolean rule) {
            if (message.length < FIXED) {
                return Optional.empty();
            }
            NetlinkAttributes attributes = NetlinkAttributes.parse(message, FIXED);
            return Optional.of(new Entry(
                    message[0] == 10,
                    attributes.unsigned(RTA_TABLE).orElse(message[4] & 0xff),
                    rule ? NetlinkValues.address(attributes, RTA_SRC, RTA_SRC) : Optional.empty(),
                    rule || message[1] != 0
                            ? Optional.empty()
                            : NetlinkValues.address(attributes, RTA_GATEWAY, RTA_GATEWAY),
                    rule ? 0 : attributes.number(RTA_OIF).orElse(0)));
        }
    }
}
