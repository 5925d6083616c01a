package org.mpcap.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mpcap.host.mptcp.Endpoint;
import org.mpcap.host.mptcp.HostAddress;
import org.mpcap.host.mptcp.HostLink;
import org.mpcap.host.mptcp.KernelState;
import org.mpcap.host.mptcp.PolicyRoute;
import org.mpcap.wire.Bytes;
import org.mpcap.wire.IpAddress;

/**
 * Which paths this host has, and the commands that make one of an address.
 *
 * @param state the host
 */
record HostPaths(KernelState state) {
    /** Number of the first table that a cure makes; small ones are often taken. */
    private static final int FIRST_TABLE = 100;

    private static final int MAIN_TABLE = 254;

    /** Addresses of the same family on another device than this address is on, that may lead to other hosts. */
    List<HostAddress> others(IpAddress address) {
        int device = state.address(address).map(HostAddress::interfaceIndex).orElse(0);
        return state.globalAddresses().stream()
                .filter(own -> own.address().isV6() == address.isV6() && own.interfaceIndex() != device)
                .filter(own -> leadsOut(own.interfaceIndex()))
                .toList();
    }

    private boolean leadsOut(int device) {
        boolean inward = state.link(device).filter(HostLink::inward).isPresent();
        return !inward
                || state.routes().stream().anyMatch(route -> isDefault(route) && route.interfaceIndex() == device);
    }

    private static boolean isDefault(PolicyRoute.Entry route) {
        return route.gateway().isPresent();
    }

    /** The name of the device that has this address; {@code ?} if none has. */
    String deviceOf(IpAddress address) {
        return state.address(address)
                .map(own -> state.deviceName(own.interfaceIndex()))
                .orElse("?");
    }

    /** The table that rules choose for packets from this address. */
    Optional<Long> tableOf(IpAddress address) {
        return state.rules().stream()
                .filter(rule -> rule.source().equals(Optional.of(address)))
                .map(PolicyRoute.Entry::table)
                .findFirst();
    }

    /** The gateway of a default route by this device, in whatever table. */
    Optional<PolicyRoute.Entry> defaultBy(int device, boolean v6) {
        return state.routes().stream()
                .filter(route -> isDefault(route) && route.v6() == v6 && route.interfaceIndex() == device)
                .findFirst();
    }

    /** Whether the gateway of {@link #gateway} is a guess from that of another device. */
    boolean gatewayGuessed(int device, boolean v6) {
        return defaultBy(device, v6).isEmpty();
    }

    /**
     * The gateway on a device: of a default route there is; else the address that has the place in its network that another device's gateway
     * has in its own; else the first of the network.
     */
    Optional<IpAddress> gateway(HostAddress own) {
        boolean v6 = own.address().isV6();
        Optional<IpAddress> known = defaultBy(own.interfaceIndex(), v6).flatMap(PolicyRoute.Entry::gateway);
        if (known.isPresent()) {
            return known;
        }
        byte[] host = state.routes().stream()
                .filter(route -> isDefault(route) && route.v6() == v6)
                .flatMap(route -> route.gateway().stream())
                .filter(gateway -> !gateway.isLinkLocal())
                .findFirst()
                .map(gateway -> gateway.bytes().toArray())
                .orElseGet(() -> {
                    byte[] first = new byte[v6 ? 16 : 4];
                    first[first.length - 1] = 1;
                    return first;
                });
        byte[] address = own.address().bytes().toArray();
        for (int bit = 0; bit < own.prefixLength(); bit++) {
            int mask = 0x80 >> (bit & 7);
            host[bit >> 3] = (byte) ((host[bit >> 3] & ~mask) | (address[bit >> 3] & mask));
        }
        return Optional.of(IpAddress.of(Bytes.of(host))).filter(gateway -> !gateway.equals(own.address()));
    }

    /** The commands that give packets from this address a route of their own; those that are needed. */
    List<String> routeCures(HostAddress own) {
        String ip = own.address().isV6() ? "ip -6" : "ip";
        String device = state.deviceName(own.interfaceIndex());
        Optional<PolicyRoute.Entry> route = state.routes().stream()
                .filter(entry -> isDefault(entry)
                        && entry.v6() == own.address().isV6()
                        && entry.interfaceIndex() == own.interfaceIndex()
                        && entry.table() != MAIN_TABLE)
                .findFirst();
        Optional<Long> ruled = tableOf(own.address());
        long table = ruled.or(() -> route.map(PolicyRoute.Entry::table)).orElseGet(() -> freeTable(own));
        List<String> cures = new ArrayList<>();
        if (ruled.isEmpty()) {
            cures.add(ip + " rule add from " + own.address() + " table " + table);
        }
        if (route.isEmpty() || route.get().table() != table) {
            String gateway = gateway(own).map(address -> " via " + address).orElse("");
            // Replace: an entry that refuses the destination may stand in its place.
            cures.add(ip + " route replace default" + gateway + " dev " + device + " table " + table);
        }
        return cures;
    }

    private long freeTable(HostAddress own) {
        long table = (long) FIRST_TABLE + own.interfaceIndex();
        while (uses(table)) {
            table++;
        }
        return table;
    }

    private boolean uses(long table) {
        return state.routes().stream().anyMatch(route -> route.table() == table)
                || state.rules().stream().anyMatch(rule -> rule.table() == table);
    }

    /** The commands that delete an endpoint and add it with these flags: the way to have it tried again. */
    List<String> anew(Endpoint endpoint, String flags) {
        return List.of("ip mptcp endpoint del id " + endpoint.id(), add(endpoint, flags));
    }

    private String add(Endpoint endpoint, String flags) {
        String device = endpoint.interfaceIndex() != 0
                ? state.deviceName(endpoint.interfaceIndex())
                : deviceOf(endpoint.address());
        return add(endpoint.address(), device, flags)
                + (endpoint.port() != 0 ? " port " + endpoint.port() : "")
                + " id " + endpoint.id();
    }

    /** The command that makes an endpoint. */
    static String add(IpAddress address, String device, String flags) {
        return "ip mptcp endpoint add " + address + (device.equals("?") ? "" : " dev " + device) + " " + flags;
    }

    /** {@code endpoint 1 (192.0.2.7 dev wwan0 subflow)}. */
    String describe(Endpoint endpoint) {
        return "endpoint " + endpoint.id() + " (" + endpoint.address()
                + (endpoint.interfaceIndex() == 0 ? "" : " dev " + state.deviceName(endpoint.interfaceIndex()))
                + (endpoint.port() == 0 ? "" : " port " + endpoint.port())
                + (endpoint.flags().isEmpty() ? "" : " " + endpoint.flagWords()) + ")";
    }
}
