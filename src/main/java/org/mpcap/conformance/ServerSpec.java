package org.mpcap.conformance;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.mpcap.UserError;
import org.mpcap.link.NetworkPath;
import org.mpcap.link.PortLeases;
import org.mpcap.network.NetworkSession;
import org.mpcap.wire.IpAddress;
import org.mpcap.wire.TransportAddress;

/**
 * A server to be checked, as its user describes it.
 *
 * @param host its name or address
 * @param zone the interface it is reached through, if its address is link-local and names one
 * @param port its port, 1…65535
 * @param secondSource a second address of ours towards it, for joins; otherwise joins come from another port
 * @param secondServer a second address of the server, for a second path
 * @param secondPathSource our address on the second path, if not the one the routes name
 * @param mptcpPort another port of the server that listens with MPTCP, if known
 * @param tcpPort a port of the server that listens without MPTCP, if known
 * @param app what the program behind the server does
 * @param waitNanos how long an answer may take, in nanoseconds
 */
public record ServerSpec(
        String host,
        Optional<String> zone,
        int port,
        Optional<IpAddress> secondSource,
        Optional<IpAddress> secondServer,
        Optional<IpAddress> secondPathSource,
        OptionalInt mptcpPort,
        OptionalInt tcpPort,
        ServerUnderTest.App app,
        long waitNanos) {

    /** The first need of the check that this server, as described, does not meet. */
    public Optional<PeerNeed> lacks(ConformanceCheck check) {
        return PeerNeed.firstUnmet(check.needs(), app, secondSource.isPresent(), secondServer.isPresent());
    }

    /** The same server at this address. */
    public ServerSpec at(String address) {
        return new ServerSpec(
                address, zone, port, secondSource, secondServer, secondPathSource, mptcpPort, tcpPort, app, waitNanos);
    }

    /**
     * Finds the ways to the server. Called on the session's event loop. Fails with a {@link UserError}.
     *
     * @param leases where source ports come from
     */
    public CompletableFuture<ServerUnderTest> reach(NetworkSession session, PortLeases leases) {
        return session.resolve(host).thenCompose(addresses -> {
            // What resolves a name may end on a thread of its own.
            CompletableFuture<ServerUnderTest> reached = new CompletableFuture<>();
            session.eventLoop()
                    .execute(() -> reach(session, leases, addresses).whenComplete((server, failure) -> {
                        if (failure == null) {
                            reached.complete(server);
                        } else {
                            reached.completeExceptionally(failure);
                        }
                    }));
            return reached;
        });
    }

    private CompletableFuture<ServerUnderTest> reach(
            NetworkSession session, PortLeases leases, List<IpAddress> addresses) {
        IpAddress address = addresses.get(0);
        return session.path(address, zone, Optional.empty())
                .thenCompose(first -> optional(secondSource.map(own -> session.path(address, zone, Optional.of(own))))
                        .thenCompose(second -> optional(
                                        secondServer.map(other -> session.path(other, secondPathSource)))
                                .thenApply(third -> new ServerUnderTest(
                                        session.stack(),
                                        new TransportAddress(address, port),
                                        first,
                                        second,
                                        third,
                                        ports(leases),
                                        mptcpPort,
                                        tcpPort,
                                        app,
                                        waitNanos))));
    }

    private static CompletableFuture<Optional<NetworkPath>> optional(Optional<CompletableFuture<NetworkPath>> path) {
        return path.isPresent()
                ? path.get().thenApply(Optional::of)
                : CompletableFuture.completedFuture(Optional.empty());
    }

    private static ServerUnderTest.Ports ports(PortLeases leases) {
        return new ServerUnderTest.Ports() {
            @Override
            public int take(NetworkPath path) {
                return leases.take(path)
                        .orElseThrow(() -> UserError.cannotRun(
                                "no source port is free: end what holds them, 'ss -tan' lists them"));
            }

            @Override
            public void release(NetworkPath path, int port) {
                leases.release(port);
            }
        };
    }
}
