package org.mpcap.host;

import java.util.Optional;
import org.mpcap.posix.NetlinkSocket;
import org.mpcap.posix.PosixException;
import org.mpcap.wire.IpAddress;

/** Looks up routes as the kernel itself does for a connection, policy routing included. */
public final class Routes {
    /**
     * The route to {@code destination}.
     *
     * @param source an address of this host to send from, if it is given
     * @param device the interface to send on, if it is given
     * @throws HostException NO_ROUTE if there is none
     */
    public Route to(IpAddress destination, Optional<IpAddress> source, Optional<NetworkDevice> device) {
        try (NetlinkSocket kernel = NetlinkSocket.route()) {
            return Route.parse(kernel.ask(
                    Route.RTM_GETROUTE, Route.request(destination, source, device.map(NetworkDevice::index))));
        } catch (PosixException e) {
            throw failure(destination, source, device, e);
        }
    }

    /** Whether packets to {@code address} stay on this host. */
    public boolean isLocal(IpAddress address) {
        try {
            return to(address, Optional.empty(), Optional.empty()).type() == Route.Type.LOCAL;
        } catch (HostException e) {
            if (e.reason() == HostException.Reason.NO_ROUTE) {
                return false;
            }
            throw e;
        }
    }

    static HostException noRoute(IpAddress destination, String detail) {
        return new HostException(
                HostException.Reason.NO_ROUTE,
                "no route to " + destination + " (" + detail + "): 'ip route get " + destination
                        + "' shows what the kernel knows");
    }

    private static HostException failure(
            IpAddress destination, Optional<IpAddress> source, Optional<NetworkDevice> device, PosixException e) {
        return switch (e.error()) {
            case "ENETUNREACH", "EHOSTUNREACH", "EACCES", "EINVAL", "ENETDOWN" ->
                noRoute(
                        destination,
                        e.error()
                                + source.map(address -> ", from " + address).orElse("")
                                + device.map(found -> ", through " + found.name())
                                        .orElse(""));
            default ->
                new HostException(
                        HostException.Reason.SYSTEM, "looking up the route to " + destination + ": " + e.getMessage());
        };
    }
}
