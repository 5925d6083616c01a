package org.mpcap.host;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.mpcap.posix.NetlinkAttributes;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/**
 * Where the kernel would send a packet.
 *
 * @param type what the tables say about the destination
 * @param interfaceIndex the outgoing interface
 * @param source the address to send from, if there is one
 * @param gateway the next hop; empty if the destination is on the link
 * @param mtu largest packet in bytes, if the route says it or a router has (RTAX_MTU)
 */
public record Route(
        Type type, int interfaceIndex, Optional<IpAddress> source, Optional<IpAddress> gateway, OptionalInt mtu) {
    /** The kinds of routes (RTN_ in rtnetlink(7)). */
    public enum Type {
        /** To another host. */
        UNICAST,
        /** To this host. */
        LOCAL,
        /** To all hosts of a link. */
        BROADCAST,
        /** To a multicast group. */
        MULTICAST,
        /** Forbidden, thrown away, or unknown. */
        REFUSED
    }

    static final int RTM_GETROUTE = 26;
    private static final int FIXED = 12;
    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTA_VIA = 18;
    private static final int RTAX_MTU = 2;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;

    static byte[] request(IpAddress destination, Optional<IpAddress> source, Optional<Integer> interfaceIndex) {
        byte bits = (byte) (8 * destination.bytes().length());
        byte[] fixed = new byte[FIXED];
        fixed[0] = destination.isV6() ? AF_INET6 : AF_INET;
        fixed[1] = bits;
        fixed[2] = source.isPresent() ? bits : 0;
        NetlinkAttributes.Builder message =
                NetlinkAttributes.after(fixed).add(RTA_DST, destination.bytes().toArray());
        source.ifPresent(address -> message.add(RTA_SRC, address.bytes().toArray()));
        interfaceIndex.ifPresent(index -> message.add(RTA_OIF, index));
        return message.build();
    }

    static Route parse(byte[] answer) {
        NetlinkAttributes attributes = NetlinkAttributes.parse(answer, FIXED);
        Type type = switch (answer[7]) {
            case 1, 4 -> Type.UNICAST;
            case 2 -> Type.LOCAL;
            case 3 -> Type.BROADCAST;
            case 5 -> Type.MULTICAST;
            default -> Type.REFUSED;
        };
        // RTA_VIA is an address family in two bytes, then an address of that family.
        Optional<IpAddress> gateway = attributes
                .bytes(RTA_GATEWAY)
                .or(() -> attributes.bytes(RTA_VIA).map(via -> Arrays.copyOfRange(via, 2, via.length)))
                .map(Route::address);
        return new Route(
                type,
                attributes.number(RTA_OIF).orElse(0),
                attributes.bytes(RTA_PREFSRC).map(Route::address),
                gateway,
                attributes
                        .bytes(RTA_METRICS)
                        .map(metrics -> NetlinkAttributes.parse(metrics, 0).number(RTAX_MTU))
                        .orElse(OptionalInt.empty()));
    }

    private static IpAddress address(byte[] bytes) {
        return IpAddress.of(Bytes.of(bytes));
    }
}
