package org.mpcap.diagnosis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mpcap.host.mptcp.KernelState;
import org.mpcap.host.mptcp.MptcpInfo;
import org.mpcap.host.mptcp.SocketRow;
import org.mpcap.host.mptcp.SocketRow.State;
import org.mpcap.host.mptcp.SubflowInfo;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * One connection of this host as its sockets show it.
 *
 * @param token this side's token; 0 if MPTCP was never asked for
 * @param info what MPTCP knows of it; empty if it has no socket of its own there
 * @param local its local address
 * @param remote the peer's
 * @param subflows its TCP sockets
 * @param role which side this host is
 */
public record ConnectionView(
        int token,
        Optional<MptcpInfo> info,
        TransportAddress local,
        TransportAddress remote,
        List<SocketRow> subflows,
        Role role) {
    /** Which side of a connection this host is. */
    public enum Role {
        /** It opened the connection. */
        CLIENT,
        /** It accepted it. */
        SERVER
    }

    /** Copies the list. */
    public ConnectionView {
        subflows = List.copyOf(subflows);
    }

    /** All connections with an MPTCP socket, and those of programs that asked for one. */
    static List<ConnectionView> all(KernelState state) {
        Map<Integer, List<SocketRow>> byToken = new LinkedHashMap<>();
        List<ConnectionView> found = new ArrayList<>();
        for (SocketRow row : state.tcp()) {
            if (row.listens() || !row.subflow().isMptcp() || row.state() == State.TIME_WAIT) {
                continue;
            }
            if (row.subflow().localToken() == 0) {
                found.add(
                        new ConnectionView(0, Optional.empty(), row.local(), row.remote(), List.of(row), Role.CLIENT));
            } else {
                byToken.computeIfAbsent(row.subflow().localToken(), token -> new ArrayList<>())
                        .add(row);
            }
        }
        for (SocketRow row : state.connections()) {
            row.mptcp()
                    .filter(info -> !row.listens() && row.state() != State.CLOSE)
                    .ifPresent(info -> {
                        List<SocketRow> own = byToken.getOrDefault(info.token(), List.of());
                        byToken.remove(info.token());
                        found.add(new ConnectionView(
                                info.token(),
                                Optional.of(info),
                                row.local(),
                                row.remote(),
                                own,
                                role(own, state, row.local())));
                    });
        }
        byToken.forEach((token, own) -> found.add(new ConnectionView(
                token,
                Optional.empty(),
                own.get(0).local(),
                own.get(0).remote(),
                own,
                role(own, state, own.get(0).local()))));
        return found;
    }

    private static Role role(List<SocketRow> subflows, KernelState state, TransportAddress local) {
        boolean opened = subflows.stream()
                .map(SocketRow::subflow)
                .anyMatch(flow -> flow.has(SubflowInfo.CAPABLE_LOCAL) || flow.has(SubflowInfo.JOIN_LOCAL));
        if (opened) {
            return Role.CLIENT;
        }
        boolean accepted = subflows.stream()
                .map(SocketRow::subflow)
                .anyMatch(flow -> flow.has(SubflowInfo.CAPABLE_REMOTE) || flow.has(SubflowInfo.JOIN_REMOTE));
        boolean listening = state.tcp().stream()
                .anyMatch(row -> row.listens() && row.local().port() == local.port());
        return accepted || listening ? Role.SERVER : Role.CLIENT;
    }

    /** Whether it never leaves this host. */
    boolean loopback() {
        return remote.address().isLoopback() || remote.address().equals(local.address());
    }

    /** The first subflow, if it is still there. */
    Optional<SocketRow> first() {
        return subflows.stream().filter(row -> !row.subflow().joins()).findFirst();
    }

    /** Joins that are up. */
    List<SocketRow> joined() {
        return subflows.stream()
                .filter(row -> row.subflow().joins() && row.subflow().has(SubflowInfo.CONNECTED))
                .toList();
    }

    /** Joins of this side whose SYN has no answer. */
    List<SocketRow> waiting() {
        return subflows.stream()
                .filter(row -> row.state() == State.SYN_SENT && row.subflow().has(SubflowInfo.JOIN_LOCAL))
                .toList();
    }

    /** What MPTCP knows of it; nothing but zeros where it has no socket there. */
    MptcpInfo mptcp() {
        return info.orElseGet(() -> MptcpInfo.of(0, 0, 0, token, 0, 0));
    }

    /** Whether a subflow uses this local address. */
    boolean uses(IpAddress address) {
        return subflows.stream().anyMatch(row -> row.local().address().equals(address));
    }

    /** {@code 192.0.2.1:40000 -> 198.51.100.1:443}. */
    public String text() {
        return role == Role.CLIENT ? local + " -> " + remote : remote + " -> " + local;
    }
}
