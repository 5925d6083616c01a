package org.mpcap.scan.run;

import java.util.Map;
import java.util.Optional;
import org.mpcap.host.HostException;
import org.mpcap.host.NetworkDevice;
import org.mpcap.host.Route;
import org.mpcap.scan.NextHop;
import org.mpcap.wire.IpAddress;

/** Says of an address that may be on a link of this host where a scan through one interface has to send. */
final class OnLinkRoutes {
    private final HostRoutes routes;
    private final ScanRequest.Source asked;
    private final NetworkDevice device;
    private final Map<Boolean, IpAddress> gateways;

    /**
     * Routes for a scan.
     *
     * @param routes those of the host
     * @param asked where the user wants to send from
     * @param device the interface it sends on
     * @param gateways its gateways, by whether they are those of IPv6
     */
    OnLinkRoutes(HostRoutes routes, ScanRequest.Source asked, NetworkDevice device, Map<Boolean, IpAddress> gateways) {
        this.routes = routes;
        this.asked = asked;
        this.device = device;
        this.gateways = Map.copyOf(gateways);
    }

    /** The next hop of an address that may be on a link. */
    NextHop nextHop(IpAddress address) {
        Route route;
        try {
            route = routes.route(
                    address,
                    asked.addresses().stream()
                            .filter(source -> source.isV6() == address.isV6())
                            .findFirst(),
                    asked.interfaceName().map(name -> device));
        } catch (HostException e) {
            if (e.reason() == HostException.Reason.NO_ROUTE) {
                return new NextHop.Nowhere("no route");
            }
            throw e;
        }
        return switch (route.type()) {
            case LOCAL -> new NextHop.Nowhere("an address of this host itself");
            case BROADCAST -> new NextHop.Nowhere("a broadcast address");
            case MULTICAST -> new NextHop.Nowhere("a multicast address");
            case REFUSED -> new NextHop.Nowhere("no route");
            case UNICAST -> {
                if (route.interfaceIndex() != device.index()) {
                    yield new NextHop.Nowhere("not on the link of " + device.name() + ": scan it by itself");
                }
                Optional<IpAddress> gateway = route.gateway();
                yield gateway.isEmpty()
                        ? new NextHop.Direct()
                        : gateway.equals(Optional.ofNullable(gateways.get(address.isV6())))
                                ? new NextHop.Gateway()
                                : new NextHop.Nowhere("its next hop is " + gateway.get() + ": scan it by itself");
            }
        };
    }
}
